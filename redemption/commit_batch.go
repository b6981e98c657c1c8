package redemption

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/membership"
	"citycard/merchants"
)

// entry is one confirmation inside a batch. Each step of the transaction looks only at the entries
// that are still undecided: not refused, not replayed and not postponed.
type entry struct {
	*confirmation
	claim     Claim
	standing  membership.Standing
	record    Redemption
	use       *merchants.OfferUse
	replay    *Redemption
	refusal   error
	postponed bool
}

func (e *entry) undecided() bool { return e.refusal == nil && e.replay == nil && !e.postponed }

// commit runs one batch in one transaction and answers its items after the commit. If the
// transaction fails as a whole, each item is tried alone, so one bad item harms no other.
// It does not end with a caller's context; the transaction has a time limit of its own.
func (s *Service) commit(items []*confirmation) (later []*confirmation) {
	var batch []*entry
	err := s.db.InTx(context.Background(), func(tx *db.Tx) error {
		batch = batch[:0]
		for _, item := range items {
			batch = append(batch, &entry{confirmation: item})
		}
		return s.commitTx(tx, batch)
	})
	if err != nil {
		return s.commitAlone(items, err)
	}
	for _, e := range batch {
		switch {
		case e.postponed:
			later = append(later, e.confirmation)
		case e.replay != nil:
			e.answer(NewReceipt(*e.replay), true, nil)
		case e.refusal != nil:
			e.answer(Receipt{}, false, e.refusal)
		default:
			e.answer(NewReceipt(e.record), false, nil)
		}
	}
	return later
}

func (s *Service) commitAlone(items []*confirmation, err error) (later []*confirmation) {
	if len(items) == 1 {
		if db.IsDuplicate(err) { // the only unique index left to the insert is (store, key)
			err = ident.ErrKeyReused
		}
		items[0].answer(Receipt{}, false, err)
		return nil
	}
	for _, item := range items {
		later = append(later, s.commit([]*confirmation{item})...)
	}
	return later
}

// commitTx is the confirmation itself, for a whole batch. Lock order: claim → membership →
// offer → benefit → redemption → outbox. First it reads and decides by pure rules; then the row
// count of each conditional update decides.
func (s *Service) commitTx(tx *db.Tx, batch []*entry) error {
	for _, step := range []func(*db.Tx, []*entry) error{
		s.lockClaims,
		s.replayKnownKeys,
		s.validateClaims,
		s.readMemberships,
		s.readTerms,
		s.countVisits,
		s.takeOfferUses,
		s.takeUnits,
		s.useClaims,
		s.write,
		s.storeRefusals,
	} {
		if err := step(tx, batch); err != nil {
			return err
		}
	}
	return nil
}

// postponeDuplicates allows a key and a claim once in a batch. The second item waits for the next
// batch and is then replayed or refused like any other.
func postponeDuplicates(batch []*entry) {
	type storeKey struct {
		store ident.ID
		key   string
	}
	keys, claims := map[storeKey]bool{}, map[ident.ID]bool{}
	for _, e := range batch {
		k := storeKey{e.storeID, e.key}
		e.postponed = keys[k] || claims[e.claimID]
		keys[k], claims[e.claimID] = true, true
	}
}

// lockClaims comes before every read: of two replicas with the same claim the second waits here,
// and then reads what the first has written.
func (s *Service) lockClaims(tx *db.Tx, batch []*entry) error {
	postponeDuplicates(batch)
	claims, err := s.records.lockClaims(tx, ids(batch, func(e *entry) ident.ID { return e.claimID }))
	for _, e := range batch {
		e.claim = claims[e.claimID]
	}
	return err
}

// validateClaims refuses claims that the store may not confirm. It postpones a second claim of one
// membership, because a set-based update counts a membership once.
func (s *Service) validateClaims(tx *db.Tx, batch []*entry) error {
	seen := map[ident.ID]bool{}
	for _, e := range batch {
		if !e.undecided() {
			continue
		}
		if e.refusal = e.claim.mayConfirm(e.storeID, tx.Now()); e.refusal != nil {
			continue
		}
		e.postponed = seen[e.claim.MembershipID]
		seen[e.claim.MembershipID] = true
	}
	return nil
}

