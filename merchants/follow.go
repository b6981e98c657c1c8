package merchants

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Follow makes a member follow (关注) a live store. It is idempotent.
// Codes: merchants.members_only (also for a member who has been erased since),
// merchants.store_not_found.
func (s *Service) Follow(ctx context.Context, actor identity.Actor, storeID ident.ID) error {
	if actor.Kind != identity.KindMember {
		return ErrMembersOnly
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		found, err := s.members.LockMemberTx(tx, actor.ID)
		if err != nil {
			return err
		}
		if !found {
			return ErrMembersOnly
		}
		store, err := s.records.liveStoreByID(tx, storeID)
		if err != nil {
			return err
		}
		return s.records.follow(tx, actor.ID, store)
	})
}

// Unfollow ends a follow. Without a follow it changes nothing.
// Code: merchants.members_only.
func (s *Service) Unfollow(ctx context.Context, actor identity.Actor, storeID ident.ID) error {
	if actor.Kind != identity.KindMember {
		return ErrMembersOnly
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.unfollow(tx, actor.ID, storeID) })
}

// FollowsLiveStoreTx tells whether the member follows at least one live store of the city,
// which is the condition for a trial.
func (s *Service) FollowsLiveStoreTx(tx *db.Tx, memberID ident.ID, id city.ID) (bool, error) {
	return s.records.followsLiveStore(tx, memberID, id)
}

// FollowedTx lists the stores of a city that a member follows.
func (s *Service) FollowedTx(tx *db.Tx, memberID ident.ID, id city.ID) ([]ident.ID, error) {
	return s.records.followed(tx, memberID, id)
}
