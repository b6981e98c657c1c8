package merchants

import (
	"context"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// ReviewStoreInput is an operator's decision about a store.
type ReviewStoreInput struct {
	Actor    identity.Actor // operator of the store's city
	StoreID  ident.ID
	Version  int64  // the version that was looked at; 0 takes the newest
	Evidence string // for an approval: why this store; members read it
	Reason   string // for a rejection or suspension; the store's staff read it
}

// ApproveStore makes a pending or suspended store a partner. It is not live before it has
// an approved offer and a first scan.
// Codes: merchants.store_not_found (another city's, too), store_changed, store_state,
// review_invalid, store_has_no_position.
func (s *Service) ApproveStore(ctx context.Context, in ReviewStoreInput) (Store, error) {
	return s.reviewStore(ctx, in, "store_approved", func(st *Store, now time.Time) error {
		return st.approve(in.Evidence, now)
	})
}

// RejectStore answers a pending store with no, for a reason. Codes as ApproveStore.
func (s *Service) RejectStore(ctx context.Context, in ReviewStoreInput) (Store, error) {
	return s.reviewStore(ctx, in, "store_rejected", func(st *Store, now time.Time) error {
		return st.reject(in.Reason, now)
	})
}

// SuspendStore takes an approved store down. Its till gives no discount from then on. Codes as
// ApproveStore.
func (s *Service) SuspendStore(ctx context.Context, in ReviewStoreInput) (Store, error) {
	return s.reviewStore(ctx, in, "store_suspended", func(st *Store, now time.Time) error {
		return st.suspend(in.Reason, now)
	})
}

// ReturnStore sends a pending store back to its people for changes, for a reason that they
// read. Codes as ApproveStore.
func (s *Service) ReturnStore(ctx context.Context, in ReviewStoreInput) (Store, error) {
	return s.reviewStore(ctx, in, "store_returned", func(st *Store, now time.Time) error {
		return st.sendBack(in.Reason, now)
	})
}

// reviewStore applies an operator's decision, writes the audit entry and notifies the staff.
func (s *Service) reviewStore(
	ctx context.Context, in ReviewStoreInput, template string, decide func(*Store, time.Time) error,
) (Store, error) {
	var store Store
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		if store, err = s.storeForOperatorTx(tx, in.Actor, in.StoreID); err != nil {
			return err
		}
		if in.Version != 0 && in.Version != store.Version {
			return ErrStoreChanged
		}
		before := store.Status
		if err := decide(&store, tx.Now()); err != nil {
			return err
		}
		if err := s.records.saveStore(tx, store); err != nil {
			return err
		}
		store.Version++
		if err := audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: in.Actor, Action: "merchants." + template,
			ObjectKind: "store", ObjectID: store.ID.String(), Reason: in.Reason + in.Evidence,
			Before: before, After: store.Status,
		}); err != nil {
			return err
		}
		if err := s.notifyStaffTx(tx, store.CityID, store.ID, template,
			map[string]string{"store": store.NameZh, "reason": store.ReviewReason}); err != nil {
			return err
		}
		return s.noteChangeTx(tx, store.CityID)
	})
	return store, err
}

// storeForOperatorTx returns the store if the actor operates its city. A store of another city
// is not found.
func (s *Service) storeForOperatorTx(tx *db.Tx, actor identity.Actor, id ident.ID) (Store, error) {
	store, err := s.records.store(tx, id)
	if err == nil && !actor.Operates(store.CityID) {
		err = ErrStoreNotFound
	}
	return store, err
}

// notifyStaffTx queues a message to each owner and manager of the store.
func (s *Service) notifyStaffTx(
	tx *db.Tx, c city.ID, storeID ident.ID, template string, params map[string]string,
) error {
	people, err := s.records.staffToNotify(tx, storeID)
	if err != nil || len(people) == 0 {
		return err
	}
	messages := make([]notify.Message, 0, len(people))
	for _, id := range people {
		messages = append(messages, notify.Message{
			CityID: c, To: notify.Recipient{Kind: notify.RecipientStaff, ID: id}, Template: template, Params: params,
			DedupeKey: template + ":" + storeID.String() + ":" + s.ids.New().String(),
		})
	}
	_, err = s.deps.Notify.EnqueueTx(tx, messages...)
	return err
}

// StoresForOpsInput asks for one page of the operators' list of stores, newest first.
type StoresForOpsInput struct {
	Actor  identity.Actor
	Filter StoreFilter
	Limit  int // 1 … 100; 0 is 20
	Cursor string
}

// StoresForOps lists stores of the operator's own cities. Codes: city.not_found (not one
// of theirs), merchants.cursor_unknown.
func (s *Service) StoresForOps(ctx context.Context, in StoresForOpsInput) (stores []Store, next string, err error) {
	read := func(cities []city.ID, after ident.ID, limit int) ([]Store, error) {
		return s.records.storesForOps(s.db.Read(ctx), cities, in.Filter, after, limit)
	}
	return operatorsPage(in.Actor, in.Filter.City, in.Limit, in.Cursor, read, func(row Store) ident.ID {
		return row.ID
	})
}
