package ops_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestAStoreIsReviewedOnItsPage(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		first, second := c.pendingStore("先到的店"), c.pendingStore("全国第一小馆")
		page := c.browser.Open("/ops/reviews?type=store").Want(http.StatusOK).Sees("先到的店", "自动检查", "没有同名、同电话的门店",
			"坐标在本城内")
		form := page.Form("/ops/reviews/store/" + first)
		bare := form.With("decision", "approve").Send().Want(http.StatusUnprocessableEntity).Sees("请写明入选理由")
		has(t, bare.Body, `href="#evidence"`)
		form.With("decision", "dance").Send().Want(http.StatusUnprocessableEntity)
		form.With("decision", "approve").With("evidence", "老街坊推荐").Send().Want(http.StatusOK).
			WantPath("/ops/reviews?item="+second+"&type=store").Sees("接着看下一件", "含有禁用词「全国第一」")
		if got := c.storeStatus(first); got != "approved" {
			t.Errorf("after the approval: %s", got)
		}
		c.browser.Open("/ops/reviews?type=store&item=" + first).Sees("这家门店已有结论")
		form.With("decision", "approve").With("evidence", "再点一次").Send().Want(http.StatusUnprocessableEntity).
			Sees("已经处理完") // from another tab
	})
}

func TestWhatTheOtherSideReadsIsShownFirst(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		id := c.pendingStore("待改小店")
		at := "/ops/reviews/store/" + id
		form := c.browser.Open("/ops/reviews?type=store&item=" + id).Form(at)
		form.With("decision", "return").With("note", "门头照").Send().Want(http.StatusUnprocessableEntity).
			Sees("请选择理由", "门头照")
		asked := form.With("decision", "return").With("preset", "store_incomplete").With("note", "请补门头照").Send().
			Want(http.StatusOK).
			Sees("对方会看到", "资料不全，请补充：请补门头照", "确认：退回修改")
		if c.browser.Open("/ops/reviews?type=store").Sees("待改小店"); c.storeStatus(id) != "pending" {
			t.Error("the preview decided")
		}
		back := asked.Form(at).With("back", "yes").Send().Want(http.StatusOK).DoesNotSee("对方会看到")
		has(t, back.Body, `value="store_incomplete" selected`)
		has(t, back.Body, "请补门头照</textarea>")
		asked.Form(at).With("decision", "return").Send().Want(http.StatusOK)
		c.browser.Open("/ops/reviews?type=store").DoesNotSee("待改小店")
		c.browser.Open("/ops/reviews?type=store&item=" + id).Sees("已退回修改：资料不全，请补充：请补门头照")
	})
}

func TestWhatChangedIsMarked(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		offers := "/api/v1/merchant/stores/" + c.shop.ID + "/offers"
		id := c.pendingOffer("全单9.2折")
		c.browser.Open("/ops/reviews?type=offer&item=" + id).Sees("全单9.2折").DoesNotSee("与上次审核时相比")
		at := "/ops/reviews/offer/" + id
		c.browser.Open("/ops/reviews?type=offer&item="+id).Form(at).With("decision", "return").With("preset",
			"offer_name").With("confirmed", "yes").Send().Want(http.StatusOK)
		c.shop.Owner.Patch(offers+"/"+id, map[string]any{"version": 1, "terms": map[string]any{"name_zh": "全单9.5折",
			"name_en": "Deal", "pay_rate_bp": 9500}}).Want(http.StatusOK)
		page := c.browser.Open("/ops/reviews?type=offer&item="+id).Want(http.StatusOK).Sees("与上次审核时相比", "全单9.2折",
			"全单9.5折", "9.2折", "9.5折")
		if n := strings.Count(page.Body, `class="changed"`); n != 2 {
			t.Errorf("%d lines are marked", n)
		}
	})
}

func TestOneOperatorPerItem(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		id := c.pendingStore("抢着审的店")
		at, second := "/ops/reviews/store/"+id, c.colleague()
		mine := c.browser.Open("/ops/reviews?type=store&item=" + id).Form(at)
		theirs := second.Open("/ops/reviews?type=store&item=" + id).Form(at)
		c.browser.Open("/ops/reviews?type=store&item=" + id).Form(at + "/hold").Send().Want(http.StatusOK)
		second.Open("/ops/reviews?type=store&item=" + id).Sees("shanghai.ops 正在处理").DoesNotSee("入选理由")
		theirs.With("decision", "approve").With("evidence", "我也看过").Send().Want(http.StatusConflict).
			Sees("shanghai.ops 正在处理")
		if got := second.Once(http.MethodPost, at+"/hold", "").Code; got != http.StatusConflict {
			t.Errorf("a second hold answers %d", got)
		}
		c.Advance(10 * time.Minute)
		theirs.With("decision", "approve").With("evidence", "我也看过").Send().Want(http.StatusOK)
		mine.With("decision", "approve").With("evidence", "晚了一步").Send().Want(http.StatusUnprocessableEntity)
	})
}

