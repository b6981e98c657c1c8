package objection

import (
	"citycard/redemption"
)

// Service is the use cases of objections: disputes and reports of refusals.
type Service struct {
	deps    redemption.Neighbours
	records records
}

// New connects the service. There is nothing to start or stop.
func New(deps redemption.Neighbours) *Service { return &Service{deps: deps} }
