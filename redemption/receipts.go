package redemption

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// ReceiptByKey is for a till that did not get the answer to a confirmation. It finds the redemption
// with this key at this store; ErrNotRecorded when there is none so far.
func (s *Service) ReceiptByKey(
	ctx context.Context, actor identity.Actor, storeID ident.ID, key string,
) (Receipt, error) {
	if err := ident.CheckKey(key); err != nil {
		return Receipt{}, err
	}
	storeID, err := s.TillStore(ctx, actor, storeID)
	if err != nil {
		return Receipt{}, err
	}
	r, found, err := s.records.byKey(s.db.Read(ctx), storeID, key)
	if err != nil {
		return Receipt{}, err
	}
	if !found {
		return Receipt{}, ErrNotRecorded
	}
	return NewReceipt(r), nil
}

// ReceiptOf returns one redemption to its member, its store or its city's operators.
func (s *Service) ReceiptOf(ctx context.Context, actor identity.Actor, id ident.ID) (Receipt, error) {
	r, err := s.RedemptionForTx(s.db.Read(ctx), actor, id)
	if err != nil {
		return Receipt{}, err
	}
	return NewReceipt(r), nil
}

// DayList returns a business day of the till's store, newest first; "" means today. before
// is the id of the last one seen, or ident.None.
func (s *Service) DayList(
	ctx context.Context, actor identity.Actor, storeID ident.ID, day clock.Day, limit int, before ident.ID,
) ([]Receipt, error) {
	storeID, err := s.TillStore(ctx, actor, storeID)
	if err != nil {
		return nil, err
	}
	tx := s.db.Read(ctx)
	if day == "" {
		store, err := s.merchants.StoreForTillTx(tx, storeID)
		if err != nil {
			return nil, AsOutcome(err)
		}
		facts, err := s.cities.of(tx, store.CityID)
		if err != nil {
			return nil, err
		}
		day = clock.DayOf(tx.Now(), facts.zone)
	}
	return receipts(s.records.ofDay(tx, storeID, day, limit, before))
}

// Visits returns the redemptions of the member's own membership, newest first. before is
// the id of the last one seen, or ident.None.
func (s *Service) Visits(
	ctx context.Context, actor identity.Actor, membershipID ident.ID, limit int, before ident.ID,
) ([]Receipt, error) {
	tx := s.db.Read(ctx)
	if _, err := s.members.MembershipForCodeTx(tx, actor, membershipID); err != nil {
		return nil, err
	}
	return receipts(s.records.ofMembership(tx, membershipID, limit, before))
}

// RedemptionsForOps lists a city's redemptions, newest first, to its operators.
func (s *Service) RedemptionsForOps(
	ctx context.Context, actor identity.Actor, cityID city.ID, limit int, before ident.ID,
) ([]Receipt, error) {
	if !actor.Operates(cityID) {
		return nil, city.ErrNotFound
	}
	return receipts(s.records.ofCity(s.db.Read(ctx), cityID, limit, before))
}

func receipts(rows []Redemption, err error) ([]Receipt, error) {
	out := make([]Receipt, len(rows))
	for i, r := range rows {
		out[i] = NewReceipt(r)
	}
	return out, err
}

// RedemptionForTx finds a redemption that the actor may see; ErrNotFound for any other.
func (s *Service) RedemptionForTx(tx *db.Tx, actor identity.Actor, id ident.ID) (Redemption, error) {
	r, found, err := s.records.redemption(tx, id)
	if err != nil {
		return Redemption{}, err
	}
	if !found {
		return Redemption{}, ErrNotFound
	}
	switch actor.Kind {
	case identity.KindMember:
		found = r.MemberID == actor.ID
	case identity.KindDevice:
		found = r.StoreID == actor.StoreID
	case identity.KindOperator:
		found = actor.Operates(r.CityID)
	case identity.KindStaff:
		if err := s.merchants.RequireStaffTx(tx, actor, r.StoreID); err != nil {
			if fault.Of(err) == nil {
				return Redemption{}, err
			}
			found = false
		}
	default:
		found = false
	}
	if !found {
		return Redemption{}, ErrNotFound
	}
	return r, nil
}
