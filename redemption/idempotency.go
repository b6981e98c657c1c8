package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// inputHash is what must be the same for a key to be answered a second time.
func (c *confirmation) inputHash() string {
	return ident.InputHash(struct {
		Claim, Offer, Benefit ident.ID
		Bill                  money.Fen
	}{c.claimID, c.offerID, c.benefit, c.bill})
}

// replayKnownKeys answers keys that were used before with their receipt, or refuses them for other
// input.
func (s *Service) replayKnownKeys(tx *db.Tx, batch []*entry) error {
	known, err := s.records.byKeys(tx, batch)
	if err != nil {
		return err
	}
	for _, e := range batch {
		for i := range known {
			if e.postponed || known[i].StoreID != e.storeID || known[i].IdemKey != e.key {
				continue
			}
			if known[i].RequestHash == e.hash {
				e.replay = &known[i]
			} else {
				e.refusal = ident.ErrKeyReused
			}
		}
	}
	return nil
}
