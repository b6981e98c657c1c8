package ops_test

import (
	"strings"

	"citycard/app/web/webtest"
)

const (
	reason  = "核对后处理"
	countOf = "SELECT count(*) FROM "

	noPage        = "找不到这个地址"
	noUpload      = "这个文件已经不在了"
	signInFailed  = "登录名、密码或动态码不对"
	wrongPassword = "密码不对，请重新填写"
)

// longNote is a note that is too long for a reason.
var longNote = strings.Repeat("长", 200)

// writes are all writing routes of the operators; a route may have several scenarios. Their order
// matters: a later one may need what an earlier one did.
var writes = joined(accountWrites, reviewWrites, storeWrites, recordWrites, settingWrites)

func joined(tables ...[]write) (all []write) {
	for _, table := range tables {
		all = append(all, table...)
	}
	return all
}

var accountWrites = []write{
	{route: "/ops/login", path: "/ops/login", open: true, own: true, ignoresCity: true,
		form: []string{"login", "mei.ops", "password", webtest.Password, "totp", "{code}", "next", "/ops/orders"},
		to:   "/ops/orders", changes: countOf + "identity_sessions WHERE ended_at IS NULL",
		bad: []badForm{wrong(signInFailed, "password", "wrong"), wrong(signInFailed, "totp", "000000"),
			wrong(signInFailed, "login", "{owner-login}", "password", webtest.Password, "totp", "")}},
	{route: "/ops/logout", path: "/ops/logout", to: "/ops/login", as: "leaving", open: true, own: true,
		ignoresCity: true,
		changes:     countOf + "identity_sessions WHERE name = 'leaving.ops' AND ended_at IS NOT NULL"},
	{route: "/ops/alarms/:alarm", path: "/ops/alarms/{alarm}", form: []string{"reason", reason}, to: "/ops",
		gone: true, recordCity: true, changes: "notify.settle_alarm",
		bad: []badForm{wrong("请写明做了什么", "reason", " "), missing("没有这条提醒", "/ops/alarms/no-id")}},
	{route: "/ops/me/sessions", path: "/ops/me/sessions", to: "/ops/me", own: true, as: "renewer", ignoresCity: true,
		changes: countOf + "identity_sessions WHERE name = 'renewer.ops' AND ended_at IS NOT NULL"},
	{route: "/ops/me/recovery", path: "/ops/me/recovery", form: []string{"password", webtest.Password}, own: true,
		sees: "<code>", changes: countOf + "identity_recovery_codes WHERE used_at IS NULL",
		bad: []badForm{wrong(wrongPassword, "password", "wrong")}},
	{route: "/ops/me/phone", path: "/ops/me/phone", page: "/ops/me/phone", own: true, as: "renewer",
		form: []string{"password", webtest.Password, "code", "{offered-code}"}, to: "/ops/me",
		changes: "identity.replace_second_factor",
		bad:     []badForm{wrong("动态码不对", "code", "000000"), wrong(wrongPassword, "password", "wrong")}},
	{route: "/ops/me/password", path: "/ops/me/password", own: true, as: "renewer", to: "/ops/me",
		form:    []string{"password", webtest.Password, "new_password", "a quite different phrase"},
		changes: "identity.change_password",
		bad:     []badForm{wrong("密码至少 12 个字", "new_password", "short"), wrong(wrongPassword, "password", "wrong")}},
}

