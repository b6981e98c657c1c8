package ops_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"citycard/app/web/webtest"
)

func TestAMemberIsFoundShownAndFrozen(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		empty := c.browser.Open("/ops/members").Want(http.StatusOK)
		empty.DoesNotSee("138****")
		c.browser.Post("/ops/members", fields("q", "13900000009")).Want(http.StatusUnprocessableEntity).
			Sees("本城市没有这位会员")
		found := c.browser.Post("/ops/members", fields("q", "138 0000 0001")).Want(http.StatusOK).Sees("138****0001")
		if strings.Contains(found.Path, "0000") && strings.Contains(found.Path, "1380") {
			t.Errorf("a number stands in the address %s", found.Path)
		}
		page := c.browser.Open(c.path("/ops/members/{member}")).Want(http.StatusOK)
		page.Sees("138****0001", "梧桐茶馆", "¥168.00", "开卡礼", "发给会员的消息").DoesNotSee(visitorPhone)
		if n := c.logged(t, "membership.view_member"); n != 1 {
			t.Errorf("%d entries of one look", n)
		}
		phone := c.path("/ops/members/{member}/phone")
		c.browser.Open(phone).Want(http.StatusOK).DoesNotSee(visitorPhone)
		shown := c.browser.Post(phone, fields("reason", "会员来电核对订单")).Want(http.StatusOK).Sees("+86"+visitorPhone,
			"已记入操作日志")
		if shown.Header.Get("Cache-Control") != "no-store" || c.logged(t, "membership.reveal_phone") != 1 {
			t.Errorf("cache %q, %d entries", shown.Header.Get("Cache-Control"), c.logged(t, "membership.reveal_phone"))
		}
		c.browser.Open("/ops/audit?action=membership.reveal_phone").Sees("查看会员手机号", "会员来电核对订单", "shanghai.ops").
			DoesNotSee(visitorPhone)
		if strings.Contains(c.Log.String(), visitorPhone) {
			t.Error("a number stands in the program's log")
		}
		card := c.path("/ops/members/{member}/cards/{card}")
		freeze := c.browser.Open(card).Want(http.StatusOK).Form(card).With("reason", "会员来电挂失")
		c.browser.Post(card, freeze.Values).Want(http.StatusOK).Sees("会员卡已冻结", "已冻结", "解冻会员卡")
		c.browser.Post(card, freeze.Values).Want(http.StatusConflict).
			Sees("已冻结") // the same form once more undoes nothing
		c.browser.Post(card, fields("key", "unfreeze", "reason", "会员已找回")).Want(http.StatusOK).Sees("会员卡已解冻")
	})
}

func TestExportsAreWhatTheListShows(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		for pattern, want := range map[string]int{
			"/ops/orders": 2, "/ops/orders?status=open": 0, "/ops/refunds": 1, "/ops/redemptions": 1,
			"/ops/runs?job=retention": 1, "/ops/exposure": 0, "/ops/refusals": 1,
		} {
			path, query, _ := strings.Cut(pattern, "?")
			w := c.browser.Once("POST", path+"/export", query+"&format=csv")
			body := bytes.TrimPrefix(w.Body.Bytes(), []byte("\uFEFF"))
			r := csv.NewReader(bytes.NewReader(body))
			r.FieldsPerRecord = -1
			rows, err := r.ReadAll()
			if err != nil || w.Code != http.StatusOK || len(rows)-6 != want {
				t.Errorf("%s: %d, %v, %d rows: %s", pattern, w.Code, err, len(rows)-6, body)
			}
			if !strings.Contains(w.Header().Get("Content-Disposition"), "-shanghai-2027-03-10.csv") ||
				strings.Contains(string(body), visitorPhone) || !strings.Contains(string(body), "Asia/Shanghai") {
				t.Errorf("%s: %v", pattern, w.Header())
			}
		}
		if n := c.logged(t, "export.create"); n != 7 {
			t.Errorf("%d entries for 7 files", n)
		}
		c.browser.Open("/ops/audit?action=export.create").Sees("导出", "status=open")
		w := c.browser.Once("POST", "/ops/audit/export", "format=xlsx")
		book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		if rows, err := book.GetRows("操作日志"); err != nil || len(rows) < 8 || rows[0][0] != "时间" {
			t.Errorf("%v, %v", rows, err)
		}
		c.browser.Open("/ops/orders/export").WantPath("/ops/orders")
		c.browser.Post("/ops/orders/export", fields("status", "x")).Want(http.StatusUnprocessableEntity).Sees("没有这个选项")
	})
}

