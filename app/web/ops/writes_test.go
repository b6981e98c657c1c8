package ops_test

import "testing"

const (
	reason  = "核对后处理"
	countOf = "SELECT count(*) FROM "
)

// writes are all writing routes of the operators; a route may have several scenarios. Their order
// matters: a later one may need what an earlier one did.
var writes = slicesOf(accountWrites, reviewWrites, storeWrites, recordWrites, settingWrites)

func slicesOf(tables ...[]write) (all []write) {
	for _, table := range tables {
		all = append(all, table...)
	}
	return all
}

var accountWrites = []write{
	{route: "/ops/login", path: "/ops/login", form: []string{"login", "mei.ops", "password", "Plum-Blossom-2027-Tea",
		"totp", "{code}", "next", "/ops/orders"}, to: "/ops/orders", bad: []string{"password", "wrong"}, open: true,
		own:     true,
		changes: countOf + "identity_sessions WHERE name = 'mei.ops' AND ended_at IS NULL"},
	{route: "/ops/logout", path: "/ops/logout", to: "/ops/login", as: "leaving", open: true, own: true,
		changes: countOf + "identity_sessions WHERE name = 'leaving.ops' AND ended_at IS NOT NULL"},
	{route: "/ops/alarms/:alarm", path: "/ops/alarms/{alarm}", form: []string{"reason", reason}, to: "/ops",
		bad: []string{"reason", " "}, gone: true, changes: "notify.settle_alarm"},
	{route: "/ops/me/sessions", path: "/ops/me/sessions", to: "/ops/me", own: true, as: "renewer",
		changes: countOf + "identity_sessions WHERE name = 'renewer.ops' AND ended_at IS NOT NULL"},
	{route: "/ops/me/recovery", path: "/ops/me/recovery", form: []string{"password", "Plum-Blossom-2027-Tea"},
		own:  true,
		sees: "<code>", bad: []string{"password", "wrong"}, changes: countOf +
			"identity_recovery_codes WHERE used_at IS NULL"},
	{route: "/ops/me/phone", path: "/ops/me/phone", page: "/ops/me/phone", own: true, as: "renewer",
		form: []string{"password", "Plum-Blossom-2027-Tea", "code", "{offered-code}"}, to: "/ops/me",
		bad: []string{"code", "000000"}, changes: "identity.replace_second_factor"},
	{route: "/ops/me/password", path: "/ops/me/password", own: true, as: "renewer",
		form: []string{"password", "Plum-Blossom-2027-Tea", "new_password", "a quite different phrase"}, to: "/ops/me",
		bad: []string{"new_password", "short"}, changes: "identity.change_password"},
}

var reviewWrites = []write{
	{route: "/ops/reviews/words", path: "/ops/reviews/words", form: []string{"words", "神店"}, to: "/ops/reviews/words",
		bad: []string{"words", "这个词实在是太长太长太长太长太长太长太长了"}, changes: countOf + "merchants_banned_words"},
	{route: "/ops/reviews/:type/:item/hold", path: "/ops/reviews/store/{other-store}/hold", to: "/ops/reviews?",
		badPath: "/ops/reviews/store/no-id/hold", badCode: 404, changes: countOf + "desk_holds"},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/store/{waiting-store}",
		page: "/ops/reviews?type=store&item={waiting-store}", form: []string{"decision", "approve", "evidence",
			"老街坊推荐"},
		to: "/ops/reviews", bad: []string{"evidence", ""}, changes: "merchants.store_approved"},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/offer/{waiting-offer}",
		page: "/ops/reviews?type=offer&item={waiting-offer}", form: []string{"decision", "return", "preset",
			"offer_name",
			"confirmed", "yes"}, to: "/ops/reviews", bad: []string{"preset", ""}, changes: "merchants.review_offer"},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/complaint/{complaint}",
		page: "/ops/reviews?type=complaint&item={complaint}", form: []string{"decision", "dismiss", "preset",
			"complaint_stands", "confirmed", "yes"}, to: "/ops/reviews", bad: []string{"decision", "dance"},
		changes: "redemption.settle_dispute"},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/late/{late}", page: "/ops/reviews?type=late&item={late}",
		form: []string{"decision", "record", "preset", "late_checked", "confirmed", "yes"}, to: "/ops/reviews",
		bad: []string{"preset", "no_such_reason"}, changes: "redemption.settle_late_entry"},
	{route: "/ops/reviews/:type/:item", path: "/ops/reviews/refund/{refund}",
		page: "/ops/reviews?type=refund&item={refund}",
		form: []string{"decision", "approve", "reference", "ICBC-2027-0310", "why", reason}, to: "/ops/reviews",
		bad: []string{"reference", ""}, changes: "membership.approve_manual_payout"},
	{route: "/ops/reviews/bulk", path: "/ops/reviews/bulk", form: []string{"offer", "{bulk-offer}", "confirmed", "yes",
		"version-{bulk-offer}", "1"}, to: "/ops/reviews/bulk/done", bad: []string{"offer", "no-id"}, badCode: 404,
		changes: "merchants.review_offer"},
}

