package objection

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/merchants"
	"citycard/redemption"
)

// Service is the use cases of objections: disputes and reports of refusals.
type Service struct {
	db          *db.DB
	ids         ident.Source
	redemptions *redemption.Service
	members     *membership.Service
	merchants   *merchants.Service
	notify      *notify.Service
	records     records
}

// Deps are the services that an objection joins in one transaction.
type Deps struct {
	Redemptions *redemption.Service
	Members     *membership.Service
	Merchants   *merchants.Service
	Notify      *notify.Service
}

// New connects the service. There is nothing to start or stop.
func New(d *db.DB, ids ident.Source, deps Deps) *Service {
	return &Service{db: d, ids: ids, redemptions: deps.Redemptions, members: deps.Members, merchants: deps.Merchants, notify: deps.Notify}
}