var reviewWrites = []write{
	{route: "/ops/reviews/words", path: "/ops/reviews/words", form: []string{"words", "神店"},
		to: "/ops/reviews/words", changes: countOf + "merchants_banned_words",
		bad: []badForm{wrong("每个词最多 20 个字", "words", "这个词实在是太长太长太长太长太长太长太长了")}},
	{route: "/ops/reviews/:type/:item/hold", path: "/ops/reviews/store/{other-store}/hold", to: "/ops/reviews?",
		recordCity: true, changes: countOf + "desk_holds",
		bad: []badForm{missing(noPage, "/ops/reviews/store/no-id/hold")}},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/store/{waiting-store}",
		page: "/ops/reviews?type=store&item={waiting-store}",
		form: []string{"decision", "approve", "evidence", "老街坊推荐"}, to: "/ops/reviews", recordCity: true,
		changes: "merchants.store_approved",
		bad: []badForm{wrong("请写明入选理由", "evidence", ""), missing(noPage, "/ops/reviews/store/no-id"),
			wrong("理由和说明合计最多 200 字", "decision", "return", "preset", "store_incomplete", "confirmed", "yes", "note",
				longNote)}},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/offer/{waiting-offer}",
		page: "/ops/reviews?type=offer&item={waiting-offer}", recordCity: true, to: "/ops/reviews",
		form:    []string{"decision", "return", "preset", "offer_name", "confirmed", "yes"},
		changes: "merchants.review_offer", bad: []badForm{wrong("请选择理由", "preset", "")}},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/complaint/{complaint}",
		page: "/ops/reviews?type=complaint&item={complaint}", recordCity: true, to: "/ops/reviews",
		form:    []string{"decision", "dismiss", "preset", "complaint_stands", "confirmed", "yes"},
		changes: "redemption.settle_dispute", bad: []badForm{wrong("请用下方按钮选择处理方式", "decision", "dance")}},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/late/{late}", page: "/ops/reviews?type=late&item={late}",
		form: []string{"decision", "record", "preset", "late_checked", "confirmed", "yes"}, to: "/ops/reviews",
		recordCity: true, changes: "redemption.settle_late_entry",
		bad: []badForm{wrong("请选择理由", "preset", "no_such_reason")}},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/refund/{refund}",
		page: "/ops/reviews?type=refund&item={refund}", recordCity: true, to: "/ops/reviews",
		form:    []string{"decision", "approve", "reference", "ICBC-2027-0310", "why", reason},
		changes: "membership.approve_manual_payout", bad: []badForm{wrong("请填写打款凭证号", "reference", "")}},
	{route: "/ops/reviews/bulk", path: "/ops/reviews/bulk", to: "/ops/reviews/bulk/done",
		form:    []string{"offer", "{bulk-offer}", "confirmed", "yes", "version-{bulk-offer}", "1"},
		changes: "merchants.review_offer",
		bad:     []badForm{missing(noPage, "", "offer", "no-id"), wrong("请先勾选优惠", "offer", absent)}},
}

