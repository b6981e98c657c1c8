package merchants_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

// withAlarms is each with the tables of alarms, which leaving raises.
func withAlarms(t *testing.T, f func(t *testing.T, s merchantstest.Shops)) {
	t.Helper()
	t.Parallel()
	tables := []db.Migrations{city.Migrations, audit.Migrations, notify.Migrations, merchants.Migrations}
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) { f(t, merchantstest.New(t, env)) })
}

func TestOnlyTheOwnerTakesAStoreOutAndBack(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner, manager := t.Context(), merchantstest.Owner(), merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		must(t, inTx(t, s, func(tx *db.Tx) error {
			_, err := s.AddStaffTx(tx, merchants.AddStaffInput{Actor: owner, StoreID: store.ID, AccountID: manager.ID,
				Role: merchants.RoleManager})
			return err
		}))
		for _, c := range []struct {
			who  identity.Actor
			want *fault.Error
		}{{manager, merchants.ErrStaffNotAllowed}, {merchantstest.Owner(), merchants.ErrStoreNotFound},
			{operator, merchants.ErrStoreNotFound}} {
			_, err := s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: c.who, StoreID: store.ID})
			wantErr(t, err, c.want, "leaving as "+c.who.Name)
		}
		_, err := s.ReturnToProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		wantErr(t, err, merchants.ErrNotLeft, "coming back without having left")
		_, err = s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID,
			Reason: strings.Repeat("长", 501)})
		wantErr(t, err, merchants.ErrReviewInvalid, "an endless reason")
		left, err := s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID, Reason: "装修"})
		must(t, err)
		if left.Status != merchants.StoreSuspended || left.LeftAt == nil {
			t.Errorf("after leaving: %s %v", left.Status, left.LeftAt)
		}
		if _, err := s.StoreForTillTx(s.Env.DB.Read(ctx), store.ID); err == nil {
			t.Error("the till of a store that left gives discounts")
		}
		if stores, _, err := s.LiveStoresTx(s.Env.DB.Read(ctx), merchantstest.Shanghai); err != nil ||
			len(stores) != 0 {
			t.Errorf("members see %d stores, %v", len(stores), err)
		}
		_, err = s.LeaveProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		wantErr(t, err, merchants.ErrAlreadyLeft, "leaving twice")
		if err := inTx(t, s, func(tx *db.Tx) error {
			return tx.Gorm().Exec(`UPDATE merchants_stores SET status = 'approved' WHERE left_at IS NOT NULL`).Error
		}); err == nil {
			t.Error("the table takes an approved store that left")
		}
		_, err = s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Evidence: "回来吧"})
		wantErr(t, err, merchants.ErrStoreLeft, "the city brings it back by itself")
		_, err = s.ReturnToProgramme(ctx, merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		must(t, err)
		back, err := s.ApproveStore(ctx, merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID,
			Evidence: "装修好了"})
		must(t, err)
		if back.Status != merchants.StoreApproved || back.LeftAt != nil {
			t.Errorf("after coming back: %s %v", back.Status, back.LeftAt)
		}
		alarms := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM notify_alarms WHERE code IN (?, ?)`,
			merchants.AlarmStoreLeft, merchants.AlarmStoreRejoins)
		if alarms != 2 {
			t.Errorf("%d alarms", alarms)
		}
	})
}

func TestApplyLimitsTheApplicationsOfAnAccount(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		in := merchants.ApplyInput{Actor: merchantstest.Owner(), City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()}
		var last merchants.Store
		for i := range 10 {
			in.Facts.NameZh = fmt.Sprintf("第%d家", i)
			var err error
			last, err = s.Apply(t.Context(), in)
			must(t, err)
		}
		again, err := s.Apply(t.Context(), in) // sent twice is still one
		must(t, err)
		if again.ID != last.ID {
			t.Error("the last application was entered twice")
		}
		in.Facts.NameZh = "第十一家"
		_, err = s.Apply(t.Context(), in)
		wantErr(t, err, merchants.ErrTooManyApplications, "an eleventh")
		other := in
		other.Actor = merchantstest.Owner()
		_, err = s.Apply(t.Context(), other)
		must(t, err)
	})
}

func TestLeavingKeepsTheReasonOfASuspension(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		_, err := s.SuspendStore(t.Context(),
			merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "三次拒收会员卡"})
		must(t, err)
		in := merchants.LeaveInput{Actor: owner, StoreID: store.ID}
		_, err = s.LeaveProgramme(t.Context(), in)
		must(t, err)
		back, err := s.ReturnToProgramme(t.Context(), in)
		must(t, err)
		if back.Status != merchants.StoreSuspended || back.ReviewReason != "三次拒收会员卡" {
			t.Errorf("after leaving and asking to come back: %s, %q", back.Status, back.ReviewReason)
		}
	})
}

func TestLeavingRejectsAWaitingApplication(t *testing.T) {
	withAlarms(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		store, err := s.Apply(t.Context(),
			merchants.ApplyInput{Actor: owner, City: merchantstest.Shanghai, Facts: merchantstest.StoreFacts()})
		must(t, err)
		left, err := s.LeaveProgramme(t.Context(), merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		must(t, err)
		if left.Status != merchants.StoreRejected || left.LeftAt == nil {
			t.Errorf("withdrawn: %s %v", left.Status, left.LeftAt)
		}
		_, err = s.ReturnToProgramme(t.Context(), merchants.LeaveInput{Actor: owner, StoreID: store.ID})
		wantErr(t, err, merchants.ErrNotLeft, "continuing a withdrawn application")
	})
}

func TestOpeningAnOwnersAccount(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx := t.Context()
		in := merchants.OpenOwnerAccountInput{Phone: "13800000001", Code: "123456", Login: "plum", Password: "…",
			AcceptTerms: true, Locale: "zh-CN"}
		without := in
		without.AcceptTerms = false
		_, err := s.OpenOwnerAccount(ctx, without)
		wantErr(t, err, merchants.ErrTermsNotAccepted, "without consent")
		guessed := in
		guessed.Code = "wrong"
		_, err = s.OpenOwnerAccount(ctx, guessed)
		wantErr(t, err, identity.ErrCodeWrong, "with a guessed code")
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_contacts`); n != 0 {
			t.Fatalf("%d contacts are kept of refused people", n)
		}
		opened, err := s.OpenOwnerAccount(ctx, in)
		must(t, err)
		again := in
		again.Login = "peach"
		_, err = s.OpenOwnerAccount(ctx, again)
		wantErr(t, err, merchants.ErrContactTaken, "a second login of one number")
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM merchants_contacts WHERE phone_index LIKE '%13800000001%'`); n != 0 {
			t.Error("the number is kept in plain")
		}
		number, locale, found, err := s.PhoneOf(ctx, opened.Account.ID)
		if err != nil || !found || number.E164() != "+8613800000001" || locale != "zh-CN" {
			t.Errorf("%v %s %v %v", number, locale, found, err)
		}
		if _, _, found, err := s.PhoneOf(ctx, ident.Random{}.New()); found || err != nil {
			t.Errorf("a login without a number: %v %v", found, err)
		}

		actor := identity.Actor{Kind: identity.KindStaff, ID: opened.Account.ID, Name: "plum"}
		store, err := s.Apply(ctx, merchants.ApplyInput{Actor: actor, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		_, err = s.RevealContact(ctx, merchants.RevealContactInput{Actor: operator, StoreID: store.ID})
		wantErr(t, err, merchants.ErrReviewInvalid, "looking without a reason")
		_, err = s.RevealContact(ctx, merchants.RevealContactInput{Actor: merchantstest.Operator("hangzhou"),
			StoreID: store.ID, Reason: "好奇"})
		wantErr(t, err, merchants.ErrStoreNotFound, "looking into another city")
		number, err = s.RevealContact(ctx,
			merchants.RevealContactInput{Actor: operator, StoreID: store.ID, Reason: "核对执照"})
		if err != nil || number.E164() != "+8613800000001" {
			t.Errorf("%v %v", number, err)
		}
		if n := dbtest.Count(t, s.Env.DB,
			`SELECT count(*) FROM audit_entries WHERE action = 'merchants.reveal_contact'`); n != 1 {
			t.Errorf("%d looks are written down", n)
		}
		_, err = s.RevealContact(ctx, merchants.RevealContactInput{Actor: operator, StoreID: s.PendingStore(t).ID,
			Reason: "核对执照"})
		wantErr(t, err, merchants.ErrContactUnknown, "a store that nobody applied with")
		look := func(actor identity.Actor) error {
			_, err := s.RevealContact(ctx, merchants.RevealContactInput{Actor: actor, StoreID: store.ID,
				Reason: "核对执照"})
			return err
		}
		for range 19 { // the first look of the day was above
			must(t, look(operator))
		}
		wantErr(t, look(operator), merchants.ErrTooManyReveals, "the 21st look of a day")
		colleague := merchantstest.Operator(merchantstest.Shanghai)
		colleague.ID = ident.Random{}.New()
		must(t, look(colleague))
		s.Env.Clock.Advance(24 * time.Hour)
		must(t, look(operator))
		for id, want := range map[ident.ID]bool{store.ID: true, s.PendingStore(t).ID: false} {
			if found, err := s.HasContact(ctx, operator, id); err != nil || found != want {
				t.Errorf("there is a number: %v, %v", found, err)
			}
		}
		_, err = s.HasContact(ctx, merchantstest.Operator("hangzhou"), store.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "asking in another city")
	})
}

func TestOfferHistoryAndTeam(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		store, offer := s.LiveStore(t, merchantstest.OwnedBy(owner))
		other, _ := s.LiveStore(t)
		terms := offer.OfferTerms
		terms.MinSpendFen = 5000
		_, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, OfferID: offer.ID,
			Version: offer.Version, Terms: terms})
		must(t, err)
		versions, err := s.OfferHistory(ctx, owner, store.ID, offer.ID)
		must(t, err)
		if len(versions) != 2 || versions[0].Version != 2 || versions[0].Terms.MinSpendFen != 5000 ||
			versions[1].Terms.MinSpendFen != 0 || versions[0].ByCity {
			t.Errorf("versions %+v", versions)
		}
		got, err := s.OfferOf(ctx, owner, store.ID, offer.ID)
		if err != nil || got.Version != 2 {
			t.Errorf("%+v %v", got, err)
		}
		_, err = s.OfferHistory(ctx, owner, other.ID, offer.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "history at another store")
		_, err = s.OfferOf(ctx, operator, other.ID, offer.ID)
		wantErr(t, err, merchants.ErrOfferNotFound, "an offer of another store")
		team, err := s.TeamOf(ctx, owner, store.ID)
		if err != nil || len(team) != 1 || team[0].Role != merchants.RoleOwner || team[0].Login == "" {
			t.Errorf("team %+v %v", team, err)
		}
		_, err = s.TeamOf(ctx, owner, other.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "another store's team")
	})
}

func TestProgressOfAStore(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		ctx, owner := t.Context(), merchantstest.Owner()
		waiting, err := s.Apply(ctx, merchants.ApplyInput{Actor: owner, City: merchantstest.Shanghai,
			Facts: merchantstest.StoreFacts()})
		must(t, err)
		p, err := s.ProgressOf(ctx, owner, waiting.ID)
		if err != nil || p.HasOffer || p.Practised || p.Live || p.Store.Status != merchants.StorePending {
			t.Errorf("%+v %v", p, err)
		}
		offer, err := s.SaveOffer(ctx, merchants.SaveOfferInput{Actor: owner, StoreID: waiting.ID,
			Terms: merchantstest.OfferTerms()})
		must(t, err)
		_, err = s.PublishOffer(ctx, merchants.OfferStepInput{Actor: owner, StoreID: waiting.ID, OfferID: offer.ID})
		must(t, err)
		if p, err = s.ProgressOf(ctx, owner, waiting.ID); err != nil || !p.HasOffer || !p.OfferInCity || p.OfferSeen {
			t.Errorf("%+v %v", p, err)
		}
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		if p, err = s.ProgressOf(ctx, owner, store.ID); err != nil || !p.Live || !p.OfferSeen || !p.Practised ||
			p.Lapsed {
			t.Errorf("%+v %v", p, err)
		}
		s.Env.Clock.Advance(merchants.ReadyFor)
		if p, err = s.ProgressOf(ctx, owner, store.ID); err != nil || p.Live || p.Practised || !p.Lapsed {
			t.Errorf("after 30 days without a scan: %+v %v", p, err)
		}
		_, err = s.ProgressOf(ctx, merchantstest.Owner(), store.ID)
		wantErr(t, err, merchants.ErrStoreNotFound, "a stranger's look")
	})
}

func TestAnApplicationSentTwiceIsOne(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		in := merchants.ApplyInput{Actor: owner, City: merchantstest.Shanghai, Facts: merchantstest.StoreFacts()}
		var tries sync.WaitGroup
		for range 4 {
			tries.Go(func() {
				_, err := s.Apply(t.Context(), in)
				if err != nil {
					t.Error(err)
				}
			})
		}
		tries.Wait()
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_stores`); n != 1 {
			t.Errorf("%d stores of one application", n)
		}
		other := in
		other.Actor = merchantstest.Owner()
		_, err := s.Apply(t.Context(), other)
		must(t, err)
		in.Facts.Address = "测试路2号"
		_, err = s.Apply(t.Context(), in)
		must(t, err)
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_stores`); n != 3 {
			t.Errorf("%d stores of three applications", n)
		}
	})
}

func TestADraftSentTwiceIsOne(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		owner := merchantstest.Owner()
		store, _ := s.LiveStore(t, merchantstest.OwnedBy(owner))
		in := merchants.SaveOfferInput{Actor: owner, StoreID: store.ID, Terms: merchantstest.OfferTerms()}
		in.Terms.NameZh = "工作日午市"
		var tries sync.WaitGroup
		for range 4 {
			tries.Go(func() {
				if _, err := s.SaveOffer(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
		tries.Wait()
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_offers WHERE status = 'draft'`); n != 1 {
			t.Errorf("%d drafts", n)
		}
		in.Terms.MinSpendFen = 100
		_, err := s.SaveOffer(t.Context(), in)
		must(t, err)
		if n := dbtest.Count(t, s.Env.DB, `SELECT count(*) FROM merchants_offers WHERE status = 'draft'`); n != 2 {
			t.Errorf("%d drafts that differ", n)
		}
	})
}
