package merchants_test

import (
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func TestWhoMayActForAStore(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		owner, cashier, stranger := merchantstest.Owner(), merchantstest.Owner(), merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		other, _ := s.LiveStore(t, merchantstest.OwnedBy(stranger))
		must(t, inTx(t, s, func(tx *db.Tx) error {
			_, err := s.AddStaffTx(tx, merchants.AddStaffInput{Actor: owner, StoreID: store.ID, AccountID: cashier.ID,
				Role: merchants.RoleCashier})
			return err
		}))
		till := identity.Actor{Kind: identity.KindDevice, ID: ident.Random{}.New(), StoreID: store.ID}
		member := identity.Actor{Kind: identity.KindMember, ID: owner.ID}
		for _, c := range []struct {
			name  string
			actor identity.Actor
			roles []merchants.Role
			want  error
		}{
			{"owner as owner", owner, []merchants.Role{merchants.RoleOwner}, nil},
			{"owner as anything", owner, nil, nil},
			{"cashier as anything", cashier, nil, nil},
			{"cashier as owner", cashier, []merchants.Role{merchants.RoleOwner, merchants.RoleManager},
				merchants.ErrStaffNotAllowed},
			{"till as cashier", till, []merchants.Role{merchants.RoleCashier}, nil},
			{"till as owner", till, []merchants.Role{merchants.RoleOwner}, merchants.ErrStaffNotAllowed},
			{"owner of another store", stranger, nil, merchants.ErrStoreNotFound},
			{"member with the owner's id", member, nil, merchants.ErrStoreNotFound},
			{"nobody", identity.Actor{}, nil, merchants.ErrStoreNotFound},
			{"till of no store", identity.Actor{Kind: identity.KindDevice}, nil, merchants.ErrStoreNotFound},
			{"operator uninvited", operator, nil, merchants.ErrStoreNotFound},
			{"operator invited", operator, []merchants.Role{merchants.RoleOwner, merchants.RoleOperator}, nil},
			{"operator of elsewhere", merchantstest.Operator("hangzhou"), []merchants.Role{merchants.RoleOperator},
				merchants.ErrStoreNotFound},
		} {
			err := s.RequireStaffTx(s.Env.DB.Read(t.Context()), c.actor, store.ID, c.roles...)
			if c.want == nil && err != nil || c.want != nil && (err == nil || err.Error() != c.want.Error()) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
		}
		_, err := s.SaveOffer(t.Context(),
			merchants.SaveOfferInput{Actor: cashier, StoreID: store.ID, Terms: merchantstest.OfferTerms()})
		wantErr(t, err, merchants.ErrStaffNotAllowed, "a cashier saves an offer")
		stores, err := s.StoresOf(t.Context(), cashier.ID)
		must(t, err)
		if len(stores) != 1 || stores[0].StoreID != store.ID || stores[0].Role != merchants.RoleCashier ||
			stores[0].Name == "" {
			t.Errorf("stores of the cashier: %+v", stores)
		}
		wantErr(t, s.DisableStaff(t.Context(), merchants.DisableStaffInput{Actor: stranger, StoreID: store.ID,
			AccountID: cashier.ID}), merchants.ErrStoreNotFound, "a stranger dismisses")
		wantErr(t, s.DisableStaff(t.Context(), merchants.DisableStaffInput{Actor: owner, StoreID: store.ID,
			AccountID: stranger.ID}), merchants.ErrStaffNotFound, "dismissing someone else's staff")
		must(t, s.DisableStaff(t.Context(),
			merchants.DisableStaffInput{Actor: owner, StoreID: store.ID, AccountID: cashier.ID}))
		wantErr(t, s.RequireStaffTx(s.Env.DB.Read(t.Context()), cashier, store.ID), merchants.ErrStoreNotFound,
			"a dismissed cashier")
		if len(s.People.Ended) != 1 || s.People.Ended[0] != cashier.ID {
			t.Errorf("sessions ended: %v", s.People.Ended)
		}
		wantErr(t, s.DisableStaff(t.Context(), merchants.DisableStaffInput{Actor: owner, StoreID: store.ID,
			AccountID: owner.ID}), merchants.ErrLastOwner, "the last owner leaves")
		must(t, s.RequireStaffTx(s.Env.DB.Read(t.Context()), stranger, other.ID, merchants.RoleOwner))
	})
}

func TestHiring(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		member := ident.Random{}.New()
		hired, err := s.HireStaff(t.Context(), merchants.HireStaffInput{Actor: owner, StoreID: store.ID, Login: "lin",
			Password: "…", Role: merchants.RoleManager, MemberID: &member})
		must(t, err)
		must(t, s.RequireStaffTx(s.Env.DB.Read(t.Context()),
			identity.Actor{Kind: identity.KindStaff, ID: hired.AccountID}, store.ID, merchants.RoleManager))
		_, err = s.HireStaff(t.Context(),
			merchants.HireStaffInput{Actor: owner, StoreID: store.ID, Login: "x", Role: "boss"})
		wantErr(t, err, merchants.ErrStoreInvalid, "an unknown role")
		_, err = s.HireStaff(t.Context(), merchants.HireStaffInput{Actor: merchantstest.Owner(), StoreID: store.ID,
			Login: "x", Role: merchants.RoleCashier})
		wantErr(t, err, merchants.ErrStoreNotFound, "hiring at someone else's store")

		// A linked member stays linked after leaving: yesterday's cashier is no new guest.
		must(t, s.DisableStaff(t.Context(),
			merchants.DisableStaffInput{Actor: owner, StoreID: store.ID, AccountID: hired.AccountID}))
		stranger := ident.Random{}.New()
		other, _ := s.LiveStore(t)
		many, err := s.LinkedMembersTx(s.Env.DB.Read(t.Context()), []ident.ID{store.ID, other.ID})
		if err != nil || len(many) != 1 || !many[store.ID][member] || many[store.ID][stranger] {
			t.Errorf("%v %v", many, err)
		}
	})
}

func TestFollowing(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		member := identity.Actor{Kind: identity.KindMember, ID: ident.Random{}.New()}
		store, _ := s.LiveStore(t)
		follows := func() bool {
			t.Helper()
			ok, err := s.FollowsLiveStoreTx(s.Env.DB.Read(ctx), member.ID, merchantstest.Shanghai)
			must(t, err)
			return ok
		}
		wantErr(t, s.Follow(ctx, operator, store.ID), merchants.ErrMembersOnly, "an operator follows")
		wantErr(t, s.Follow(ctx, member, s.PendingStore(t).ID), merchants.ErrStoreNotFound,
			"following a store that is not live")
		if follows() {
			t.Error("follows before following")
		}
		must(t, s.Follow(ctx, member, store.ID))
		must(t, s.Follow(ctx, member, store.ID))
		if !follows() {
			t.Error("does not follow")
		}
		if other, err := s.FollowsLiveStoreTx(s.Env.DB.Read(ctx), member.ID, "hangzhou"); other || err != nil {
			t.Error("follows a store in another city")
		}
		if v, err := s.StoreOf(ctx, member, store.ID); err != nil || !v.Followed {
			t.Errorf("%+v %v", v.Followed, err)
		}
		s.Env.Clock.Advance(merchants.ReadyFor)
		if follows() {
			t.Error("a store whose readiness lapsed counts as live")
		}
		s.Env.Clock.Set(s.Env.Clock.Now().Add(-merchants.ReadyFor))
		must(t, s.Unfollow(ctx, member, store.ID))
		must(t, s.Unfollow(ctx, member, store.ID))
		if follows() {
			t.Error("still follows")
		}
	})
}
