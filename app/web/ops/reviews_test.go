package ops_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestAStoreIsReviewedOnItsPage(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		first, second := b.pendingStore("先到的店"), b.pendingStore("全国第一小馆")
		page := b.browser.Open("/ops/reviews?type=store").Want(http.StatusOK).Sees("先到的店", "自动检查", "没有同名、同电话的门店",
			"坐标在本城内")
		form := page.Form("/ops/reviews/store/" + first)
		bare := form.With("decision", "approve").Send().Want(http.StatusUnprocessableEntity).Sees("请写明入选理由")
		has(t, bare.Body, `href="#evidence"`)
		form.With("decision", "dance").Send().Want(http.StatusUnprocessableEntity)
		form.With("decision", "approve").With("evidence", "老街坊推荐").Send().Want(http.StatusOK).
			WantPath("/ops/reviews?item="+second+"&type=store").Sees("接着看下一件", "含有禁用词「全国第一」")
		if got := b.storeStatus(first); got != "approved" {
			t.Errorf("after the approval: %s", got)
		}
		b.browser.Open("/ops/reviews?type=store&item=" + first).Sees("这家门店已有结论")
		form.With("decision", "approve").With("evidence", "再点一次").Send().Want(http.StatusUnprocessableEntity).
			Sees("已经处理完") // from another tab
	})
}

func TestWhatTheOtherSideReadsIsShownFirst(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		id := b.pendingStore("待改小店")
		at := "/ops/reviews/store/" + id
		form := b.browser.Open("/ops/reviews?type=store&item=" + id).Form(at)
		form.With("decision", "return").With("note", "门头照").Send().Want(http.StatusUnprocessableEntity).
			Sees("请选择理由", "门头照")
		asked := form.With("decision", "return").With("preset", "store_incomplete").With("note", "请补门头照").Send().
			Want(http.StatusOK).
			Sees("对方会看到", "资料不全，请补充：请补门头照", "确认：退回修改")
		if b.browser.Open("/ops/reviews?type=store").Sees("待改小店"); b.storeStatus(id) != "pending" {
			t.Error("the preview decided")
		}
		back := asked.Form(at).With("back", "yes").Send().Want(http.StatusOK).DoesNotSee("对方会看到")
		has(t, back.Body, `value="store_incomplete" selected`)
		has(t, back.Body, "请补门头照</textarea>")
		asked.Form(at).With("decision", "return").Send().Want(http.StatusOK)
		b.browser.Open("/ops/reviews?type=store").DoesNotSee("待改小店")
		b.browser.Open("/ops/reviews?type=store&item=" + id).Sees("已退回修改：资料不全，请补充：请补门头照")
	})
}

func TestWhatChangedIsMarked(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		offers := "/api/v1/merchant/stores/" + b.shop.ID + "/offers"
		id := b.pendingOffer("全单9.2折")
		b.browser.Open("/ops/reviews?type=offer&item=" + id).Sees("全单9.2折").DoesNotSee("与上次审核时相比")
		at := "/ops/reviews/offer/" + id
		b.browser.Open("/ops/reviews?type=offer&item="+id).Form(at).With("decision", "return").With("preset",
			"offer_name").With("confirmed", "yes").Send().Want(http.StatusOK)
		b.shop.Owner.Patch(offers+"/"+id, map[string]any{"version": 1, "terms": map[string]any{"name_zh": "全单9.5折",
			"name_en": "Deal", "pay_rate_bp": 9500}}).Want(http.StatusOK)
		page := b.browser.Open("/ops/reviews?type=offer&item="+id).Want(http.StatusOK).Sees("与上次审核时相比", "全单9.2折",
			"全单9.5折", "9.2折", "9.5折")
		if n := strings.Count(page.Body, `class="changed"`); n != 2 {
			t.Errorf("%d lines are marked", n)
		}
	})
}

