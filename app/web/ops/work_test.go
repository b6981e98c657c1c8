package ops_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/webtest"
)

func TestAnOperatorSignsInAndOut(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		h.OpenCity("shanghai")
		secret := h.NewOperator("mei.ops", "shanghai")
		browser := h.Browser()
		page := browser.Open("/ops/stores").Want(http.StatusOK).Sees("城市运营登录")
		form := page.Form("/ops/login").With("login", "mei.ops").With("password", "wrong")
		again := form.With("totp", "000000").Send().Want(http.StatusUnprocessableEntity).Sees("登录名、密码或动态码不对")
		if got := again.Form("/ops/login").Values; got.Get("login") != "mei.ops" || got.Get("password") != "" ||
			got.Get("next") != "/ops/stores" {
			t.Errorf("what was typed: %v", got)
		}
		has(t, again.Body, "错误：")
		has(t, again.Body, `autocomplete="one-time-code"`)
		code, err := identity.TOTPCode(secret, h.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		form.With("password", webtest.Password).With("totp", code).Send().Want(http.StatusOK).WantPath("/ops/stores")
		browser.Open("/ops/login").WantPath("/ops") // somebody who is signed in goes on
		browser.Open("/ops").Form("/ops/logout").Send().Sees("已退出登录")
		browser.Open("/ops").Sees("城市运营登录")
	})
}

func TestAStoresPeopleDoNotEnterHere(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		browser := c.Browser()
		login := "owner-" + c.shop.ID[len(c.shop.ID)-12:]
		browser.Post("/ops/login", fields("login", login, "password", webtest.Password, "totp", "")).
			Want(http.StatusUnprocessableEntity).Sees("登录名、密码或动态码不对")
		if browser.Cookie("session_operator") != "" {
			t.Error("an owner holds an operator's session")
		}
	})
}

func TestTheWorkListComesFirst(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		c.browser.Open("/ops").Want(http.StatusOK).Sees("没有待处理的事", "有效会员", "没有发现异常")
		store := c.pendingStore("待审小店")
		c.pendingOffer("第二杯半价券")
		c.visit("13800000001")
		page := c.browser.Open("/ops").Want(http.StatusOK).Sees("商家审核 1", "优惠审核 1", "最早的已等 0 分钟", "有效会员 1", "今日核销 1",
			"30 天共 1 笔", "¥168.00")
		has(t, page.Body, `href="/ops/reviews?item=`+store+`&amp;type=store"`)
		page.Sees("各店核销").DoesNotSee("核销最少") // one shop is not both the best and the worst
		c.Advance(25 * time.Hour)
		c.browserOf(c.Operator("third.ops", "shanghai")).Open("/ops").Sees("超时 1", "最早的已等 25 小时", "今日核销 0")
	})
}

func TestAnAlarmIsSettledOnItsPage(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		member, visit := c.visit("13800000001")
		member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "not_me"}).
			Want(http.StatusCreated)
		page := c.browser.Open("/ops").Sees("一笔核销有争议", "不是本人消费")
		_, rest, _ := strings.Cut(page.Body, `href="/ops/alarms/`)
		id, _, _ := strings.Cut(rest, `"`)
		alarm := c.browser.Open("/ops/alarms/" + id).Want(http.StatusOK).DoesNotSee("redemption:")
		has(t, alarm.Body, `href="/ops/redemptions/`+visit+`">R`)
		alarm.Form("/ops/alarms/"+id).With("reason", " ").Send().Want(http.StatusUnprocessableEntity).Sees("请写明做了什么")
		if c.neighbour().Open("/ops/alarms/"+id).Status != http.StatusNotFound {
			t.Error("another city's operator sees the alarm")
		}
		done := alarm.Form("/ops/alarms/"+id).With("reason", "已联系会员")
		done.Send().Want(http.StatusOK).WantPath("/ops").Sees("警报已处理").DoesNotSee("一笔核销有争议")
		done.Send().WantPath("/ops").Sees("已经处理过了") // a second tap
	})
}

// What an alarm is about has a name, in the list and on its page; nobody reads an id.
func TestAnAlarmNamesItsStore(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		for _, a := range []notify.Alarm{
			{Code: "redemption.refused_at_till", Subject: "store:" + c.shop.ID, Detail: "not_trained"},
			{Code: "redemption.till_trouble", Subject: "store:" + c.shop.ID + ":redemption.other", Detail: "梧桐茶馆：扫不出来"},
			{Code: "merchants.store_left", Subject: "store:" + c.shop.ID, Detail: "梧桐茶馆"},
			{Code: "jobs.failing", Subject: "retention", Detail: "disk full"},
			{Code: "membership.benefits_extended", Subject: "2027-03-10", Detail: "no reminder was delivered"},
		} {
			a.CityID = "shanghai"
			if err := c.DB.InTx(t.Context(), func(tx *db.Tx) error { return notify.RaiseAlarmTx(tx, a) }); err != nil {
				t.Fatal(err)
			}
		}
		page := c.browser.Open("/ops").Sees("梧桐茶馆 · 刚刚", "店员不知道怎么用", "梧桐茶馆：扫不出来", "还有 1 条").DoesNotSee("store:",
			"no reminder")
		store := `href="/ops/stores/` + c.shop.ID + `">梧桐茶馆</a>`
		seen := 0
		for _, rest := range strings.Split(page.Body, `href="/ops/alarms/`)[1:] {
			id, _, _ := strings.Cut(rest, `"`)
			alarm := c.browser.Open("/ops/alarms/"+id).Want(http.StatusOK).DoesNotSee("store:", "no reminder")
			if strings.Contains(alarm.Body, store) {
				seen++
			}
		}
		if seen != 3 {
			t.Errorf("%d alarms lead to their store", seen)
		}
	})
}

func TestTheCityOfAPageIsChosen(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		c.OpenCity("hangzhou")
		both := c.browserOf(c.Operator("both.ops", "hangzhou", "shanghai"))
		page := both.Open("/ops")
		has(t, page.Body, `href="/ops?city=shanghai"`)
		has(t, both.Open("/ops/stores?city=shanghai").Body, "梧桐茶馆")
		has(t, both.Open("/ops/stores").Body, "梧桐茶馆") // remembered
		both.Open("/ops/stores?city=hangzhou").DoesNotSee("梧桐茶馆")
		if c.browser.Open("/ops?city=hangzhou").Status != http.StatusNotFound {
			t.Error("a foreign city exists")
		}
	})
}