func TestExportsAreLimited(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		for range 60 {
			if w := c.browser.Once("POST", "/ops/orders/export", "format=csv"); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
		}
		c.browser.Post("/ops/orders/export", fields("format", "csv")).Want(http.StatusTooManyRequests).Sees("一小时内导出太多次")
	})
}

func TestARedemptionIsUndoneOnce(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		at := c.path("/ops/redemptions/{redemption}")
		form := c.browser.Open(at).Want(http.StatusOK).Sees("¥90.00", "¥81.00", "9折", "梧桐茶馆").Form(at)
		c.browser.Post(at, form.Values).Want(http.StatusUnprocessableEntity)
		undone := c.browser.Post(at, form.With("reason", "商家确认误操作").Values).Want(http.StatusOK)
		undone.WantPath(at).Sees("已撤销这笔核销", "商家确认误操作")
		// the same press again
		c.browser.Post(at, form.With("reason", "商家确认误操作").Values).Want(http.StatusOK).WantPath(at)
		c.browser.Open("/ops/redemptions?status=reversed").Sees("已撤销")
		c.browser.Open("/ops/redemptions?status=confirmed").Sees("没有符合条件的记录")
		if n := c.logged(t, "redemption.reverse"); n != 1 {
			t.Errorf("%d entries", n)
		}
		c.Verify()
	})
}

func TestAJobIsRunNowAndShown(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		c.browser.Open("/ops/jobs").Want(http.StatusOK).Sees("权益到期提醒", "每天 09:00", "每小时", "全站一次")
		c.browser.Post("/ops/jobs/benefit-expiry", nil).Want(http.StatusOK).Sees("执行：权益到期", "执行完成", "shanghai.ops")
		c.browser.Post("/ops/jobs/benefit-expiry", fields("at", "2027-03-09T09:30")).Want(http.StatusOK).
			Sees("2027-03-09 09:30")
		c.browser.Open("/ops/jobs/no-such").Want(http.StatusNotFound)
		c.browser.Open("/ops/audit?action=jobs.run_now").Sees("立即执行任务", "2027-03-09 09:30")
	})
}

func TestSettingsSayWhatTheyDoBeforeTheyDoIt(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		query := fields("max", "5", "min", "0", "reason", "试点城区试行").Encode()
		check := c.browser.Open("/ops/settings/discount/check?" + query).Want(http.StatusOK)
		check.Sees("9折", "9.5折", "立即生效", "会立即下线 1 个优惠", "试点城区试行")
		c.browser.Open("/ops/settings").Sees("最多优惠 9折") // looking changes nothing
		c.browser.Open("/ops/settings/gate/check?" + fields("stores", "501", "reason", "试点城区试行").Encode()).
			Want(http.StatusUnprocessableEntity).Sees("请填 0 到 500 的整数")
		c.browser.Post("/ops/settings/discount", check.Form("/ops/settings/discount").Values).Want(http.StatusOK).
			WantPath("/ops/settings").Sees("修改已生效", "9.5折")
		c.browser.Post("/ops/settings/gate", fields("stores", "12", "from", "0", "reason", "试点城区商家少")).
			Want(http.StatusOK).Sees("12 家")
		rule := c.browser.Open("/ops/settings/reward/check?"+fields(goodRule...).Encode()).Want(http.StatusOK).
			Sees("2027-04-01 零点起", "第 2 版")
		c.browser.Post("/ops/settings/reward", rule.Form("/ops/settings/reward").Values).Want(http.StatusOK).
			Sees("2027-04-01 00:00", "120")
		plan := c.browser.Open("/ops/settings/plan/check?"+fields(goodPlan...).Encode()).Want(http.StatusOK).
			Sees("¥168.00", "¥198.00", "已售出的卡", "新年调价")
		c.browser.Post("/ops/settings/plan", plan.Form("/ops/settings/plan").Values).Want(http.StatusOK).
			Sees("¥198", "在售", "已停售")
		c.browser.Post("/ops/settings/plan", plan.Form("/ops/settings/plan").Values).Want(http.StatusConflict).
			Sees("新版本") // not once more
		log := c.browser.Open("/ops/audit").Sees("修改折扣范围", "修改开售门槛", "发布奖励规则", "发布方案新版本", "试点城区试行", "新年调价")
		has(t, log.Body, "<del>¥168.00</del>")
		c.browser.Open("/ops/settings/status").Want(http.StatusConflict)
		c.Verify()
	})
}

