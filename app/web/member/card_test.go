package member_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
)

func TestTheCardPageHoldsALiveCode(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		page := w.browser.Open("/card").Want(http.StatusOK).
			Sees("有效", "138****0001", "结账前出示给收银员", "屏幕太暗", "换一个", "点击显示数字码", "开卡礼：咖啡一杯", "再省 ¥168.00 回本")
		first := digits(t, page.Body)
		for _, want := range []string{`<svg role="img" aria-label="会员二维码，数字码 88`,
			`<noscript><meta http-equiv="refresh" content="55; url=/card?card=`, `<span lang="en">Valid · through`,
			`aria-hidden="true" data-left`} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if page.Header.Get("Cache-Control") != "no-store" {
			t.Error("the code may be cached")
		}
		again := digits(t, w.browser.Open("/card").Body)
		if again == first {
			t.Error("a reload shows the same digits")
		}
		w.scan(first).Refused(http.StatusConflict, "redemption.code_expired")
		w.scan(again).Want(http.StatusOK)
		if log := w.Log.String(); strings.Contains(log, first) || strings.Contains(log, again) {
			t.Error("digits stand in the log")
		}
	})
}

func TestTheCardPageIsLight(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.visitByAPI("light-key-1")
		for _, lang := range []string{"zh-CN", "en"} {
			w.browser.Lang = lang
			var packed bytes.Buffer
			pack := brotli.NewWriterLevel(&packed, 11)
			if _, err := pack.Write([]byte(w.browser.Open("/card").Body)); err != nil {
				t.Fatal(err)
			}
			if err := pack.Close(); err != nil {
				t.Fatal(err)
			}
			if packed.Len() > 8000 {
				t.Errorf("%s: %d bytes", lang, packed.Len())
			}
		}
	})
}

// What a browser fetches ahead must not kill the code that is being shown.
func TestNoCodeIsMadeAhead(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		shown := digits(t, w.browser.Open("/card").Body)
		w.browser.Header["Sec-Purpose"] = "prefetch;prerender"
		w.browser.Open("/card").Want(http.StatusServiceUnavailable)
		w.scan(shown).Want(http.StatusOK)
	})
}

func TestTheScriptRenewsAndHears(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		page := w.browser.Open("/card")
		form := page.Form("/card/code").Values
		live, _ := page.Attr("data-live")
		if w.browser.Once(http.MethodGet, live, "").Code != http.StatusNoContent {
			t.Error("nothing has happened, and something is told")
		}
		w.Advance(time.Second)
		w.browser.Header["X-Fragment"] = "panel"
		renewed := w.browser.Post("/card/code", form).Want(http.StatusOK)
		if strings.Contains(renewed.Body, "<html") || digits(t, renewed.Body) == digits(t, page.Body) {
			t.Errorf("not a fresh panel: %.300s", renewed.Body)
		}
		if told := w.browser.Open(live).Want(http.StatusOK); !strings.Contains(told.Body, `data-panel="replaced"`) {
			t.Errorf("the first page does not hear that it was replaced: %s", told.Text())
		}
		live, _ = renewed.Attr("data-live")
		w.Advance(time.Second)
		claim := w.scan(digits(t, renewed.Body)).Want(http.StatusOK).Text("claim_id")
		if told := w.browser.Open(live); !strings.Contains(told.Body, `data-panel="taken"`) {
			t.Errorf("the scan is not told: %s", told.Text())
		}
		w.shop.Till.Key("hears-key-1").Post("/api/v1/till/redemptions",
			map[string]any{"claim_id": claim, "offer_id": w.shop.OfferID, "bill_fen": 9000}).Want(http.StatusCreated)
		w.browser.Open(live).Sees("已享优惠 ¥9.00", "应付 ¥81.00", "梧桐茶馆")
		form.Del("fresh")
		w.browser.Post("/card/code", form).Sees("已享优惠 ¥9.00")
		form.Set("fresh", "yes")
		digits(t, w.browser.Post("/card/code", form).Body)
		delete(w.browser.Header, "X-Fragment")
		digits(t, w.browser.Post("/card/code", form).WantPath("/card?card="+w.card).Sees("最近一次：梧桐茶馆").Body)
	})
}

