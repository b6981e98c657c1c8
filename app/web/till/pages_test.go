package till_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/redemption"
)

// From the owner's link to the first practice scan: three taps.
func TestANewCashierBindsAndPractises(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		code := b.bindCode()
		p := newPhone(t, h)
		link := "/till/bind?code=" + code
		first := p.get(link).want(http.StatusOK).says("绑定到：梧桐茶馆", "绑定这台设备")
		p.get(link).want(http.StatusOK).says("绑定到：梧桐茶馆") // looking used nothing
		if name := first.value("name"); name != "收银台 2" {
			t.Errorf("default name %q", name)
		}
		p.post("/till/bind", "code", code, "name", first.value("name"), "next", "").leads("/till/practice")
		p.get("/till/practice").want(http.StatusOK).says("用示例码练习", "8800 0000 0000 0000 05")
		p.post("/till/scan", "code", redemption.PracticeDigits, "from", "practice").leads("/till/practice/done")
		p.get("/till/practice/done").want(http.StatusOK).screen("ok").says("练习，不计入", "开始收银")
		p.get("/till").want(http.StatusOK).says("请扫会员码")
		newPhone(t, h).get(link).want(http.StatusUnprocessableEntity).says("已用过", "生成一个新的")
	})
}

func TestBindingByATypedCode(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	p := newPhone(t, h)
	p.get("/till").leads("/till/bind?next=%2Ftill")
	p.get("/till/bind").want(http.StatusOK).says("绑定码", "10 位数字")
	p.post("/till/bind", "code", " ").want(http.StatusUnprocessableEntity).says("请输入 10 位绑定码")
	wrong := p.post("/till/bind", "code", "00000 00000").leads("/till/bind?code=0000000000")
	p.get(wrong).want(http.StatusUnprocessableEntity).says("绑定码不对")
	code := b.bindCode()
	to := p.post("/till/bind", "code", code[:5]+" "+code[5:], "next", "/till").leads("/till/bind?code=" + code)
	p.get(to).want(http.StatusOK).says("绑定到：梧桐茶馆")
	p.post("/till/bind", "code", code, "name", " ").want(http.StatusUnprocessableEntity).says("1–40 个字", "绑定到：梧桐茶馆")
	if got := p.post("/till/bind", "code", code, "name", "吧台", "next", "https://evil.example/").
		leads("/till/practice"); got != "/till/practice" {
		t.Errorf("led to %s", got)
	}
	p.get("/till/bind").want(http.StatusOK).says("已绑定到「梧桐茶馆」")
}

// Two taps and the digits of the bill.
func TestARedemptionAtTheTill(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		confirm.says("会员有效", "138****0001", "有效期至", "全单 9 折", "9折", `data-rate="9000"`, `data-left="180"`)
		send := func() page { return till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", "90") }
		result := send().leads("/till/result/")
		till.get(result).want(http.StatusOK).screen("ok").says("优惠成功", "收 ¥81.00", "已省 ¥9.00", "下一位", `role="status"`)
		again := send().leads(result + "?again=1") // double tap, or the answer was lost
		till.get(again).want(http.StatusOK).screen("ok").says("已记录", "不会重复", "收 ¥81.00")
		till.get(path).leads(result + "?again=1") // reload, back key
		till.post(path, "key", "another-key-123", "use", confirm.use(), "bill", "90").leads(result + "?again=1")
		for _, key := range []string{confirm.value("key"), "another-key-123"} { // corrected after the back key
			other := till.post(path, "key", key, "use", confirm.use(), "bill", "45").leads(result + "?again=other")
			till.get(other).want(http.StatusOK).screen("ok").says("已记录", "金额没有改", "收 ¥81.00")
		}
		till.get("/till/today").want(http.StatusOK).says("¥81.00", "撤销（12:15 前）", "让利 ¥9.00")
		h.Advance(11 * time.Minute)
		till.get(result).leads("/till/record/") // an old green screen is no receipt
		h.Verify()
	})
}

func TestConfirmKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till := b.till(t)
	path, confirm := b.scanned(t, till)
	for bill, says := range map[string]string{"": "请输入账单金额", "abc": "请写金额", "-5": "请写金额", "0": "金额不对",
		"100000.01": "金额不对", "1e3": "请写金额"} {
		form := till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", bill)
		form.want(http.StatusUnprocessableEntity).says(says, `id="errors"`)
		if got := form.value("bill"); got != bill {
			t.Errorf("%q became %q", bill, got)
		}
	}
	till.post(path, "key", confirm.value("key"), "bill", "90").want(http.StatusUnprocessableEntity).says("请选一个可用的优惠")
	till.post(path, "use", confirm.use(), "bill", "90").want(http.StatusUnprocessableEntity).says("页面太旧")
	till.get(path+"?bill=200&use="+url.QueryEscape(confirm.use())).want(http.StatusOK).
		says("原价 ¥200.00 · 9折 · 省 ¥20.00", "¥180.00")
	till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", "￥1，200。5").leads("/till/result/")
}

