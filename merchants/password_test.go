package merchants_test

import (
	"slices"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func hire(t *testing.T, s merchantstest.Shops, store, account ident.ID, role merchants.Role) {
	t.Helper()
	must(t, inTx(t, s, func(tx *db.Tx) error {
		_, err := s.AddStaffTx(tx, merchants.AddStaffInput{Actor: identity.Job("test"), StoreID: store,
			AccountID: account, Role: role})
		return err
	}))
}

func TestResetPasswordRoles(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		merchantstest.City(t, s.Env, "hangzhou")
		owner, manager, cashier, partner := merchantstest.Owner(), merchantstest.Owner(), merchantstest.Owner(),
			merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		strange, _ := s.LiveStore(t, merchantstest.In("hangzhou"), merchantstest.OwnedBy(merchantstest.Owner()))
		second, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		hire(t, s, store.ID, manager.ID, merchants.RoleManager)
		hire(t, s, store.ID, cashier.ID, merchants.RoleCashier)
		hire(t, s, store.ID, partner.ID, merchants.RoleOwner)
		hire(t, s, second.ID, cashier.ID, merchants.RoleCashier) // the owner's other store
		ask := func(who identity.Actor, account ident.ID, reason string) error {
			_, err := s.ResetPassword(t.Context(),
				merchants.ResetPasswordInput{Actor: who, StoreID: store.ID, AccountID: account, Reason: reason})
			return err
		}
		must(t, ask(owner, cashier.ID, ""))
		must(t, ask(owner, manager.ID, ""))
		must(t, ask(operator, partner.ID, "店主电话核实过"))
		wantErr(t, ask(operator, partner.ID, ""), merchants.ErrReviewInvalid, "an operator without a reason")
		wantErr(t, ask(owner, partner.ID, ""), merchants.ErrStaffNotAllowed, "an owner for another owner")
		wantErr(t, ask(owner, owner.ID, ""), merchants.ErrStaffNotAllowed, "an owner for themselves")
		wantErr(t, ask(manager, cashier.ID, ""), merchants.ErrStaffNotAllowed, "a manager")
		wantErr(t, ask(owner, merchantstest.Owner().ID, ""), merchants.ErrStaffNotFound, "for a stranger")
		wantErr(t, ask(merchantstest.Owner(), cashier.ID, ""), merchants.ErrStoreNotFound, "a stranger")
		wantErr(t, ask(merchantstest.Operator("hangzhou"), cashier.ID, "好奇"), merchants.ErrStoreNotFound,
			"another city's operator")
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM audit_entries WHERE action = 'store.password_reset'`); n != 3 {
			t.Errorf("%d links are written down", n)
		}
		hire(t, s, strange.ID, manager.ID, merchants.RoleCashier)
		wantErr(t, ask(owner, manager.ID, ""), merchants.ErrWorksElsewhere, "through a colleague into another's store")
		wantErr(t, ask(operator, manager.ID, "忘了密码"), merchants.ErrWorksElsewhere,
			"through a colleague into another city")
		must(t, s.DisableStaff(t.Context(),
			merchants.DisableStaffInput{Actor: owner, StoreID: store.ID, AccountID: manager.ID}))
		wantErr(t, ask(owner, manager.ID, ""), merchants.ErrStaffNotFound, "for who was dismissed")
	})
}

// A link that was made for who worked here alone does not open the store that came since.
func TestAddStaffVoidsAResetLink(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		colleague := merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(merchantstest.Owner()))
		voided := func() int {
			return len(slices.DeleteFunc(slices.Clone(s.People.Voided), func(id ident.ID) bool {
				return id != colleague.ID
			}))
		}
		hire(t, s, store.ID, colleague.ID, merchants.RoleCashier)
		if voided() != 1 {
			t.Errorf("%d links void after a new job", voided())
		}
		_, err := s.Apply(t.Context(), merchants.ApplyInput{Actor: colleague, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		if voided() != 2 {
			t.Errorf("%d links void after an own store", voided())
		}
	})
}

func TestAnOwnerRecoversByPhone(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		opened, err := s.OpenOwnerAccount(t.Context(), merchants.OpenOwnerAccountInput{Phone: "13800000001",
			Code: "123456", Login: "plum", Password: "…", AcceptTerms: true, Locale: "zh-CN"})
		must(t, err)
		in := merchants.RecoverPasswordInput{Phone: "13800000001", Code: "123456", Password: "better"}
		guessed, stranger, weak := in, in, in
		guessed.Code, stranger.Phone, weak.Password = "wrong", "13800000002", "weak"
		strangersGuess := stranger
		strangersGuess.Code = "wrong"
		for name, c := range map[string]struct {
			in   merchants.RecoverPasswordInput
			want error
		}{"a guess": {guessed, identity.ErrCodeWrong},
			"a guess for an unknown number": {strangersGuess, identity.ErrCodeWrong}} {
			if _, err := s.RecoverPassword(t.Context(), c.in); err == nil || err.Error() != c.want.Error() {
				t.Errorf("%s: %v", name, err) // both alike: a guess tells nothing about numbers
			}
		}
		_, err = s.RecoverPassword(t.Context(), stranger)
		wantErr(t, err, merchants.ErrContactNotFound, "the holder of a number without a login")
		_, err = s.RecoverPassword(t.Context(), weak)
		wantErr(t, err, identity.ErrAccountInvalid, "a weak password")
		if len(s.People.Ended) != 0 {
			t.Fatal("a refusal signed somebody out")
		}
		back, err := s.RecoverPassword(t.Context(), in)
		must(t, err)
		if back.Account.ID != opened.Account.ID || back.Token == "" || len(s.People.Ended) != 1 {
			t.Errorf("%+v, ended %v", back, s.People.Ended)
		}
		told := s.Inbox.Messages
		if len(told) != 1 || told[0].Template != "password_changed" || told[0].To.ID != opened.Account.ID {
			t.Errorf("told: %+v", told)
		}
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM audit_entries WHERE action = 'merchants.recover_password'`); n != 1 {
			t.Errorf("%d recoveries are written down", n)
		}
	})
}

