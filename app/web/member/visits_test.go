package member_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestVisitsAndWhatTheySaved(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.browser.Open("/card/visits").Want(http.StatusOK).Sees("省了多少都记在这里", "看看附近商家", "再省 ¥168.00 回本")
		for i := range 21 {
			w.visitByAPI(fmt.Sprintf("visit-key-%d", i))
			w.Advance(25 * time.Hour)
			w.api = w.Member(mine)
			w.browser = w.Browser(w.api)
		}
		first := w.browser.Open("/card/visits").Want(http.StatusOK).
			Sees("已省 ¥189.00", "已经回本", "一共使用 21 次", "省 ¥9.00", "付 ¥81.00", "梧桐茶馆")
		if n := strings.Count(first.Body, `href="/card/visits/`); n != 20 {
			t.Errorf("%d visits on the first page", n)
		}
		_, next, _ := strings.Cut(first.Body, `rel="next" href="`)
		next, _, _ = strings.Cut(next, `"`)
		second := w.browser.Open(strings.ReplaceAll(next, "&amp;", "&")).Want(http.StatusOK).Sees("回到第一页")
		if n := strings.Count(second.Body, `href="/card/visits/`); n != 1 {
			t.Errorf("%d visits on the second page", n)
		}
		w.browser.Open("/card/visits?before=x").Want(http.StatusNotFound)
	})
}

func TestAReceiptCanBeDisputed(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id := w.visitByAPI("dispute-key-1")
		path := "/card/visits/" + id
		page := w.browser.Open(path).Want(http.StatusOK).
			Sees("梧桐茶馆", "原价 ¥90.00", "已省 ¥9.00", "实付 ¥81.00", "全单 9 折", "前可以请收银员撤销重记", "这笔不对")
		page.Form(path).Send().Want(http.StatusUnprocessableEntity).Sees("错误：", "请选一个原因")
		typed := page.Form(path).With("reason", "other").With("text", "").Send().Want(http.StatusUnprocessableEntity)
		if typed.Form(path).Values.Get("reason") != "other" {
			t.Error("the chosen reason is lost")
		}
		long := page.Form(path).With("reason", "other").With("text", strings.Repeat("长", 501)).Send().
			Want(http.StatusUnprocessableEntity)
		if len([]rune(long.Form(path).Values.Get("text"))) != 501 {
			t.Error("the typed text is lost")
		}
		form := page.Form(path).With("reason", "wrong_amount").With("text", "多收了")
		form.Send().WantPath(path).Sees("已收到，我们会向商家核实", "你在", "说这笔不对")
		form.Send().WantPath(path).Want(http.StatusOK).Sees("说这笔不对") // a second tap
		w.Browser(w.Member("13800000002")).Open(path).Want(http.StatusNotFound)
		w.browser.Open("/card/visits/nonsense").Want(http.StatusNotFound)
	})
}

func TestAReceiptTellsOfItsReversal(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id := w.visitByAPI("reversal-key-1")
		w.shop.Till.Key("reverse-key-1").
			Post("/api/v1/till/redemptions/"+id+"/reversal", map[string]any{"reason": "金额输错"}).Want(http.StatusCreated)
		w.browser.Open("/card/visits/"+id).Want(http.StatusOK).Sees("撤销", "金额输错")
		w.browser.Open("/card/visits").Sees("已撤销", "已省 ¥0.00")
		w.Advance(25 * time.Hour)
		w.Browser(w.Member(mine)).Open("/card/visits/" + id).Sees("24 小时已过").DoesNotSee("这笔不对")
	})
}
