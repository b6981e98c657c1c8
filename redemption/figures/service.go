package figures

import (
	"citycard/app/platform/db"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
)

// Service is the use cases of figures. It reads only, but for the snapshots of SaveNumbers.
type Service struct {
	db          *db.DB
	merchants   *merchants.Service
	exposure    *exposure.Account
	redemptions *redemption.Service // the zones of cities
	records     records
}

// New connects the service. There is nothing to start or stop.
func New(d *db.DB, m *merchants.Service, e *exposure.Account, r *redemption.Service) *Service {
	return &Service{db: d, merchants: m, exposure: e, redemptions: r}
}