func TestDeleteOldContactsAfterNinetyDays(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		open := func(phone, login string) identity.Actor {
			a, err := s.OpenOwnerAccount(ctx, merchants.OpenOwnerAccountInput{Phone: phone, Code: "123456",
				Login: login, Password: "…", AcceptTerms: true, Locale: "zh-CN"})
			must(t, err)
			return identity.Actor{Kind: identity.KindStaff, ID: a.Account.ID, Name: login}
		}
		partner, leaver, idle := open("13800000001", "partner"), open("13800000002", "leaver"),
			open("13800000003", "idle")
		s.LiveStore(t, merchantstest.OwnedBy(partner))
		left, _ := s.LiveStore(t, merchantstest.OwnedBy(leaver))
		kept := func(when string, want int, has ...identity.Actor) {
			t.Helper()
			n, err := s.DeleteOldContacts(ctx)
			if err != nil || n != want {
				t.Errorf("%s: %d numbers forgotten, %v", when, n, err)
			}
			for _, who := range has {
				if _, _, found, err := s.PhoneOf(ctx, who.ID); !found || err != nil {
					t.Errorf("%s: the number of %s is gone, %v", when, who.Name, err)
				}
			}
		}
		kept("at once", 0, partner, leaver, idle)
		s.Env.Clock.Advance(60 * 24 * time.Hour)
		_, err := s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: leaver, StoreID: left.ID})
		must(t, err)
		s.Env.Clock.Advance(31 * 24 * time.Hour)
		kept("91 days after opening", 1, partner, leaver) // who never applied
		s.Env.Clock.Advance(60 * 24 * time.Hour)
		kept("91 days after leaving", 1, partner)
		kept("again", 0, partner)
		s.Env.Clock.Advance(400 * 24 * time.Hour)
		kept("a partner of years", 0, partner)
	})
}

func TestAnAccountClosesWhenItsStoresHaveLeft(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		a, err := s.OpenOwnerAccount(ctx, merchants.OpenOwnerAccountInput{Phone: "13800000001", Code: "123456",
			Login: "plum", Password: "…", AcceptTerms: true, Locale: "zh-CN"})
		must(t, err)
		owner := identity.Actor{Kind: identity.KindStaff, ID: a.Account.ID, Name: "plum"}
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		data, err := s.OwnDataOf(ctx, owner)
		if err != nil || data.Phone != "+8613800000001" || data.PolicyVersion != merchants.PolicyVersion ||
			len(data.Stores) != 1 {
			t.Errorf("own data: %+v %v", data, err)
		}
		wantErr(t, s.CloseAccount(ctx, merchants.CloseAccountInput{Actor: owner}), merchants.ErrStillPartner,
			"with a live store")
		_, err = s.SuspendStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "三次拒收会员卡"})
		must(t, err)
		wantErr(t, s.CloseAccount(ctx, merchants.CloseAccountInput{Actor: owner}), merchants.ErrStillPartner,
			"with a store that the city took down")
		_, err = s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		must(t, err)
		wantErr(t, s.CloseAccount(ctx, merchants.CloseAccountInput{Actor: operator}), merchants.ErrStaffOnly,
			"an operator")
		must(t, s.CloseAccount(ctx, merchants.CloseAccountInput{Actor: owner}))
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_contacts`); n != 0 {
			t.Errorf("%d numbers are kept", n)
		}
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM audit_entries WHERE action = 'merchants.close_account' AND actor_name = ''`); n != 1 {
			t.Errorf("%d closings are written down without a name", n)
		}
		if len(s.People.Ended) != 1 {
			t.Errorf("ended %v", s.People.Ended)
		}
	})
}