var storeWrites = []write{
	{route: "/ops/stores/export", path: "/ops/stores/export", form: []string{"format", "csv"}, sees: "梧桐茶馆",
		bad: []string{"status", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/offers/export", path: "/ops/offers/export", form: []string{"format", "csv"}, sees: "午市优惠",
		bad: []string{"review", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/stores/new", path: "/ops/stores/new", form: []string{"name_zh", "新面馆", "category", "restaurant",
		"datum", "wgs84"}, to: "/ops/stores/", bad: []string{"lat", "三十一"}, changes: "merchants.enter_store"},
	{route: "/ops/stores/import", path: "/ops/stores/import", form: []string{"datum", "wgs84",
		"file", "name_zh,category,lat,lng\n乙店,cafe,31.23,121.47\n"}, multipart: true, to: "/ops/stores/import/",
		bad: []string{"file", ""}, changes: countOf + "merchants_uploads"},
	{route: "/ops/stores/import/:upload/mapping", path: "/ops/stores/import/{upload}/mapping",
		form: []string{"map-name_zh", "name_zh", "datum", "gcj02"}, to: "/ops/stores/import/{upload}",
		badPath: "/ops/stores/import/no-id/mapping", badCode: 404, changes: countOf +
			"merchants_uploads WHERE datum = 'gcj02'"},
	{route: "/ops/stores/import/:upload/apply", path: "/ops/stores/import/{upload}/apply",
		page: "/ops/stores/import/{upload}", to: "/ops/stores/import/{upload}", bad: []string{"hash", "another"},
		badCode: 404,
		changes: "merchants.import_stores"},
	{route: "/ops/stores/:store/contact", path: "/ops/stores/{applied}/contact", form: []string{"reason", reason},
		sees: "8613800000077", bad: []string{"reason", " "}, changes: "merchants.reveal_contact"},
	{route: "/ops/stores/:store/edit", path: "/ops/stores/{partner}/edit", page: "/ops/stores/{partner}/edit",
		form: []string{"category", "restaurant", "datum", "wgs84", "address", "桥东1号", "reason", "商家来电更正"},
		to:   "/ops/stores/{partner}", bad: []string{"reason", ""}, changes: "merchants.update_store_facts"},
	{route: "/ops/stores/:store/suspension", path: "/ops/stores/{partner}/suspension", page: "/ops/stores/{partner}",
		form: []string{"reason", "连续拒绝会员"}, to: "/ops/stores/{partner}", bad: []string{"reason", " "},
		changes: "merchants.store_suspended"},
	{route: "/ops/stores/:store/approval", path: "/ops/stores/{partner}/approval", page: "/ops/stores/{partner}",
		form: []string{"evidence", "已整改"}, to: "/ops/stores/{partner}", bad: []string{"evidence", ""},
		changes: "merchants.store_approved"},
	{route: "/ops/stores/:store/staff", path: "/ops/stores/{partner}/staff", form: []string{"login", "new.owner",
		"role", "owner"}, sees: "new.owner", bad: []string{"login", "X"}, changes: "store.staff_added"},
	{route: "/ops/stores/:store/staff/link", path: "/ops/stores/{store}/staff/link",
		form: []string{"account", "{account}", "reason", "店主忘了密码"}, sees: "/m/password?link=",
		bad:     []string{"reason", ""},
		changes: "store.password_reset"},
}

var recordWrites = []write{
	{route: "/ops/members", path: "/ops/members", form: []string{"q", visitorPhone}, to: "/ops/members?found=",
		bad: []string{"q", "1380000"}, changes: "membership.find_member"},
	{route: "/ops/members/:id/phone", path: "/ops/members/{member}/phone", form: []string{"reason", reason},
		sees: "86" + visitorPhone, bad: []string{"reason", "abc"}, changes: "membership.reveal_phone"},
	{route: "/ops/members/:id/cards/:card", path: "/ops/members/{member}/cards/{card}",
		page: "/ops/members/{member}/cards/{card}", form: []string{"reason", "会员来电挂失"}, to: "/ops/members/{member}",
		bad: []string{"reason", ""}, changes: "membership.freeze"},
	{route: "/ops/members/:id/cards/:card", path: "/ops/members/{member}/cards/{card}",
		page: "/ops/members/{member}/cards/{card}", form: []string{"reason", "会员已找回"}, to: "/ops/members/{member}",
		bad: []string{"reason", ""}, changes: "membership.unfreeze"},
	{route: "/ops/orders/export", path: "/ops/orders/export", form: []string{"format", "csv"}, sees: "168.00",
		bad: []string{"from", "2027-02-30"}, badCode: 303, changes: "export.create"},
	{route: "/ops/refunds/export", path: "/ops/refunds/export", form: []string{"format", "csv"}, sees: "Asia/Shanghai",
		bad: []string{"status", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/redemptions/export", path: "/ops/redemptions/export", form: []string{"format", "csv"}, sees: "梧桐茶馆",
		bad: []string{"offer", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/redemptions/:id", path: "/ops/redemptions/{redemption}", page: "/ops/redemptions/{redemption}",
		form: []string{"reason", "商家确认误操作"}, to: "/ops/redemptions/{redemption}", bad: []string{"reason", ""},
		changes: "redemption.reverse"},
	{route: "/ops/refusals/export", path: "/ops/refusals/export", form: []string{"format", "csv"}, sees: "梧桐茶馆",
		bad: []string{"code", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/exposure/export", path: "/ops/exposure/export", form: []string{"format", "csv"},
		sees: "Asia/Shanghai",
		bad:  []string{"due", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/audit/export", path: "/ops/audit/export", form: []string{"format", "csv"}, sees: "shanghai.ops",
		bad: []string{"from", "2027-02-30"}, badCode: 303, changes: "export.create"},
	{route: "/ops/runs/export", path: "/ops/runs/export", form: []string{"format", "csv"}, sees: "retention",
		bad: []string{"job", "x"}, badCode: 303, changes: "export.create"},
	{route: "/ops/jobs/:name", path: "/ops/jobs/retention", to: "/ops/runs/", bad: []string{"at", "morgen"},
		changes: "jobs.run_now"},
}

var settingWrites = []write{
	{route: "/ops/settings/discount", path: "/ops/settings/discount", page: checkPage("discount", "max", "5", "min",
		"0"),
		to: "/ops/settings", bad: []string{"max", "123"}, changes: "merchants.set_discount_policy"},
	{route: "/ops/settings/gate", path: "/ops/settings/gate", page: checkPage("gate", "stores", "7"),
		to: "/ops/settings", bad: []string{"stores", "501"}, changes: "merchants.set_sale_gate"},
	{route: "/ops/settings/reward", path: "/ops/settings/reward", form: goodRule, to: "/ops/settings",
		bad: []string{"per_redemption", "0", "effective_on", "2027-03-11"}, changes: "exposure.publish_rule"},
	{route: "/ops/settings/plan", path: "/ops/settings/plan", form: goodPlan, to: "/ops/settings",
		bad: []string{"price", "x"}, changes: "membership.create_plan"},
	{route: "/ops/settings/status", path: "/ops/settings/status", form: []string{"reason", "商家已达标"}, as: "opener",
		to: "/ops/settings", bad: []string{"reason", ""}, changes: "city.open"},
}

// checkPage is the page that shows what a change of a setting would do, and holds the form that
// makes it.
func checkPage(setting string, pairs ...string) string {
	return "/ops/settings/" + setting + "/check?" + fields(append(pairs, "reason", reason)...).Encode()
}

// Each writing route accepts the form of the right operator. It refuses everybody who is no
// operator, the operator of countOf city, and a bad form, and changes nothing then.
func TestEveryWritingRoute(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.everyWriteIsListed(t)
		for _, w := range writes {
			values, before := o.values(w), o.count(t, w)
			if !w.open {
				o.refusesStrangers(t, w, values)
			}
			if !w.own {
				o.refusesForeigners(t, w, values)
			}
			if w.bad != nil || w.badPath != "" {
				o.refusesBadForms(t, w)
			}
			if after := o.count(t, w); after != before {
				t.Errorf("%s: what was refused changed %s from %d to %d", w.route, w.changes, before, after)
			}
			o.succeeds(t, w, o.values(w))
			if after := o.count(t, w); after <= before {
				t.Errorf("%s: success left %s at %d", w.route, w.changes, after)
			}
		}
		o.Verify()
	})
}