func TestOneOperatorPerItem(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		id := b.pendingStore("抢着审的店")
		at, second := "/ops/reviews/store/"+id, b.colleague()
		mine := b.browser.Open("/ops/reviews?type=store&item=" + id).Form(at)
		theirs := second.Open("/ops/reviews?type=store&item=" + id).Form(at)
		b.browser.Open("/ops/reviews?type=store&item=" + id).Form(at + "/hold").Send().Want(http.StatusOK)
		second.Open("/ops/reviews?type=store&item=" + id).Sees("shanghai.ops 正在处理").DoesNotSee("入选理由")
		theirs.With("decision", "approve").With("evidence", "我也看过").Send().Want(http.StatusConflict).
			Sees("shanghai.ops 正在处理")
		if got := second.Once(http.MethodPost, at+"/hold", "").Code; got != http.StatusConflict {
			t.Errorf("a second hold answers %d", got)
		}
		b.Advance(10 * time.Minute)
		theirs.With("decision", "approve").With("evidence", "我也看过").Send().Want(http.StatusOK)
		mine.With("decision", "approve").With("evidence", "晚了一步").Send().Want(http.StatusUnprocessableEntity)
	})
}

func TestComplaintsAreAnswered(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		member, visit := b.visit("13800000001")
		member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "wrong_amount",
			"text": "多算了十块"}).Want(http.StatusCreated)
		page := b.browser.Open("/ops/reviews?type=complaint").Want(http.StatusOK).Sees("金额不对：多算了十块", "¥81.00", "梧桐茶馆")
		at := page.Forms("/ops/reviews/complaint/")[0]
		asked := page.Form(at).With("decision", "uphold").With("preset", "complaint_right").Send().
			Want(http.StatusOK).Sees("对方会看到", "已核实，情况属实", "成立，撤销这笔核销")
		asked.Form(at).With("decision", "uphold").Send().Want(http.StatusOK).Sees("这里没有待处理的事")
		b.browser.Open("/ops/reviews?type=complaint&item="+strings.TrimPrefix(at, "/ops/reviews/complaint/")).
			Sees("已处理，成立：已核实，情况属实", "已撤销")
		if got := b.api.Get("/api/v1/ops/redemptions/" + visit).Want(http.StatusOK).Text("status"); got != "reversed" {
			t.Errorf("the redemption is %s", got)
		}
		asked.Form(at).With("decision", "dismiss").Send().Want(http.StatusUnprocessableEntity) // from another tab
	})
}

func TestSeveralOffersAreApprovedAtOnce(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		fine, odd, other := b.pendingOffer("午市优惠"), b.pendingOffer("全单8折"), b.pendingOffer("晚市优惠")
		page := b.browser.Open("/ops/reviews/bulk").Want(http.StatusOK).Sees("午市优惠", "全单8折", "晚市优惠", "写的折扣与实际不符")
		form := page.Form("/ops/reviews/bulk")
		if ticked := form.Values["offer"]; len(ticked) != 2 || ticked[0] == odd || ticked[1] == odd {
			t.Errorf("ticked at first: %v", ticked)
		}
		b.browser.Post("/ops/reviews/bulk", url.Values{}).Want(http.StatusUnprocessableEntity).Sees("请先勾选优惠")
		form.Values["offer"] = []string{fine, odd, other}
		check := form.Send().Want(http.StatusOK).Sees("请核对后通过", "通过这 3 个优惠")
		offers := "/api/v1/merchant/stores/" + b.shop.ID + "/offers/"
		b.shop.Owner.Patch(offers+other, map[string]any{"version": 1, "terms": map[string]any{"name_zh": "改过名的优惠",
			"pay_rate_bp": 9200}}).Want(http.StatusOK)
		check.Form("/ops/reviews/bulk").Send().Want(http.StatusOK).Sees("通过 2 个，没有通过 1 个", "这个优惠刚被改过", "改过名的优惠")
		if b.api.Get("/api/v1/ops/offers?review=pending").Want(http.StatusOK).Count("items") != 1 {
			t.Error("the changed offer was approved")
		}
	})
}

