package membership

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// ValueTaken is what a membership has given so far, in the visits that stand: the discounts that all its
// holders received, and its used units at the value that is printed with its plan version.
type ValueTaken struct {
	DiscountsFen money.Fen
	GiftsFen     money.Fen
}

// Fen is the whole of it.
func (v ValueTaken) Fen() money.Fen { return v.DiscountsFen + v.GiftsFen }

// ValueTakenTx sums it. Whoever decides by it has locked the membership's row, which every visit and
// every reversal changes first.
func (s *Service) ValueTakenTx(tx *db.Tx, id ident.ID) (taken ValueTaken, err error) {
	if taken.DiscountsFen, err = s.visits.DiscountsTx(tx, id); err != nil {
		return ValueTaken{}, err
	}
	taken.GiftsFen, err = s.records.usedUnitsValue(tx, id)
	return taken, err
}
