package membership_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/membership"
	"citycard/membership/membershiptest"
)

// codes is a channel that remembers the last code of each number.
type codes struct {
	mu   sync.Mutex
	last map[string]string
}

func (c *codes) Channel() string { return notify.ChannelSMS }

func (c *codes) Send(_ context.Context, out notify.Outgoing) (notify.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last[out.To] = out.Params["code"]
	return notify.Receipt{Delivered: true}, nil
}

// send asks for a code and answers with what arrived.
func (c *codes) send(t *testing.T, k *membershiptest.Kit, number phone.Number) string {
	t.Helper()
	must(t, k.Identity.SendCode(t.Context(), identity.SendCodeInput{Phone: number, IP: "192.0.2.1", Locale: "zh-CN"}))
	_, err := k.Notify.Deliver(t.Context(), 100)
	must(t, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last[number.E164()] == "" {
		t.Fatalf("no code arrived at %s", number)
	}
	return c.last[number.E164()]
}

func withCodes(k *membershiptest.Kit) *codes {
	c := &codes{last: map[string]string{}}
	k.Notify.Connect(nil, c)
	return c
}

func TestAPersonBecomesAMemberByCodeAndConsent(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		c, number := withCodes(k), phone.Number("+8613900000007")
		in := membership.SignInInput{Phone: "139 0000 0007", Code: c.send(t, k, number), Locale: "en", IP: "192.0.2.1"}
		_, err := k.Service.SignIn(t.Context(), in)
		wantCode(t, err, membership.ErrTermsNotAccepted)
		if n := count(t, k, "SELECT count(*) FROM membership_members"); n != 0 {
			t.Error("somebody's data is stored without consent")
		}
		in.AcceptTerms = true // the code is still good
		signedIn, err := k.Service.SignIn(t.Context(), in)
		must(t, err)
		if signedIn.Member.MaskedPhone != "139****0007" || signedIn.Member.Locale != "en" || signedIn.Token == "" {
			t.Errorf("%+v", signedIn.Member)
		}
		actor, err := k.Identity.Authenticate(t.Context(), signedIn.Token)
		if err != nil || actor.Kind != identity.KindMember || actor.ID != signedIn.Member.ID {
			t.Errorf("%+v, %v", actor, err)
		}
		_, err = k.Service.SignIn(t.Context(), in)
		wantCode(t, err, identity.ErrCodeWrong) // used up
		if n := count(t, k, "SELECT count(*) FROM membership_members WHERE phone_index LIKE '%139%'"); n != 0 {
			t.Error("the number is readable")
		}
		k.Healthy(t)
	})
}

func TestASecondSignInNeedsNoConsent(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		c, actor := withCodes(k), k.Member(t)
		number, _, err := k.Service.PhoneOf(t.Context(), actor.ID)
		must(t, err)
		in := membership.SignInInput{Phone: number.E164(), Code: c.send(t, k, number), IP: "192.0.2.1"}
		signedIn, err := k.Service.SignIn(t.Context(), in)
		if err != nil || signedIn.Member.ID != actor.ID {
			t.Fatalf("%+v, %v", signedIn.Member, err)
		}
		if n := count(t, k, "SELECT count(*) FROM membership_consents"); n != 1 {
			t.Errorf("%d consents", n)
		}
		// New terms ask again and keep the old consent.
		dbtest.Exec(t, k.Env.DB, "UPDATE membership_consents SET policy_version = '2020-01'")
		k.Env.Clock.Advance(time.Minute + time.Second)
		in.Code = c.send(t, k, number)
		_, err = k.Service.SignIn(t.Context(), in)
		wantCode(t, err, membership.ErrTermsNotAccepted)
		in.AcceptTerms = true
		_, err = k.Service.SignIn(t.Context(), in)
		must(t, err)
		if n := count(t, k, "SELECT count(*) FROM membership_consents"); n != 2 {
			t.Errorf("%d consents", n)
		}
	})
}

func TestAWrongCodeRevealsNothing(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		known := k.Member(t)
		number, _, err := k.Service.PhoneOf(t.Context(), known.ID)
		must(t, err)
		for _, n := range []string{number.E164(), "+8613900000099"} {
			_, err := k.Service.SignIn(t.Context(), membership.SignInInput{Phone: n, Code: "000000", IP: "192.0.2.1"})
			wantCode(t, err, identity.ErrCodeWrong)
		}
		_, err = k.Service.SignIn(t.Context(), membership.SignInInput{Phone: "not a number", Code: "000000"})
		if fault.CodeOf(err) != "phone.invalid" {
			t.Error(err)
		}
	})
}

func TestOneNumberIsOneMember(t *testing.T) {
	each(t, func(t *testing.T, k *membershiptest.Kit) {
		k.Member(t)
		err := k.Env.DB.InTx(t.Context(), func(tx *db.Tx) error {
			_, err := k.Service.EnrolTx(tx, "+8613800000001", "zh-CN")
			return err
		})
		if err == nil {
			t.Error("one number made two members")
		}
	})
}
