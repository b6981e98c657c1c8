package membership

import (
	"context"
	"slices"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// MembershipView is a card as its member sees it: every benefit with its deadline and its
// reminders.
type MembershipView struct {
	Membership Membership
	Plan       CardPlan
	Benefits   []BenefitView
	Reminders  []Reminder
}

// BenefitView is a benefit with its reminders and extensions, oldest first.
type BenefitView struct {
	Benefit    Benefit
	Reminders  []Reminder
	Extensions []Extension
}

// Memberships lists the actor's own memberships: what runs, then what comes, then what has ended, each the latest
// period first. Members only.
func (s *Service) Memberships(ctx context.Context, actor identity.Actor) ([]MembershipView, error) {
	if err := RequireMember(actor); err != nil {
		return nil, err
	}
	tx := s.db.Read(ctx)
	memberships, err := s.records.membershipsOf(tx, actor.ID)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	slices.SortStableFunc(memberships, func(a, b Membership) int { return a.order(now) - b.order(now) })
	return s.views(tx, memberships)
}

// MembershipOf shows one of the actor's own memberships. Members only; ErrNotFound for an
// unknown one and for somebody else's.
func (s *Service) MembershipOf(ctx context.Context, actor identity.Actor, id ident.ID) (MembershipView, error) {
	tx := s.db.Read(ctx)
	m, err := s.OwnMembershipTx(tx, actor, id)
	if err != nil {
		return MembershipView{}, err
	}
	views, err := s.views(tx, []Membership{m})
	if err != nil {
		return MembershipView{}, err
	}
	return views[0], nil
}

// OwnMembershipTx reads one of the actor's own memberships, as MembershipOf.
func (s *Service) OwnMembershipTx(tx *db.Tx, actor identity.Actor, id ident.ID) (Membership, error) {
	return s.ownMembership(tx, actor, id, false)
}

// LockOwnMembershipTx is OwnMembershipTx with the row locked.
func (s *Service) LockOwnMembershipTx(tx *db.Tx, actor identity.Actor, id ident.ID) (Membership, error) {
	return s.ownMembership(tx, actor, id, true)
}

// LockMembershipTx reads any membership with its member's row and its own locked, for use cases of
// membership/order that decide themselves whether the actor may. ErrNotFound.
func (s *Service) LockMembershipTx(tx *db.Tx, id ident.ID) (Membership, error) {
	m, err := s.records.membership(tx, id, false)
	if err != nil {
		return Membership{}, err
	}
	if _, err := s.LockMemberTx(tx, m.MemberID); err != nil {
		return Membership{}, err
	}
	return s.records.membership(tx, id, true)
}

func (s *Service) ownMembership(tx *db.Tx, actor identity.Actor, id ident.ID, lock bool) (Membership, error) {
	if err := RequireMember(actor); err != nil {
		return Membership{}, err
	}
	m, err := s.records.membership(tx, id, lock)
	if err == nil && m.MemberID != actor.ID {
		err = ErrNotFound
	}
	return m, err
}

func (s *Service) views(tx *db.Tx, memberships []Membership) ([]MembershipView, error) {
	ids := membershipIDs(memberships)
	benefits, err := s.records.benefitsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	subjects := ids
	for _, b := range benefits {
		subjects = append(subjects, b.ID)
	}
	reminders, err := s.records.remindersOf(tx, subjects)
	if err != nil {
		return nil, err
	}
	reminded := map[ident.ID][]Reminder{}
	for _, r := range reminders {
		reminded[r.SubjectID] = append(reminded[r.SubjectID], r)
	}
	extended, err := s.records.extensionsOf(tx, subjects)
	if err != nil {
		return nil, err
	}
	granted := map[ident.ID][]BenefitView{}
	for _, b := range benefits {
		granted[b.MembershipID] = append(granted[b.MembershipID],
			BenefitView{Benefit: b, Reminders: reminded[b.ID], Extensions: extended[b.ID]})
	}
	plans := map[ident.ID]CardPlan{}
	views := make([]MembershipView, len(memberships))
	for i, m := range memberships {
		if _, read := plans[m.PlanID]; !read {
			if plans[m.PlanID], err = s.records.plan(tx, m.PlanID); err != nil {
				return nil, err
			}
		}
		views[i] = MembershipView{Membership: m, Plan: plans[m.PlanID], Benefits: granted[m.ID],
			Reminders: reminded[m.ID]}
	}
	return views, nil
}
