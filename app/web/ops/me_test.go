package ops_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

func TestTheOwnAccountIsInTheSamePlaceOnEachPage(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		for _, path := range []string{"/ops", "/ops/orders", "/ops/settings", "/ops/settings/gate", "/ops/me"} {
			page := c.browser.Open(path).Want(http.StatusOK)
			has(t, page.Body, `href="/ops/me"`)
			has(t, page.Body, `action="/ops/logout"`)
			has(t, page.Body, `hreflang="en"`)
		}
		c.browser.Post("/ops/logout", nil).WantPath("/ops/login")
	})
}

func TestOperatorsKeepTheirOwnKeys(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		const password, next = webtest.Password, "a quite different phrase"
		c.browser.Open("/ops/me").Want(http.StatusOK).Sees("shanghai.ops", "上海", "还没有恢复码")
		c.Browser().Post("/ops/me/recovery", fields("password", password)).Want(http.StatusOK).Sees("城市运营登录").
			DoesNotSee(password)

		c.browser.Post("/ops/me/recovery", fields("password", "wrong")).Want(http.StatusUnprocessableEntity).
			Sees("密码不对")
		codes := regexp.MustCompile(`<code>([\d ]{19})</code>`).
			FindAllStringSubmatch(c.browser.Post("/ops/me/recovery", fields("password", password)).
				Want(http.StatusOK).Body, -1)
		if len(codes) != 10 {
			t.Fatalf("%d codes are shown", len(codes))
		}
		c.browser.Open("/ops/me").Sees("还剩 10 个").DoesNotSee(codes[0][1])
		lost := c.Browser()
		lost.Post("/ops/login", fields("login", "shanghai.ops", "password", password, "totp", codes[0][1])).
			Want(http.StatusOK).WantPath("/ops")

		offer := lost.Open("/ops/me/phone").Want(http.StatusOK)
		secret := strings.ReplaceAll(regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).
			FindStringSubmatch(offer.Body)[1], " ", "")
		form := offer.Form("/ops/me/phone")
		again := lost.Post("/ops/me/phone", form.With("code", "000000").With("password", password).Values).
			Want(http.StatusUnprocessableEntity)
		has(t, strings.ReplaceAll(again.Body, " ", ""), secret) // the app has read it already
		code, err := identity.TOTPCode(secret, c.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		lost.Post("/ops/me/phone", form.With("code", code).With("password", password).Values).Want(http.StatusOK).
			WantPath("/ops/me").Sees("新手机已启用")
		c.browser.Open("/ops").Sees("城市运营登录") // the other browser is out

		lost.Post("/ops/me/password", fields("password", password, "new_password", "short")).
			Want(http.StatusUnprocessableEntity).Sees("密码至少 12 个字")
		lost.Post("/ops/me/password", fields("password", password, "new_password", next)).Want(http.StatusOK).
			WantPath("/ops/me").Sees("密码已修改")
		c.Advance(time.Minute)
		code, _ = identity.TOTPCode(secret, c.Clock.Now())
		c.Browser().Post("/ops/login", fields("login", "shanghai.ops", "password", next, "totp", code)).
			Want(http.StatusOK).WantPath("/ops")
		lost.Post("/ops/me/sessions", nil).WantPath("/ops/me").Sees("其他浏览器已退出登录").DoesNotSee("退出其他浏览器")

		if n := dbtest.Count(t, c.DB,
			"SELECT count(*) FROM audit_entries WHERE action LIKE 'identity.%' AND city_id = 'shanghai'"); n != 3 {
			t.Errorf("%d entries", n)
		}
		c.Verify()
	})
}
