package merchants

import (
	"context"
	"slices"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// Role is what a person may do at a store.
type Role string

const (
	RoleOwner   Role = "owner"   // everything, including staff and the exposure account
	RoleManager Role = "manager" // offers, reversals within a day
	RoleCashier Role = "cashier" // the till; a bound device counts as one

	// RoleOperator is no role at a store. Passed to RequireStaffTx it also admits operators of
	// the store's city, and jobs.
	RoleOperator Role = "operator"
)

// Staff is one person at one store (店员).
type Staff struct {
	StoreID    ident.ID  `gorm:"primaryKey"`
	AccountID  ident.ID  `gorm:"primaryKey"`
	MemberID   *ident.ID // the same person as a member; their visits earn the store nothing
	Role       Role
	CreatedAt  time.Time
	DisabledAt *time.Time
}

// TableName is the table in which gorm stores Staff.
func (Staff) TableName() string { return "merchants_staff" }

// StaffStore is a store that an account works at.
type StaffStore struct {
	StoreID ident.ID
	Role    Role
	Name    string
	NameEn  string
}

// AddStaffInput names who may act for a store.
type AddStaffInput struct {
	Actor     identity.Actor // an owner of the store, an operator of its city, or a job
	StoreID   ident.ID
	AccountID ident.ID
	MemberID  *ident.ID
	Role      Role
}

// AddStaffTx lets an account act for a store, or changes the role it has there; someone
// who was disabled is enabled again. Codes: merchants.store_not_found, staff_not_allowed.
func (s *Service) AddStaffTx(tx *db.Tx, in AddStaffInput) (Staff, error) {
	store, err := s.storeForOwnerTx(tx, in.Actor, in.StoreID)
	if err != nil {
		return Staff{}, err
	}
	if !slices.Contains([]Role{RoleOwner, RoleManager, RoleCashier}, in.Role) {
		return Staff{}, ErrStoreInvalid.WithField("role", "merchants.role_unknown")
	}
	person := Staff{StoreID: in.StoreID, AccountID: in.AccountID, MemberID: in.MemberID, Role: in.Role,
		CreatedAt: tx.Now()}
	if err := s.saveStaffTx(tx, person); err != nil {
		return Staff{}, err
	}
	if in.Role != RoleOwner {
		if err := s.requireAnOwner(tx, in.StoreID, in.Actor); err != nil {
			return Staff{}, err
		}
	}
	return person, audit.RecordTx(tx, audit.Entry{
		CityID: store.CityID, Actor: in.Actor, Action: "store.staff_added",
		ObjectKind: "store", ObjectID: in.StoreID.String(), After: person,
	})
}

// saveStaffTx saves that an account works at a store. It voids a link to choose the account's
// password, because whoever made it may not decide about this store.
func (s *Service) saveStaffTx(tx *db.Tx, person Staff) error {
	if err := s.records.putStaff(tx, person); err != nil {
		return err
	}
	return s.deps.Identity.VoidResetLinkTx(tx, person.AccountID)
}

// requireAnOwner refuses a change by the staff that leaves the store without an owner.
// Operators and commands set up stores in any order.
func (s *Service) requireAnOwner(tx *db.Tx, storeID ident.ID, by identity.Actor) error {
	if by.Kind != identity.KindStaff {
		return nil
	}
	owners, err := s.records.countOwners(tx, storeID)
	if err == nil && owners == 0 {
		err = ErrLastOwner
	}
	return err
}

// DisableStaffInput names who may no longer act for a store.
type DisableStaffInput struct {
	Actor     identity.Actor // an owner of the store or an operator of its city
	StoreID   ident.ID
	AccountID ident.ID
}

// DisableStaff revokes an account's rights at a store and ends its sessions at once.
// Codes: merchants.store_not_found, staff_not_allowed, staff_not_found, last_owner.
func (s *Service) DisableStaff(ctx context.Context, in DisableStaffInput) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		store, err := s.storeForOwnerTx(tx, in.Actor, in.StoreID)
		if err != nil {
			return err
		}
		done, err := s.records.disableStaff(tx, in.StoreID, in.AccountID)
		if err != nil {
			return err
		}
		if !done {
			return ErrStaffNotFound
		}
		if err := s.requireAnOwner(tx, in.StoreID, in.Actor); err != nil {
			return err
		}
		if err := s.deps.Identity.EndSessionsTx(tx, identity.KindStaff, in.AccountID); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{
			CityID: store.CityID, Actor: in.Actor, Action: "store.staff_disabled",
			ObjectKind: "store", ObjectID: in.StoreID.String(), Before: in.AccountID,
		})
	})
}

// storeForOwnerTx returns the store if the actor decides about its people. It locks the store's
// row, so that of two owners who dismiss each other one stays.
func (s *Service) storeForOwnerTx(tx *db.Tx, actor identity.Actor, storeID ident.ID) (Store, error) {
	store, err := s.records.lockStore(tx, storeID)
	if err != nil || actor.Operates(store.CityID) {
		return store, err
	}
	return store, s.RequireStaffTx(tx, actor, storeID, RoleOwner)
}

// RequireStaffTx refuses an actor who does not act for the store in one of the roles; no
// roles means any. A till device acts as cashier of the store that it is bound to.
// Operators need RoleOperator among roles. Codes: merchants.store_not_found for somebody who
// does not work there, merchants.staff_not_allowed for another role at the store.
func (s *Service) RequireStaffTx(tx *db.Tx, actor identity.Actor, storeID ident.ID, roles ...Role) error {
	if slices.Contains(roles, RoleOperator) && (actor.Kind == identity.KindOperator || actor.Kind == identity.KindJob) {
		_, err := s.storeForOperatorTx(tx, actor, storeID)
		return err
	}
	role, err := s.roleTx(tx, actor, storeID)
	if err != nil {
		return err
	}
	if len(roles) > 0 && !slices.Contains(roles, role) {
		return ErrStaffNotAllowed
	}
	return nil
}

func (s *Service) roleTx(tx *db.Tx, actor identity.Actor, storeID ident.ID) (Role, error) {
	switch actor.Kind {
	case identity.KindDevice:
		if actor.StoreID == storeID && storeID != ident.None {
			return RoleCashier, nil
		}
	case identity.KindStaff:
		role, found, err := s.records.activeRole(tx, storeID, actor.ID)
		if err != nil {
			return "", err
		}
		if found {
			return role, nil
		}
	}
	return "", ErrStoreNotFound
}

// StoresOf lists the stores that an account may act for, by name.
func (s *Service) StoresOf(ctx context.Context, accountID ident.ID) ([]StaffStore, error) {
	return s.records.storesOf(s.db.Read(ctx), accountID)
}

// StaffOf lists who acts for a store, to its owners, managers and operators.
func (s *Service) StaffOf(ctx context.Context, actor identity.Actor, storeID ident.ID) ([]Staff, error) {
	tx := s.db.Read(ctx)
	store, err := s.records.store(tx, storeID)
	if err != nil {
		return nil, err
	}
	if !actor.Operates(store.CityID) {
		if err := s.RequireStaffTx(tx, actor, storeID, RoleOwner, RoleManager); err != nil {
			return nil, err
		}
	}
	return s.records.staffOf(tx, storeID)
}

// LinkedMembersTx returns, for up to a thousand stores, the members who work or worked there.
// Their visits earn the store no traffic reward.
func (s *Service) LinkedMembersTx(tx *db.Tx, storeIDs []ident.ID) (map[ident.ID]map[ident.ID]bool, error) {
	return s.records.linkedMembers(tx, storeIDs)
}
