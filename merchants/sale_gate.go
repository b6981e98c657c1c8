package merchants

import (
	"citycard/app/platform/city"
	"citycard/app/platform/db"
)

// PolicySaleGate is the city's setting for how many live stores must lie around a place (within
// 2 km, see package catalogue) before the card is sold to somebody who lives, works or spends
// the weekend there. 0 opens the gate everywhere.
const PolicySaleGate = "merchants.sale_gate_stores"

// DefaultSaleGate is the gate of a city that has not set PolicySaleGate.
const DefaultSaleGate = 30

// SaleGateTx is the city's PolicySaleGate.
func (s *Service) SaleGateTx(tx *db.Tx, id city.ID) (int, error) {
	stores, err := city.Policy(tx, id, PolicySaleGate, DefaultSaleGate)
	return int(stores), err
}