// A page without scripts asks again by itself: it is told what a script hears, and until then
// gets a fresh code.
func TestARefreshBringsTheReceipt(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		page := w.browser.Open("/card")
		digits(t, page.Body)
		_, rest, _ := strings.Cut(page.Body, "url=/card?")
		address, _, _ := strings.Cut(rest, `"`)
		address = "/card?" + strings.ReplaceAll(address, "&amp;", "&")
		w.Advance(55 * time.Second)
		digits(t, w.browser.Open(address).Body)
		w.visitByAPI("refresh-key-1")
		receipt := w.browser.Open(address).Want(http.StatusOK).Sees("已享优惠 ¥9.00", "应付 ¥81.00", "梧桐茶馆", "再出示会员码")
		if strings.Contains(receipt.Body, "data-digits") || strings.Contains(receipt.Body, "http-equiv") {
			t.Error("a code stands beside the receipt, or the page takes the receipt away again")
		}
		digits(t, receipt.Form("/card/code").Send().WantPath("/card?card="+w.card).Body)
		digits(t, w.browser.Open("/card").Body)
	})
}

func TestOtherPeoplesCardsDoNotExist(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		stranger := w.Browser(w.Member("13800000002"))
		for _, path := range []string{"/card?card=", "/card/visits?card=", "/benefits?card=", "/refund?card=",
			"/refund/confirm?card="} {
			stranger.Open(path + w.card).Want(http.StatusNotFound)
		}
		stranger.Open("/card/live?issued=1&since=1&card=" + w.card).Want(http.StatusNotFound)
		stranger.Header["X-Fragment"] = "panel"
		stranger.Post("/card/code", fields("card", w.card)).Want(http.StatusNotFound)
		stranger.Post("/card/code", fields("card", "x")).Want(http.StatusNotFound)
		stranger.Open("/card/live?card=" + w.card + "&issued=x").Want(http.StatusNotFound)
		delete(stranger.Header, "X-Fragment")
		stranger.Open("/card").Want(http.StatusOK).Sees("你还没有会员卡", "去开通")
	})
}

func TestAStateReplacesTheCode(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		state := func(want ...string) {
			t.Helper()
			page := w.browser.Open("/card").Want(http.StatusOK).Sees(want...)
			if strings.Contains(page.Body, "code-qr") || strings.Contains(page.Body, "data-digits") ||
				strings.Contains(page.Body, "badge-ok") {
				t.Errorf("%v stands beside a code", want)
			}
		}
		w.ops.Post("/api/v1/ops/memberships/"+w.card+"/freeze", map[string]any{"reason": "核实"}).
			Want(http.StatusNoContent)
		state("已冻结", "联系客服", "On hold")
		w.ops.Post("/api/v1/ops/memberships/"+w.card+"/unfreeze", map[string]any{"reason": "好了"}).
			Want(http.StatusNoContent)
		w.browser.Open("/card").Sees("换一个")
		w.api.Key("refund-key-1").Post("/api/v1/refunds", map[string]any{"membership_id": w.card}).
			Want(http.StatusCreated)
		state("退款中", "查看退款进度")
		w.Advance(2 * time.Minute)
		w.RunJob("send-refunds", "shanghai")
		w.RunJob("send-refunds", "shanghai")
		state("已退卡", "重新开通")
	})
}

func TestAnExpiredCardSaysSo(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.Advance(400 * 24 * time.Hour)
		b := w.Browser(w.Member(mine))
		if page := b.Open("/card").Sees("已到期", "续卡"); strings.Contains(page.Body, "data-digits") {
			t.Error("an expired card shows a code")
		}
	})
}

func TestTooManyCodesAreAState(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		for range 20 {
			w.browser.Open("/card").Want(http.StatusOK)
		}
		w.browser.Open("/card").Want(http.StatusOK).Sees("换得太快", "秒", "重新出示")
		w.Advance(time.Minute)
		digits(t, w.browser.Open("/card").Body)
	})
}

func TestCardsOfTwoCities(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.OpenCity("hangzhou")
		other, _ := w.Buy(w.api, "hangzhou")
		page := w.browser.Open("/card")
		first, _ := page.Attr("data-id")
		for _, card := range []string{w.card, other} {
			chosen := w.browser.Open("/card?card=" + card).Want(http.StatusOK)
			if id, _ := chosen.Attr("data-id"); id != card {
				t.Errorf("asked for %s, got %s", card, id)
			}
			if !strings.Contains(chosen.Body, `href="/card?card=`+w.card) ||
				!strings.Contains(chosen.Body, `href="/card?card=`+other) {
				t.Error("there is no way to the other city")
			}
		}
		if first != w.card && first != other {
			t.Errorf("the first card is %s", first)
		}
	})
}