func TestMoneyInTheWrongPlaceStandsAboveTheTables(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		member := c.Member("13800000003")
		plan := member.Get("/api/v1/cities/shanghai/plans").Want(http.StatusOK).Text("items.0.id")
		order := member.Key("order-late-1").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
			Want(http.StatusCreated)
		c.browser.Open("/ops/orders").DoesNotSee("多收的钱")
		c.Pay(order.Text("pay_url"), "pay_twice")
		for _, list := range []string{"/ops/orders", "/ops/refunds"} {
			c.browser.Open(list).Want(http.StatusOK).Sees("1 笔多收的钱还没退完", "查看这些退款")
		}
		c.browser.Open("/ops/refunds?status=surplus").Sees("同一订单付了两次")
		c.browser.Open("/ops/orders/"+order.Text("id")).Sees("年卡", "第 1 次", "退款")
	})
}

// Two operators change one setting: the second is shown what the first made of it, and
// confirms anew or not at all.
func TestTheSecondOfTwoOperatorsSeesWhatTheFirstChanged(t *testing.T) {
	eachFilledCity(t, func(t *testing.T, c *filledCity) {
		second := c.colleague()
		for name, one := range map[string]struct{ path, first, mine, then, says string }{
			"discount": {"/ops/settings/discount", "max=8&min=0", "max=5&min=0", "max=4&min=0", "最多优惠：9折 → 9.2折"},
			"gate":     {"/ops/settings/gate", "stores=7", "stores=3", "stores=4", "商家数：0 → 7"},
		} {
			form := func(browser *webtest.Browser, values string) url.Values {
				from := browser.Open(one.path).Form(one.path + "/check").Values.Get("from")
				check := browser.Open(one.path + "/check?reason=%E8%AF%95%E7%82%B9%E5%9F%8E%E5%8C%BA&from=" + from +
					"&" + values).Want(http.StatusOK)
				return check.Form(one.path).Values
			}
			opened := c.browser.Open(one.path).Form(one.path + "/check").Values.Get("from")
			mine, theirs := form(c.browser, one.mine), form(second, one.first)
			second.Post(one.path, theirs).Want(http.StatusOK).Sees("修改已生效")
			told := c.browser.Post(one.path, mine).Want(http.StatusConflict).Sees("second.ops", "刚改过这项设置", one.says,
				"试点城区")
			c.browser.Open(one.path + "/check?reason=%E8%AF%95%E7%82%B9%E5%9F%8E%E5%8C%BA&from=" + opened + "&" +
				one.mine).Want(http.StatusConflict).Sees("刚改过这项设置")
			c.browser.Post(one.path, told.Form(one.path).Values).Want(http.StatusOK).
				Sees("修改已生效") // seen, and confirmed
			bare, _ := url.ParseQuery(one.then + "&reason=试点城区")
			c.browser.Post(one.path, bare).Want(http.StatusConflict) // a form that started from nothing
			if t.Failed() {
				t.Fatal(name)
			}
		}
	})
}
