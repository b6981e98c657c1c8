package membership_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/membership"
	"citycard/membership/membershiptest"
	"citycard/membership/order"
)

// fourOf are the digits that the kit's first member confirms with.
const fourOf = "0001"

func TestErasureWaitsForTheMembersMoney(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		placed := k.Order(t, actor)
		wantCode(t, erase(t, k, actor, fourOf), order.ErrEraseOrderOpen)
		k.Pay(t, placed)
		views, err := k.Service.Memberships(t.Context(), actor)
		must(t, err)
		k.Buy(t, actor) // a renewal behind it
		wantCode(t, erase(t, k, actor, "9999"), membership.ErrEraseConfirm)
		wantCode(t, erase(t, k, actor, fourOf), order.ErrEraseCardRuns)
		all, err := k.Service.Memberships(t.Context(), actor)
		must(t, err)
		for i, view := range []membership.MembershipView{all[1], views[0]} {
			_, _, err = k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "refund-key-"+string(rune('0'+i))))
			must(t, err)
			wantCode(t, erase(t, k, actor, fourOf), order.ErrEraseRefundOn)
		}
		k.Env.Clock.Advance(time.Minute)
		_, err = k.Orders.SendRefunds(t.Context(), k.City.ID)
		must(t, err)
		must(t, erase(t, k, actor, fourOf))
		k.Healthy(t)
	})
}

func TestErasureDeletesWhatNamesTheMember(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		c, number := withCodes(k), phone.Number("+8613900000007")
		signIn := func() (identity.Actor, string) {
			t.Helper()
			in, err := k.Service.SignIn(t.Context(), membership.SignInInput{Phone: "13900000007",
				Code: c.send(t, k, number), AcceptTerms: true, Locale: "en", IP: "192.0.2.1", Device: "iphone"})
			must(t, err)
			actor, err := k.Identity.Authenticate(t.Context(), in.Token)
			must(t, err)
			return actor, in.Token
		}
		actor, token := signIn()
		_, err := k.Service.StartTrial(t.Context(), membership.StartTrialInput{Actor: actor, City: k.City.ID})
		must(t, err)
		must(t, k.Service.StartCalendarFeed(t.Context(), actor))
		_, err = k.Service.JoinWaitList(t.Context(),
			membership.JoinWaitListInput{Actor: actor, City: k.City.ID, Place: "静安区"})
		must(t, err)
		secret, err := k.Service.CalendarFeed(t.Context(), actor)
		must(t, err)
		must(t, erase(t, k, actor, "0007"))

		if _, err := k.Identity.Authenticate(t.Context(), token); !errors.Is(err, identity.ErrSignedOut) {
			t.Errorf("an erased member is signed in: %v", err)
		}
		if _, err := k.Service.CalendarBySecret(t.Context(), secret); !errors.Is(err, membership.ErrFeedNotFound) {
			t.Errorf("the calendar feed answers: %v", err)
		}
		for what, query := range map[string]string{
			"the number": `SELECT count(*) FROM membership_members
				WHERE phone_sealed IS NOT NULL OR phone_index IS NOT NULL OR erased_at IS NULL`,
			"a running card": "SELECT count(*) FROM membership_memberships WHERE status IN ('active', 'frozen')",
			"a benefit":      "SELECT count(*) FROM membership_benefits WHERE status = 'active'",
			"a message": `SELECT count(*) FROM notify_messages WHERE recipient_kind = 'member'
				AND (next_at IS NOT NULL OR CAST(params AS text) <> '{}')`,
			"a wait-list":   "SELECT count(*) FROM membership_wait_list",
			"a masked name": "SELECT count(*) FROM identity_sessions WHERE name <> ''",
		} {
			if n := dbtest.Count(t, k.Env.DB, query); n != 0 {
				t.Errorf("%s is still there", what)
			}
		}
		wantCode(t, erase(t, k, actor, "0007"), membership.ErrNotFound)
		_, _, err = k.Orders.PlaceOrder(t.Context(),
			order.PlaceOrderInput{Actor: actor, PlanID: k.Plan.ID, Key: "late-order-key"})
		wantCode(t, err, membership.ErrNotFound)
		k.Healthy(t)

		k.Env.Clock.Advance(time.Hour)
		if again, _ := signIn(); again.ID == actor.ID {
			t.Error("the number leads to the erased member")
		}
	}, membershiptest.Coffees(2))
}

