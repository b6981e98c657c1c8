package web

import (
	"log/slog"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/i18n"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
	"citycard/app/web/dev"
	"citycard/jobs"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/exposure"
	"citycard/merchants/storeimport"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/late"
	"citycard/redemption/objection"
)

// Deps is everything that the pages and the API use.
type Deps struct {
	Config      config.Config
	Log         *slog.Logger
	DB          *db.DB
	Texts       *i18n.Texts
	Keys        token.Keys
	Identity    *identity.Service
	Members     *membership.Service
	Orders      *order.Service
	Merchants   *merchants.Service
	Imports     *storeimport.Service
	Catalogue   *catalogue.Catalogue
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Objections  *objection.Service
	Late        *late.Service
	Figures     *figures.Service
	Notify      *notify.Service
	Jobs        *jobs.Runner
	PayPage     PayPage // the fake provider's far side; nil with another provider
	Outbox      Outbox  // what would have been sent; nil in PUBLIC mode
}

// PayPage, PayPageView, Outbox and OutboxMessage are the ports of the development pages,
// which app/wiring connects to the drivers in app/gateway.
type (
	PayPage       = dev.PayPage
	PayPageView   = dev.Payment
	Outbox        = dev.Outbox
	OutboxMessage = dev.Message
)
