package redemption

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/merchants"
)

// countVisits counts a visit on each membership that runs and is within its dates now.
func (s *Service) countVisits(tx *db.Tx, batch []*entry) error {
	counted, err := s.members.CountVisitsTx(tx, ids(batch, membershipOf))
	if err != nil {
		return err
	}
	return s.refuseUncounted(tx, batch, counted)
}

// refuseUncounted refuses what was not counted. It reads the membership again for the reason.
func (s *Service) refuseUncounted(tx *db.Tx, batch []*entry, counted map[ident.ID]bool) error {
	var changed []ident.ID
	for _, e := range batch {
		if e.undecided() && !counted[e.claim.MembershipID] {
			changed = append(changed, e.claim.MembershipID)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	standings, err := s.members.StandingsTx(tx, changed)
	if err != nil {
		return err
	}
	for _, e := range batch {
		if e.undecided() && !counted[e.claim.MembershipID] {
			e.refusal = AsOutcome(standings[e.claim.MembershipID].MayVisit(tx.Now()))
			if e.refusal == nil {
				e.refusal = errBusy
			}
		}
	}
	return nil
}

func (s *Service) takeOfferUses(tx *db.Tx, batch []*entry) error {
	var uses []merchants.OfferUse
	for _, e := range batch {
		if e.undecided() && e.use != nil {
			uses = append(uses, *e.use)
		}
	}
	if len(uses) == 0 {
		return nil
	}
	refused, err := s.merchants.TakeOfferUsesTx(tx, uses)
	if err != nil {
		return err
	}
	return s.refuseCounted(tx, batch, func(e *entry) error {
		if e.use == nil {
			return nil
		}
		return refused[e.claim.MembershipID]
	})
}

func (s *Service) takeUnits(tx *db.Tx, batch []*entry) error {
	benefitIDs := ids(batch, func(e *entry) ident.ID { return e.benefit })
	if len(benefitIDs) == 0 {
		return nil
	}
	taken, err := s.members.TakeUnitsTx(tx, benefitIDs)
	if err != nil {
		return err
	}
	return s.refuseCounted(tx, batch, func(e *entry) error {
		if e.benefit == ident.None || taken[e.benefit] {
			return nil
		}
		return s.reasonNotTaken(tx, e)
	})
}

func (s *Service) reasonNotTaken(tx *db.Tx, e *entry) error {
	benefits, err := s.members.BenefitsTx(tx, []ident.ID{e.benefit})
	if err != nil {
		return err
	}
	if err := benefits[e.benefit].MaySpend(tx.Now(), e.storeID); err != nil {
		return err
	}
	return membership.ErrBenefitExhausted
}

// refuseCounted refuses entries after their visit was counted and uncounts the visit, so that a
// refusal leaves nothing behind but its own row.
func (s *Service) refuseCounted(tx *db.Tx, batch []*entry, refusalOf func(*entry) error) error {
	var undo []ident.ID
	for _, e := range batch {
		if !e.undecided() {
			continue
		}
		refusal := refusalOf(e)
		if refusal == nil {
			continue
		}
		if !isRefusal(refusal) {
			return refusal
		}
		e.refusal = AsOutcome(refusal)
		undo = append(undo, e.claim.MembershipID)
	}
	if len(undo) == 0 {
		return nil
	}
	return s.members.UncountVisitsTx(tx, undo)
}

func (s *Service) useClaims(tx *db.Tx, batch []*entry) error {
	return s.records.useClaims(tx, ids(batch, func(e *entry) ident.ID { return e.claim.ID }))
}

// write saves the redemptions and, in the same transaction, the members' messages.
func (s *Service) write(tx *db.Tx, batch []*entry) error {
	var rows []Redemption
	var messages []notify.Message
	for _, e := range batch {
		if e.undecided() {
			rows = append(rows, e.record)
			messages = append(messages, confirmedMessage(e.record))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.records.insertRedemptions(tx, rows); err != nil {
		return err
	}
	_, err := s.notify.EnqueueTx(tx, messages...)
	return err
}

func confirmedMessage(r Redemption) notify.Message {
	m := notify.Message{
		CityID: r.CityID, To: notify.Recipient{Kind: "member", ID: r.MemberID},
		Template: "redemption_confirmed", DedupeKey: "redemption:" + r.ID.String(), InboxOnly: true,
		Params: map[string]string{"no": r.No(), "redemption_id": r.ID.String(), "store_id": r.StoreID.String(),
			"name_zh": r.NameZh, "name_en": r.NameEn, "payable": r.PayableFen.Yuan(), "discount": r.DiscountFen.Yuan()},
	}
	if r.BenefitID != nil {
		m.Template = "benefit_used"
	}
	return m
}

func (s *Service) storeRefusals(tx *db.Tx, batch []*entry) error {
	var rows []Refusal
	for _, e := range batch {
		if e.refusal == nil || e.postponed || !isRefusal(e.refusal) || e.claim.ID == ident.None {
			continue
		}
		rows = append(rows, s.newRefusal(tx, stageConfirm, e.claim.CityID, e.storeID, e.actor,
			e.refusal).of(e.claim.MembershipID, e.offerID))
	}
	return s.records.insertRefusals(tx, rows)
}

func membershipOf(e *entry) ident.ID { return e.claim.MembershipID }

// ids collects one id of each undecided entry, without ident.None.
func ids(batch []*entry, of func(*entry) ident.ID) []ident.ID {
	var out []ident.ID
	for _, e := range batch {
		if id := of(e); e.undecided() && id != ident.None {
			out = append(out, id)
		}
	}
	return out
}