func TestAClaimIsHeldOnAsking(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		confirm.says("请在 12:03 前确认", "再等 3 分钟")
		h.Advance(2 * time.Minute)
		to := till.post(path+"/hold", "key", confirm.value("key"), "use", confirm.use(), "bill", "90").
			leads(path + "?bill=90&use=")
		till.get(to).want(http.StatusOK).says("请在 12:05 前确认", "¥81.00", `data-left="180"`)
		till.get(path + "/hold").leads(path)
		for range 5 {
			h.Advance(2 * time.Minute)
			till.post(path+"/hold", "bill", "90").leads(path)
		}
		last := till.get(path+"?bill=90").want(http.StatusOK).says("请在 12:15 前确认", "¥81.00")
		if strings.Contains(last.body, "再等 3 分钟") {
			t.Error("a quarter of an hour is the end, and more is offered")
		}
		h.Advance(redemption.ClaimFor)
		till.post(path + "/hold").want(http.StatusConflict).screen("look").says("等待太久")
	})
}

func TestABenefitNeedsNoBill(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till := b.till(t)
	path, confirm := b.scanned(t, till)
	_, after, _ := strings.Cut(confirm.body, `value="benefit:`)
	benefit := "benefit:" + after[:36]
	result := till.post(path, "key", confirm.value("key"), "use", benefit, "bill", "90").leads("/till/result/")
	till.get(result).want(http.StatusOK).screen("ok").says("权益已使用", "开卡礼：咖啡一杯").silent("收 ¥")
}

// A store that pauses its offer between scan and confirmation must not spend the member's gift
// because that is what is left; on a fresh page the only thing there is stands chosen.
func TestAGiftIsNotSpentInPlaceOfAnOffer(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till := b.till(t)
	path, confirm := b.scanned(t, till)
	offer := confirm.use()
	confirm.says(`value="` + offer + `" checked`)
	id := strings.TrimPrefix(offer, "offer:")
	b.shop.Owner.Patch("/api/v1/merchant/stores/"+b.shop.ID+"/offers/"+id, map[string]any{"status": "withdrawn"}).
		Want(http.StatusOK)
	paused := till.post(path, "key", confirm.value("key"), "use", offer, "bill", "90").want(http.StatusConflict).
		screen("look")
	paused.says("这个优惠已暂停", "use="+url.QueryEscape(offer))
	till.get(path+"?bill=90&use="+url.QueryEscape(offer)).want(http.StatusOK).says("开卡礼：咖啡一杯", "data-bill-part hidden").
		silent(" checked")
	till.get(path).want(http.StatusOK).says(" checked", "使用权益不用输入金额")
}

func TestScansThatAreNoClaim(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		till.post("/till/scan", "code", "").want(http.StatusUnprocessableEntity).says("请输入会员的 18 位数字码")
		for _, code := range []string{"134567890123456789", "100000000000000000", "2812345678901234",
			"301234567890123456789012", "6212345678901234567"} {
			till.post("/till/scan", "code", code).want(http.StatusUnprocessableEntity).screen("look").
				says("这是付款码，不是会员码").silent(code)
			if strings.Contains(h.Log.String(), code) {
				t.Error("a payment code is in the log")
			}
		}
		till.post("/till/scan", "code", "https://evil.example/x").want(http.StatusNotFound).screen("look").
			says("不是会员码").silent("evil.example")
		till.post("/till/scan", "code", "881234567890123456").want(http.StatusUnprocessableEntity).screen("look").
			says("数字码不对")
		till.post("/till/scan", "code", "<b>", "from", "practice").want(http.StatusNotFound).
			says(`href="/till/practice"`).silent("<b>&", "&lt;b&gt;")
		till.get("/till/scan").leads("/till")
	})
}

func TestScreensSayWhatTheCaseIs(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till, second := b.till(t), newPhone(t, h).signIn(identity.KindDevice, h.Bind(b.bindCode()).Token())
		digits := b.code()
		path := till.post("/till/scan", "code", digits).leads("/till/confirm/")
		till.post("/till/scan", "code", digits).leads(path) // the gun fired twice
		second.post("/till/scan", "code", digits).want(http.StatusConflict).screen("look").
			says("这个码刚用过", "12:00 本店刚扫过", "报告问题", `role="alert"`)
		h.Advance(redemption.ClaimFor)
		till.get(path).want(http.StatusConflict).screen("look").says("等待太久", "重新扫码")
		late := b.code()
		h.Advance(2 * time.Minute)
		till.post("/till/scan", "code", late).want(http.StatusConflict).screen("look").says("码已过期")
		fresh := b.code()
		b.ops.Post("/api/v1/ops/memberships/"+b.card+"/freeze", map[string]any{"reason": "查证"}).
			Want(http.StatusNoContent)
		till.post("/till/scan", "code", fresh).want(http.StatusConflict).screen("no").says("会员卡暂停使用", "按原价收款", "报告问题").
			silent("查证")
		till.get("/till/confirm/nonsense").want(http.StatusNotFound).screen("look").says("找不到这次扫码")
	})
}

