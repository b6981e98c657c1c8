package member_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

func TestSigningInTakesTwoSteps(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := h.Browser()
		asked := b.Open("/card/visits?card=x").Want(http.StatusOK)
		if !strings.HasPrefix(asked.Path, "/login?next=") {
			t.Fatalf("a stranger is led to %s", asked.Path)
		}
		asked.Form("/login").With("phone", "12").Send().Want(http.StatusUnprocessableEntity).Sees("请填写正确的手机号").
			WantPath("/login")
		wrong := b.Post("/login", fields("phone", "abc", "next", "/me")).Want(http.StatusUnprocessableEntity)
		if typed := wrong.Form("/login").Values; typed.Get("phone") != "abc" || typed.Get("next") != "/me" {
			t.Errorf("what was typed is lost: %v", typed)
		}
		b.Post("/login", fields("phone", "+1 212 555 0100")).Want(http.StatusUnprocessableEntity).Sees("中国大陆手机号")

		step := asked.Form("/login").With("phone", "138 0000 0001").Send().Want(http.StatusOK)
		if step.Path != "/login/code?next="+url.QueryEscape("/card/visits?card=x") {
			t.Fatalf("the second step is %s", step.Path)
		}
		step.Sees("138****0001", "/dev/outbox")
		code := h.LastCode(mine)
		bad := step.Form("/login/code").With("code", "0"+code[1:]+"9").Send().Want(http.StatusUnprocessableEntity).
			Sees("验证码不对或已过期")
		if kept := bad.Form("/login/code").Values.Get("code"); kept == "" {
			t.Error("the wrong code is not kept")
		}
		terms := step.Form("/login/code").With("code", code[:3]+" "+code[3:]).Send().
			Want(http.StatusUnprocessableEntity).Sees("请先同意服务条款和隐私说明")
		end := terms.Form("/login/code").With("accept_terms", "yes").Send()
		if end.Path != "/card/visits?card=x" || end.Status != http.StatusNotFound {
			t.Errorf("signed in and at %s (%d)", end.Path, end.Status)
		}
		b.Open("/login?next=/me").WantPath("/me").Want(http.StatusOK).Sees("138****0001")
		if log := h.Log.String(); strings.Contains(log, mine) || strings.Contains(log, code) {
			t.Error("the log holds the number or the code")
		}
		me := b.Open("/me")
		me.Form("/logout").Send().WantPath("/").Sees("已退出登录")
		if b.Open("/me").Path != "/login?next=%2Fme" {
			t.Error("signing out did not sign out")
		}
		b.Open("/logout").Want(http.StatusOK)
	})
}

// A known number and a stranger's get the same answer, to the byte but for the masked digits.
func TestNobodyLearnsWhoIsAMember(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		h.Member(mine)
		h.Advance(time.Hour)
		pages := map[string]string{}
		for name, number := range map[string]string{"known": mine, "unknown": "13800000002"} {
			b := h.Browser()
			first := b.Once(http.MethodPost, "/login", "phone="+number)
			if first.Code != http.StatusSeeOther || first.Header().Get("Location") != "/login/code" {
				t.Fatalf("%s: %d to %s", name, first.Code, first.Header().Get("Location"))
			}
			pages[name] = strings.ReplaceAll(b.Open("/login/code").Want(http.StatusOK).Body, number[7:], "")
		}
		if pages["known"] != pages["unknown"] {
			t.Errorf("the pages differ:\n%s\n%s", pages["known"], pages["unknown"])
		}
	})
}

func TestSignInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		h.Member(mine)
		for i, next := range []string{"https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", ""} {
			h.Advance(time.Hour)
			b := h.Browser()
			step := b.Post("/login", fields("phone", mine, "next", next)).Want(http.StatusOK).WantPath("/login/code")
			if end := step.Form("/login/code").With("code", h.LastCode(mine)).Send(); end.Path != "/card" {
				t.Errorf("%d: %q leads to %s", i, next, end.Path)
			}
		}
	})
}

func TestACodeIsSentAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := h.Browser()
		step := b.Post("/login", fields("phone", mine, "next", "/me"))
		first := h.LastCode(mine)
		step.Form("/login/resend").Send().Want(http.StatusTooManyRequests).Sees("验证码发得太频繁", "60 秒后可以再要一个")
		b.Post("/login", fields("phone", mine, "next", "/me")).Want(http.StatusTooManyRequests).Sees("60 秒后可以再要一个").
			Form("/login/code")
		h.Advance(61 * time.Second)
		again := step.Form("/login/resend").Send().Want(http.StatusOK).Sees("已重新发送")
		if again.Path != "/login/code?next=%2Fme" {
			t.Errorf("the step after is %s", again.Path)
		}
		again.Form("/login/code").With("code", first).With("accept_terms", "yes").Send().
			Want(http.StatusUnprocessableEntity)
		again.Form("/login/code").With("code", h.LastCode(mine)).With("accept_terms", "yes").Send().WantPath("/me")
	})
}

// The cookie between the steps is sealed: a number of one's choice cannot be put there, and
// without it the second step leads to the first.
func TestTheStepBetweenIsSealed(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := h.Browser()
		b.Open("/login/code").WantPath("/login")
		for _, forged := range []string{"+8613800000001",
			base64.RawURLEncoding.EncodeToString([]byte("+8613800000001"))} {
			b.SetCookie("login_number", forged)
			b.Open("/login/code").WantPath("/login")
		}
		b.Post("/login/code", fields("code", "123456")).WantPath("/login")
		b.Post("/login/resend", fields()).WantPath("/login")
		h.Advance(time.Hour)
		b.Post("/login", fields("phone", mine))
		if strings.Contains(b.Cookie("login_number"), mine) {
			t.Error("the number lies open in the cookie")
		}
	})
}