func TestTheCitysWordsAreItsOwn(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		form := b.browser.Open("/ops/reviews/words").Want(http.StatusOK).Sees("全国第一").Form("/ops/reviews/words")
		long := strings.Repeat("长", 21)
		form.With("words", long).Send().Want(http.StatusUnprocessableEntity).Sees("每个词最多 20 个字", long)
		form.With("words", "神店\n秒杀").Send().Want(http.StatusOK).Sees("词表已保存", "神店")
		id := b.pendingStore("神店咖啡")
		b.browser.Open("/ops/reviews?type=store&item=" + id).Sees("含有禁用词「神店」")
		b.neighbour().Open("/ops/reviews/words").DoesNotSee("神店")
	})
}

// Nothing of a city exists for an operator of another.
func TestAnotherCitysOperatorReachesNoWork(t *testing.T) {
	eachBureau(t, func(t *testing.T, b *bureau) {
		store, offer := b.pendingStore("别城的店"), b.pendingOffer("别城的优惠")
		member, visit := b.visit("13800000001")
		member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "not_me"}).
			Want(http.StatusCreated)
		page := b.browser.Open("/ops/reviews?type=complaint")
		complaint := strings.TrimPrefix(page.Forms("/ops/reviews/complaint/")[0], "/ops/reviews/complaint/")
		stranger := b.neighbour()
		for _, path := range []string{
			"/ops?city=shanghai", "/ops/stores?city=shanghai", "/ops/stores/" + store, "/ops/stores/" + store +
				"?tab=people", "/ops/stores/" + store + "/edit", "/ops/stores/" + store + "/contact",
			"/ops/reviews?type=store&item=" + store, "/ops/reviews?type=offer&item=" + offer,
			"/ops/reviews?type=complaint&item=" + complaint,
			"/ops/reviews/bulk/done?ok=" + offer, "/ops/offers?city=shanghai", "/ops/stores/idle?city=shanghai",
			"/ops/stores/import?city=shanghai", "/ops/reviews/words?city=shanghai",
		} {
			if got := stranger.Open(path); got.Status != http.StatusNotFound {
				t.Errorf("%s answers %d", path, got.Status)
			}
		}
		for path, form := range map[string]url.Values{
			"/ops/reviews/store/" + store: fields("decision", "approve", "evidence", "x", "version",
				"1"),
			"/ops/reviews/store/" + store + "/hold": {},
			"/ops/reviews/offer/" + offer:           fields("decision", "approve", "version", "1"),
			"/ops/reviews/complaint/" + complaint: fields("decision", "dismiss", "preset", "another",
				"confirmed", "yes", "version", "0"),
			"/ops/stores/" + b.shop.ID + "/contact":    fields("reason", "好奇看看"),
			"/ops/stores/" + b.shop.ID + "/suspension": fields("reason", "x", "version", "1"),
			"/ops/stores/" + b.shop.ID + "/edit": fields("name_zh", "改名", "category", "cafe", "reason", "x",
				"version", "1"),
			"/ops/stores/" + b.shop.ID + "/staff":        fields("login", "spy", "role", "owner"),
			"/ops/stores/new?city=shanghai":              fields("name_zh", "假店", "category", "cafe"),
			"/ops/stores/export?city=shanghai":           fields("format", "csv"),
			"/ops/reviews/bulk?city=shanghai":            fields("offer", offer, "confirmed", "yes"),
			"/ops/reviews/offer/" + offer + "/hold":      {},
			"/ops/stores/" + b.shop.ID + "/approval":     fields("evidence", "x", "version", "1"),
			"/ops/reviews/refund/" + complaint + "/hold": {},
		} {
			if got := stranger.Post(path, form); got.Status != http.StatusNotFound {
				t.Errorf("POST %s answers %d: %.300s", path, got.Status, got.Text())
			}
		}
		for _, query := range []string{"", "?type=offer", "?type=complaint", "?type=refund"} {
			stranger.Open("/ops/reviews"+query).Want(http.StatusOK).DoesNotSee("别城的店", "别城的优惠", "核销有争议")
		}
		if b.storeStatus(store) != "pending" || b.storeStatus(b.shop.ID) != "approved" {
			t.Error("something was decided from afar")
		}
	})
}