func TestMinimumSpendLeadsBackToTheAmount(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		offers := "/api/v1/merchant/stores/" + b.shop.ID + "/offers"
		terms := map[string]any{"name_zh": "满五十", "pay_rate_bp": 9500, "min_spend_fen": 5000}
		offer := b.shop.Owner.Post(offers, terms).Want(http.StatusCreated).Text("id")
		b.shop.Owner.Patch(offers+"/"+offer, map[string]any{"status": "published"}).Want(http.StatusOK)
		b.ops.Post("/api/v1/ops/offers/"+offer+"/approval", nil).Want(http.StatusOK)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		refused := till.post(path, "key", confirm.value("key"), "use", "offer:"+offer, "bill", "42").
			want(http.StatusConflict).screen("look")
		refused.says("未满 ¥50.00", "还差 ¥8.00", "返回修改", "bill=42", "按原价收款")
		till.get(path + "?bill=42&use=offer%3A" + offer).want(http.StatusOK).says(`value="offer:` + offer + `" checked`)
	})
}

// A stranger learns nothing from a code link; a bound phone gets one button; nobody's GET
// takes the code.
func TestTheCodeLink(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		digits := b.code()
		known := newPhone(t, h).get("/q/"+digits).want(http.StatusOK).silent(digits, "138****0001")
		unknown := newPhone(t, h).get("/q/881234567890123457").want(http.StatusOK)
		if known.main() != unknown.main() {
			t.Error("a stranger can tell a live code from any other")
		}
		till := b.till(t)
		for range 3 {
			till.get("/q/"+digits).want(http.StatusOK).says("扫到会员码", "继续", `data-auto`)
		}
		till.get("/q/134567890123456789").want(http.StatusUnprocessableEntity).screen("look").says("这是付款码").
			silent("134567890123456789")
		till.get("/q/nonsense").want(http.StatusNotFound).screen("look")
		till.post("/till/scan", "code", digits).leads("/till/confirm/")
	})
}

func TestASessionThatHasEnded(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		device := b.shop.Owner.Get("/api/v1/merchant/stores/" + b.shop.ID + "/devices").Text("items.0.id")
		b.shop.Owner.Delete("/api/v1/merchant/stores/" + b.shop.ID + "/devices/" + device).Want(http.StatusNoContent)
		gone := till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", "90").
			want(http.StatusUnauthorized)
		gone.screen("system").says("这台设备没有绑定", "/till/bind?next=")
		till.get("/till").want(http.StatusUnauthorized).screen("system")
		till.get("/q/" + b.code()).want(http.StatusUnauthorized).screen("system")

		bound := till.post("/till/bind", "code", b.bindCode(), "name", "前台", "next", path+"?bill=90").leads(path)
		till.get(bound).want(http.StatusOK).says("¥81.00") // the same step, with what was typed

		staff := newPhone(t, h).signIn(identity.KindStaff, "ended")
		staff.get("/till").want(http.StatusUnauthorized).screen("system").says("登录已失效", "/m/login?next=%2Ftill")
	})
}

func TestUndoAtTheTill(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		elsewhere := h.OpenShop(b.ops, town, "别家")
		till := b.till(t)
		visit := func() string {
			path, confirm := b.scanned(t, till)
			result := till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", "90").
				leads("/till/result/")
			return "/till/record/" + strings.TrimPrefix(result, "/till/result/")
		}
		record := visit()
		form := till.get(record).want(http.StatusOK).says("¥90.00", "−¥9.00", "12:15 前可以撤销", "金额输错")
		till.post(record, "key", form.value("key")).want(http.StatusUnprocessableEntity).says("请选一个原因")
		till.post(record, "key", form.value("key"), "reason", "something").want(http.StatusUnprocessableEntity).
			says("请写明原因")
		till.post(record, "key", form.value("key"), "reason", "amount", "text", "多打了一个零").leads("/till/today")
		// the same again
		till.post(record, "key", form.value("key"), "reason", "amount", "text", "多打了一个零").leads("/till/today")
		till.get("/till/today").want(http.StatusOK).says("12:00 已撤销", "¥0.00")
		till.get(record).want(http.StatusOK).says("这笔已撤销").silent("撤销这笔")
		till.post(record, "key", "another-key-1", "reason", "amount").want(http.StatusConflict).screen("look").
			says("已撤销")

		h.Advance(31 * time.Minute)
		second := visit()
		h.Advance(redemption.CashierWindow)
		till.get(second).want(http.StatusOK).says("请联系店长").silent("撤销这笔")
		till.post(second, "key", "another-key-2", "reason", "amount").want(http.StatusConflict).screen("look").
			says("已过可撤销时限")
		till.signIn(identity.KindStaff, elsewhere.Owner.Token())
		till.get(second).want(http.StatusOK).says("请联系店长").silent("撤销这笔") // another store's owner has no say here
		till.signIn(identity.KindStaff, b.shop.Owner.Token())
		form = till.get(second).want(http.StatusOK).says("撤销这笔") // the owner has a day
		till.post(second, "key", form.value("key"), "reason", "changed").leads("/till/today")
		h.Deliver()
		h.Verify()
	})
}