// Somebody who signs in while the account is being erased must not get a session of it.
func TestNobodySignsInToAnAccountThatIsBeingErased(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		if k.Env.DB.Dialect() != db.Postgres {
			return // SQLite has one writer: there is no "meanwhile"
		}
		c, number := withCodes(k), phone.Number("+8613900000007")
		in := membership.SignInInput{Phone: "13900000007", Code: c.send(t, k, number), AcceptTerms: true,
			IP: "192.0.2.1"}
		first, err := k.Service.SignIn(t.Context(), in)
		must(t, err)
		actor, err := k.Identity.Authenticate(t.Context(), first.Token)
		must(t, err)
		k.Env.Clock.Advance(time.Hour)
		in.Code = c.send(t, k, number)
		erasing, erased := make(chan struct{}), make(chan error, 1)
		k.Service.Connect(k.Orders, k.Visits, k.Identity, k.Notify, pause{erasing})
		go func() {
			erased <- k.Service.EraseMember(t.Context(), membership.EraseInput{Actor: actor, Confirm: "0007"})
		}()
		erasing <- struct{}{} // sessions are ended, the number is still there
		signed := make(chan membership.SignedIn, 1)
		go func() {
			out, err := k.Service.SignIn(t.Context(), in)
			if err != nil {
				t.Error(err)
			}
			signed <- out
		}()
		time.Sleep(200 * time.Millisecond) // long enough for a sign-in that does not wait
		erasing <- struct{}{}
		must(t, <-erased)
		if out := <-signed; out.Member.ID == actor.ID {
			t.Error("the erased member has a session")
		}
	})
}

// pause is a keeper that stops in the middle of an erasure.
type pause struct{ erasing chan struct{} }

func (p pause) EraseMemberTx(*db.Tx, ident.ID) error { <-p.erasing; <-p.erasing; return nil }
func (p pause) ExportMember(context.Context, ident.ID) (string, any, error) {
	return "pause", nil, nil
}

func TestAMemberExportsAllData(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor, view := k.Holder(t)
		k.Holder(t)
		must(t, k.Service.StartCalendarFeed(t.Context(), actor))
		_, _, err := k.Orders.RequestRefund(t.Context(), refundInput(actor, view, "refund-key-1"))
		must(t, err)
		out, err := k.Service.ExportMember(t.Context(), actor)
		must(t, err)
		text, err := json.Marshal(out)
		must(t, err)
		for _, want := range []string{`"phone":"+8613800000001"`, view.Membership.CardNumber, `"amount_fen":16800`,
			`"policy_version"`, `"messages":[{`, `"sessions":[]`, `"name_en":"Coffee"`, `"step":"grant"`,
			`"calendar_feed":[{`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the export lacks %s:\n%s", want, text)
			}
		}
		var rows map[string]json.RawMessage
		must(t, json.Unmarshal(text, &rows))
		for _, section := range []string{"cards", "reminders", "orders", "payments", "refunds"} {
			var own []any
			must(t, json.Unmarshal(rows[section], &own))
			if len(own) != 1 {
				t.Errorf("the export has %d %s", len(own), section)
			}
		}
		if len(out.Cards) != 1 || len(out.Reminders) != 1 {
			t.Errorf("the export has other rows than the member's: %s", text)
		}
		for range 9 {
			_, err = k.Service.ExportMember(t.Context(), actor)
			must(t, err)
		}
		_, err = k.Service.ExportMember(t.Context(), actor)
		wantCode(t, err, membership.ErrTooManyExports)
	}, membershiptest.Coffees(2))
}

func TestMembersChooseTheirLanguage(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		actor := k.Member(t)
		must(t, k.Service.SetLocale(t.Context(), membership.SetLocaleInput{Actor: actor, Locale: "en"}))
		m, err := k.Service.Profile(t.Context(), actor)
		must(t, err)
		if m.Locale != "en" || m.MaskedPhone != "138****0001" {
			t.Errorf("profile = %+v", m)
		}
		wantCode(t, k.Service.SetLocale(t.Context(), membership.SetLocaleInput{Actor: actor, Locale: "fr"}),
			membership.ErrLocaleUnknown)
		wantCode(t, k.Service.SetLocale(t.Context(),
			membership.SetLocaleInput{Actor: k.Operator("shanghai"), Locale: "en"}), membership.ErrMembersOnly)
	})
}
