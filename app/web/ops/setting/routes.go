// Package setting shows the settings of a city (discounts, sale gate, reward rule, card plan,
// opening) and lets operators change it in three steps.
package setting

import (
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/membership"
	"citycard/merchants/exposure"
)

// Pages are the pages of the settings.
type Pages struct {
	*frame.Frame
	Members  *membership.Service
	Exposure *exposure.Account
}

// Mount registers the pages.
func (p *Pages) Mount(r *respond.Router) {
	r.GET("/ops/settings", p.settings)
	r.GET("/ops/settings/discount", p.discount().edit)
	r.GET("/ops/settings/discount/check", p.discount().check)
	r.POST("/ops/settings/discount", p.discount().apply)
	r.GET("/ops/settings/gate", p.gate().edit)
	r.GET("/ops/settings/gate/check", p.gate().check)
	r.POST("/ops/settings/gate", p.gate().apply)
	r.GET("/ops/settings/reward", p.reward().edit)
	r.GET("/ops/settings/reward/check", p.reward().check)
	r.POST("/ops/settings/reward", p.reward().apply)
	r.GET("/ops/settings/plan", p.plan().edit)
	r.GET("/ops/settings/plan/check", p.plan().check)
	r.POST("/ops/settings/plan", p.plan().apply)
	r.GET("/ops/settings/status", p.opening().edit)
	r.GET("/ops/settings/status/check", p.opening().check)
	r.POST("/ops/settings/status", p.opening().apply)
}