var storeWrites = []write{
	{route: "/ops/stores/export", path: "/ops/stores/export", form: []string{"format", "csv"}, sees: "梧桐茶馆",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/stores?status=x", "status", "x")}},
	{route: "/ops/offers/export", path: "/ops/offers/export", form: []string{"format", "csv"}, sees: "午市优惠",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/offers?review=x", "review", "x")}},
	{route: "/ops/stores/new", path: "/ops/stores/new", to: "/ops/stores/",
		form:    []string{"name_zh", "新面馆", "category", "restaurant", "datum", "wgs84"},
		changes: "merchants.enter_store",
		bad: []badForm{wrong("请填小数形式的度数", "lat", "三十一"), wrong("请填小数形式的度数", "lng", "181", "lat", "31.2"),
			wrong("请填名称", "name_zh", ""),
			wrong("营业时间读不懂", "hours", "早上开门"), wrong("请写金额", "per_head", "很贵")}},
	{route: "/ops/stores/import", path: "/ops/stores/import", multipart: true, to: "/ops/stores/import/",
		form:    []string{"datum", "wgs84", "file", "name_zh,category,lat,lng\n乙店,cafe,31.23,121.47\n"},
		changes: countOf + "merchants_uploads",
		bad:     []badForm{wrong("请选择文件", "file", ""), wrong("读不懂这个文件", "file", "\x00\x01")}},
	{route: "/ops/stores/import/:upload/mapping", path: "/ops/stores/import/{upload}/mapping", ignoresCity: true,
		form: []string{"map-name_zh", "name_zh", "datum", "gcj02"}, to: "/ops/stores/import/{upload}",
		changes: countOf + "merchants_uploads WHERE datum = 'gcj02'",
		bad:     []badForm{missing(noUpload, "/ops/stores/import/no-id/mapping")}},
	{route: "/ops/stores/import/:upload/apply", path: "/ops/stores/import/{upload}/apply", ignoresCity: true,
		page: "/ops/stores/import/{upload}", to: "/ops/stores/import/{upload}", changes: "merchants.import_stores",
		bad: []badForm{missing(noUpload, "", "hash", "another"), missing(noUpload, "/ops/stores/import/no-id/apply")}},
	{route: "/ops/stores/:store/contact", path: "/ops/stores/{applied}/contact", form: []string{"reason", reason},
		sees: "8613800000077", ignoresCity: true, changes: "merchants.reveal_contact",
		bad: []badForm{wrong("请写明理由", "reason", " "), missing("没有这家店", "/ops/stores/no-id/contact")}},
	{route: "/ops/stores/:store/edit", path: "/ops/stores/{partner}/edit", page: "/ops/stores/{partner}/edit",
		form: []string{"category", "restaurant", "datum", "wgs84", "address", "桥东1号", "reason", "商家来电更正"},
		to:   "/ops/stores/{partner}", ignoresCity: true, changes: "merchants.update_store_facts",
		bad: []badForm{wrong("请写明理由", "reason", ""), wrong("请填小数形式的度数", "lat", "三十一"),
			outdated("这家店刚被改过", "version", "99")}},
	{route: "/ops/stores/:store/suspension", path: "/ops/stores/{partner}/suspension", page: "/ops/stores/{partner}",
		form: []string{"reason", "连续拒绝会员"}, to: "/ops/stores/{partner}", ignoresCity: true,
		changes: "merchants.store_suspended", bad: []badForm{wrong("请写明理由", "reason", " ")}},
	{route: "/ops/stores/:store/approval", path: "/ops/stores/{partner}/approval", page: "/ops/stores/{partner}",
		form: []string{"evidence", "已整改"}, to: "/ops/stores/{partner}", ignoresCity: true,
		changes: "merchants.store_approved", bad: []badForm{wrong("请写明入选理由", "evidence", "")}},
	{route: "/ops/stores/:store/staff", path: "/ops/stores/{partner}/staff",
		form: []string{"login", "new.owner", "role", "owner"}, sees: "new.owner", ignoresCity: true,
		changes: "store.staff_added", bad: []badForm{wrong("请用 3–64 个字母", "login", "X"),
			wrong("没有这个岗位", "role", "king")}},
	{route: "/ops/stores/:store/staff/link", path: "/ops/stores/{store}/staff/link",
		form: []string{"account", "{account}", "reason", "店主忘了密码"}, sees: "/m/password?link=", ignoresCity: true,
		changes: "store.password_reset",
		bad:     []badForm{wrong("请写明理由", "reason", ""), missing("店里没有这位店员", "", "account", "no-id")}},
}

var recordWrites = []write{
	{route: "/ops/members", path: "/ops/members", form: []string{"q", visitorPhone}, to: "/ops/members?found=",
		changes: "membership.find_member", bad: []badForm{wrong("请输入完整的手机号或 12 位卡号", "q", "1380000")}},
	{route: "/ops/members/:id/phone", path: "/ops/members/{member}/phone", form: []string{"reason", reason},
		sees: "86" + visitorPhone, changes: "membership.reveal_phone",
		bad: []badForm{wrong("请写明原因", "reason", "abc"), missing("没有这张会员卡", "/ops/members/no-id/phone")}},
	{route: "/ops/members/:id/cards/:card", path: "/ops/members/{member}/cards/{card}",
		page: "/ops/members/{member}/cards/{card}", form: []string{"reason", "会员来电挂失"},
		to: "/ops/members/{member}", changes: "membership.freeze",
		bad: []badForm{wrong("请写明原因", "reason", ""), missing("没有这张会员卡", "/ops/members/{member}/cards/no-id")}},
	{route: "/ops/members/:id/cards/:card", path: "/ops/members/{member}/cards/{card}",
		page: "/ops/members/{member}/cards/{card}", form: []string{"reason", "会员已找回"},
		to: "/ops/members/{member}", changes: "membership.unfreeze", bad: []badForm{wrong("请写明原因", "reason", "")}},
	{route: "/ops/orders/export", path: "/ops/orders/export", form: []string{"format", "csv"}, sees: "168.00",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/orders?from=2027-02-30", "from", "2027-02-30"),
			wrongFilter("/ops/orders?from=2027-03-02&to=2027-03-01", "from", "2027-03-02", "to", "2027-03-01")}},
	{route: "/ops/refunds/export", path: "/ops/refunds/export", form: []string{"format", "csv"}, sees: "Asia/Shanghai",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/refunds?status=x", "status", "x")}},
	{route: "/ops/redemptions/export", path: "/ops/redemptions/export", form: []string{"format", "csv"},
		sees: "梧桐茶馆", changes: "export.create",
		bad: []badForm{wrongFilter("/ops/redemptions?offer=x", "offer", "x")}},
	{route: "/ops/redemptions/:id", path: "/ops/redemptions/{redemption}", page: "/ops/redemptions/{redemption}",
		form: []string{"reason", "商家确认误操作"}, to: "/ops/redemptions/{redemption}", changes: "redemption.reverse",
		bad: []badForm{wrong("请写 1–200 字", "reason", ""), missing("找不到这条记录", "/ops/redemptions/no-id")}},
	{route: "/ops/refusals/export", path: "/ops/refusals/export", form: []string{"format", "csv"}, sees: "梧桐茶馆",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/refusals?code=x", "code", "x")}},
	{route: "/ops/exposure/export", path: "/ops/exposure/export", form: []string{"format", "csv"},
		sees: "Asia/Shanghai", changes: "export.create",
		bad: []badForm{wrongFilter("/ops/exposure?due=x", "due", "x")}},
	{route: "/ops/audit/export", path: "/ops/audit/export", form: []string{"format", "csv"}, sees: "shanghai.ops",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/audit?from=2027-02-30", "from", "2027-02-30")}},
	{route: "/ops/runs/export", path: "/ops/runs/export", form: []string{"format", "csv"}, sees: "retention",
		changes: "export.create", bad: []badForm{wrongFilter("/ops/runs?job=x", "job", "x")}},
	{route: "/ops/jobs/:name", path: "/ops/jobs/retention", form: []string{}, to: "/ops/runs/", changes: "jobs.run_now",
		bad: []badForm{wrong("请按「年-月-日 时:分」填写", "at", "morgen"), missing("没有名为「no-such」的任务", "/ops/jobs/no-such")}},
}

var settingWrites = []write{
	{route: "/ops/settings/discount", path: "/ops/settings/discount", to: "/ops/settings",
		page: checkPage("discount", "max", "5", "min", "0"), changes: "merchants.set_discount_policy",
		bad: []badForm{wrong("请填 0 到 100 的百分比", "max", "123"), wrong("请填 0 到 100 的百分比", "max", "ten"),
			wrong("最少优惠不能大于最多优惠", "min", "6"),
			wrong("请写明理由", "reason", "")}},
	{route: "/ops/settings/gate", path: "/ops/settings/gate", page: checkPage("gate", "stores", "7"),
		to: "/ops/settings", changes: "merchants.set_sale_gate",
		bad: []badForm{wrong("请填 0 到 500 的整数", "stores", "501"), wrong("请写一个整数", "stores", "seven"),
			wrong("请写明理由", "reason", "")}},
	{route: "/ops/settings/reward", path: "/ops/settings/reward", form: goodRule, to: "/ops/settings",
		changes: "exposure.publish_rule",
		bad: []badForm{wrong("生效日应为今天起至少 7 天之后", "per_redemption", "0", "effective_on", "2027-03-11"),
			wrong("请写一个整数", "per_redemption", "many"), wrong("请写日期", "effective_on", "2027-02-30"),
			wrong("请写明修改规则的原因", "reason", "")}},
	{route: "/ops/settings/plan", path: "/ops/settings/plan", form: goodPlan, to: "/ops/settings",
		changes: "membership.create_plan",
		bad: []badForm{wrong("请写金额", "price", "x"), wrong("请写名称", "name_en", ""),
			wrong("月数须在 1 到 36 之间", "months", "0"),
			wrong("请写一个整数", "line0_units", "x"), wrong("请写明原因", "reason", "")}},
	{route: "/ops/settings/status", path: "/ops/settings/status", form: []string{"reason", "商家已达标"}, as: "opener",
		to: "/ops/settings", changes: "city.open", bad: []badForm{wrong("请写明原因", "reason", "")}},
}

// checkPage is the page that shows what a change of a setting would do, and holds the form that
// makes it.
func checkPage(setting string, pairs ...string) string {
	return "/ops/settings/" + setting + "/check?" + fields(append(pairs, "reason", reason)...).Encode()
}