func (s *Service) readMemberships(tx *db.Tx, batch []*entry) error {
	standings, err := s.members.StandingsTx(tx, ids(batch, membershipOf))
	if err != nil {
		return err
	}
	for _, e := range batch {
		if !e.undecided() {
			continue
		}
		standing, found := standings[e.claim.MembershipID]
		if !found {
			e.refusal = ErrNotActivated
			continue
		}
		e.standing = standing
		e.refusal = AsOutcome(standing.MayVisit(tx.Now()))
	}
	return nil
}

// readTerms reads the offers and benefits, prices the bills and builds the records.
func (s *Service) readTerms(tx *db.Tx, batch []*entry) error {
	offers, err := s.merchants.OffersForRedemptionTx(tx, ids(batch, func(e *entry) ident.ID { return e.offerID }))
	if err != nil {
		return err
	}
	benefits, err := s.members.BenefitsTx(tx, ids(batch, func(e *entry) ident.ID { return e.benefit }))
	if err != nil {
		return err
	}
	listed, err := s.merchants.ListedStoresTx(tx, ids(batch, func(e *entry) ident.ID { return e.storeID }))
	if err != nil {
		return err
	}
	for _, e := range batch {
		if !e.undecided() {
			continue
		}
		if !listed[e.storeID] { // suspended since the scan
			e.refusal = ErrStoreNotListed
			continue
		}
		facts, err := s.cities.of(tx, e.claim.CityID)
		if err != nil {
			return err
		}
		if e.offerID != ident.None {
			e.refusal = AsOutcome(e.byOffer(offers, facts, tx.Now()))
		} else {
			e.refusal = AsOutcome(e.byBenefit(benefits, facts, tx.Now()))
		}
	}
	return nil
}

func (e *entry) byOffer(offers map[ident.ID]merchants.Offer, facts cityFacts, now time.Time) error {
	offer, found := offers[e.offerID]
	if !found || offer.StoreID != e.storeID {
		return ErrOfferUnknown
	}
	if err := offer.UsableAt(now, facts.zone); err != nil {
		return err
	}
	quote, err := offer.Price(e.bill)
	if err != nil {
		return err
	}
	e.record = e.newRecord(now, facts)
	e.record.OfferID, e.record.OfferVersion = &e.offerID, int64(offer.Version)
	e.record.NameZh, e.record.NameEn = offer.NameZh, offer.NameEn
	e.record.BillFen, e.record.PayableFen, e.record.DiscountFen = e.bill, quote.PayableFen, quote.DiscountFen
	e.record.PayRateBP, e.record.CapFen = int64(offer.PayRateBP), offer.CapFen
	e.record.UsesPerDay, e.record.TotalPerDay = int64(offer.PerMemberDay), int64(offer.TotalPerDay)
	use := OfferUse(e.record)
	use.NotSince = now.Add(-facts.minInterval)
	e.use = &use
	return nil
}

func (e *entry) byBenefit(benefits map[ident.ID]membership.Benefit, facts cityFacts, now time.Time) error {
	benefit, found := benefits[e.benefit]
	if !found || benefit.MembershipID != e.claim.MembershipID {
		return ErrBenefitUnknown
	}
	if err := benefit.MaySpend(now, e.storeID); err != nil {
		return err
	}
	e.record = e.newRecord(now, facts)
	e.record.BenefitID = &e.benefit
	e.record.NameZh, e.record.NameEn = benefit.NameZh, benefit.NameEn
	e.record.PayRateBP = 10000
	return nil
}

func (e *entry) newRecord(now time.Time, facts cityFacts) Redemption {
	return Redemption{
		ID: e.claim.ID, CityID: e.claim.CityID, StoreID: e.storeID,
		MembershipID: e.claim.MembershipID, MemberID: e.claim.MemberID,
		Day: clock.DayOf(now, facts.zone), ConfirmedAt: now,
		ConfirmedByKind: string(e.actor.Kind), ConfirmedBy: e.actor.ID,
		IdemKey: e.key, RequestHash: e.hash, Status: RedemptionConfirmed,
	}
}

// OfferUse is what a redemption by offer takes from the offer's limits, and what its reversal gives
// back.
func OfferUse(r Redemption) merchants.OfferUse {
	return merchants.OfferUse{CityID: r.CityID, OfferID: *r.OfferID, MembershipID: r.MembershipID, Day: r.Day,
		PerMemberDay: int(r.UsesPerDay), TotalPerDay: int(r.TotalPerDay)}
}