func TestComplaintsAreAnswered(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		member, visit := c.visit("13800000001")
		member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "wrong_amount",
			"text": "多算了十块"}).Want(http.StatusCreated)
		page := c.browser.Open("/ops/reviews?type=complaint").Want(http.StatusOK).Sees("金额不对：多算了十块", "¥81.00", "梧桐茶馆")
		at := page.Forms("/ops/reviews/complaint/")[0]
		asked := page.Form(at).With("decision", "uphold").With("preset", "complaint_right").Send().
			Want(http.StatusOK).Sees("对方会看到", "已核实，情况属实", "成立，撤销这笔核销")
		asked.Form(at).With("decision", "uphold").Send().Want(http.StatusOK).Sees("这里没有待处理的事")
		c.browser.Open("/ops/reviews?type=complaint&item="+strings.TrimPrefix(at, "/ops/reviews/complaint/")).
			Sees("已处理，成立：已核实，情况属实", "已撤销")
		if got := c.api.Get("/api/v1/ops/redemptions/" + visit).Want(http.StatusOK).Text("status"); got != "reversed" {
			t.Errorf("the redemption is %s", got)
		}
		asked.Form(at).With("decision", "dismiss").Send().Want(http.StatusUnprocessableEntity) // from another tab
	})
}

func TestSeveralOffersAreApprovedAtOnce(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		fine, odd, other := c.pendingOffer("午市优惠"), c.pendingOffer("全单8折"), c.pendingOffer("晚市优惠")
		page := c.browser.Open("/ops/reviews/bulk").Want(http.StatusOK).Sees("午市优惠", "全单8折", "晚市优惠", "写的折扣与实际不符")
		form := page.Form("/ops/reviews/bulk")
		if ticked := form.Values["offer"]; len(ticked) != 2 || ticked[0] == odd || ticked[1] == odd {
			t.Errorf("ticked at first: %v", ticked)
		}
		c.browser.Post("/ops/reviews/bulk", url.Values{}).Want(http.StatusUnprocessableEntity).Sees("请先勾选优惠")
		form.Values["offer"] = []string{fine, odd, other}
		check := form.Send().Want(http.StatusOK).Sees("请核对后通过", "通过这 3 个优惠")
		offers := "/api/v1/merchant/stores/" + c.shop.ID + "/offers/"
		c.shop.Owner.Patch(offers+other, map[string]any{"version": 1, "terms": map[string]any{"name_zh": "改过名的优惠",
			"pay_rate_bp": 9200}}).Want(http.StatusOK)
		check.Form("/ops/reviews/bulk").Send().Want(http.StatusOK).Sees("通过 2 个，没有通过 1 个", "这个优惠刚被改过", "改过名的优惠")
		if c.api.Get("/api/v1/ops/offers?review=pending").Want(http.StatusOK).Count("items") != 1 {
			t.Error("the changed offer was approved")
		}
	})
}

func TestTheCitysWordsAreItsOwn(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		form := c.browser.Open("/ops/reviews/words").Want(http.StatusOK).Sees("全国第一").Form("/ops/reviews/words")
		long := strings.Repeat("长", 21)
		form.With("words", long).Send().Want(http.StatusUnprocessableEntity).Sees("每个词最多 20 个字", long)
		form.With("words", "神店\n秒杀").Send().Want(http.StatusOK).Sees("词表已保存", "神店")
		id := c.pendingStore("神店咖啡")
		c.browser.Open("/ops/reviews?type=store&item=" + id).Sees("含有禁用词「神店」")
		c.neighbour().Open("/ops/reviews/words").DoesNotSee("神店")
	})
}

// Nothing of a city exists for an operator of another.
func TestAnotherCitysOperatorReachesNoWork(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		store, offer := c.pendingStore("别城的店"), c.pendingOffer("别城的优惠")
		member, visit := c.visit("13800000001")
		member.Post("/api/v1/redemptions/"+visit+"/dispute", map[string]any{"reason": "not_me"}).
			Want(http.StatusCreated)
		page := c.browser.Open("/ops/reviews?type=complaint")
		complaint := strings.TrimPrefix(page.Forms("/ops/reviews/complaint/")[0], "/ops/reviews/complaint/")
		stranger := c.neighbour()
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
			"/ops/stores/" + c.shop.ID + "/contact":    fields("reason", "好奇看看"),
			"/ops/stores/" + c.shop.ID + "/suspension": fields("reason", "x", "version", "1"),
			"/ops/stores/" + c.shop.ID + "/edit": fields("name_zh", "改名", "category", "cafe", "reason", "x",
				"version", "1"),
			"/ops/stores/" + c.shop.ID + "/staff":        fields("login", "spy", "role", "owner"),
			"/ops/stores/new?city=shanghai":              fields("name_zh", "假店", "category", "cafe"),
			"/ops/stores/export?city=shanghai":           fields("format", "csv"),
			"/ops/reviews/bulk?city=shanghai":            fields("offer", offer, "confirmed", "yes"),
			"/ops/reviews/offer/" + offer + "/hold":      {},
			"/ops/stores/" + c.shop.ID + "/approval":     fields("evidence", "x", "version", "1"),
			"/ops/reviews/refund/" + complaint + "/hold": {},
		} {
			if got := stranger.Post(path, form); got.Status != http.StatusNotFound {
				t.Errorf("POST %s answers %d: %.300s", path, got.Status, got.Text())
			}
		}
		for _, query := range []string{"", "?type=offer", "?type=complaint", "?type=refund"} {
			stranger.Open("/ops/reviews"+query).Want(http.StatusOK).DoesNotSee("别城的店", "别城的优惠", "核销有争议")
		}
		if c.storeStatus(store) != "pending" || c.storeStatus(c.shop.ID) != "approved" {
			t.Error("something was decided from afar")
		}
	})
}
