package member_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
)

func TestSeenIsWhatSomebodySaw(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		seen := func() int64 {
			return dbtest.Count(t, w.DB,
				"SELECT count(*) FROM notify_messages WHERE recipient_kind = 'member' AND seen_at IS NOT NULL")
		}
		w.browser.Open("/me").Sees("1 条未读")
		page := w.browser.Open("/inbox").Want(http.StatusOK).Sees("1 条未读", "新", "标为已读")
		if seen() != 0 {
			t.Fatal("looking at the list marked it")
		}
		form := page.Form("/inbox/seen").Values
		w.browser.Header["X-Fragment"] = "seen"
		if w.browser.Once(http.MethodPost, "/inbox/seen", form.Encode()).Code != http.StatusNoContent || seen() != 1 {
			t.Error("what the script reported is not marked")
		}
		delete(w.browser.Header, "X-Fragment")
		w.browser.Open("/inbox").DoesNotSee("未读", "标为已读")
		stranger := w.Browser(w.Member("13800000002"))
		stranger.Open("/inbox").Sees("还没有消息")
		stranger.Post("/inbox/seen", form).Want(http.StatusNotFound)
		stranger.Post("/inbox/seen", fields("messages", "x")).Want(http.StatusNotFound)
		stranger.Post("/inbox/seen", fields("back", "//evil.test")).WantPath("/inbox")
		w.browser.Open("/inbox?cursor=nonsense").Want(http.StatusUnprocessableEntity)
	})
}

func TestARefundShowsItsFigures(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.browser.Open("/refund").Want(http.StatusOK).Sees("实付 ¥168.00 可退 ¥168.00", "还没有用过", "全额退")
		w.visitByAPI("refund-visit-1")
		w.Advance(122 * 24 * time.Hour)
		w.browser = w.Browser(w.Member(mine))
		w.browser.Open("/refund").Sees("实付 ¥168.00 已用 123/366 天 −¥56.46 可退 ¥111.54", "马上停用", "原路退回", "1–3 个工作日")
		confirm := w.browser.Open("/refund/confirm?card="+w.card).Want(http.StatusOK).Sees("不能取消", "¥111.54")
		form := confirm.Form("/refund/confirm")
		other := w.browser.Open("/refund/confirm?card=" + w.card).Form("/refund/confirm") // a second window
		end := "/refund?card=" + w.card
		form.Send().WantPath(end).Sees("退款申请已收到", "已申请", "审核通过", "渠道处理中", "已到账", "¥111.54 正在退回")
		form.Send().WantPath(end).Want(http.StatusOK)
		other.Send().WantPath(end).Want(http.StatusOK)
		w.browser.Open("/refund/confirm?card=" + w.card).WantPath(end)
		if n := dbtest.Count(t, w.DB, "SELECT count(*) FROM membership_refunds"); n != 1 {
			t.Errorf("%d refunds", n)
		}
		w.browser.Open("/refund/confirm").WantPath("/refund")
		w.browser.Post("/refund/confirm", fields("card", w.card)).Want(http.StatusUnprocessableEntity)
		w.Browser(w.Member("13800000002")).Open("/refund").Sees("你没有可以退的卡")
	})
}

func TestARefundThatFailsSaysWhatComes(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.api.Key("refund-key-1").Post("/api/v1/refunds", map[string]any{"membership_id": w.card}).
			Want(http.StatusCreated)
		dbtest.Exec(t, w.DB, "UPDATE membership_refunds SET status = 'manual'")
		w.browser.Open("/refund").Sees("原路退不回去", "联系客服", "没有成功", "两位同事核对")
		dbtest.Exec(t, w.DB, "UPDATE membership_refunds SET status = 'succeeded', succeeded_at = created_at")
		w.browser.Open("/refund").Sees("已退回")
	})
}

func TestTheLanguageIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.browser.Open("/me").Want(http.StatusOK).Sees("消息语言 中文")
		me := w.browser.Open("/me/language").Want(http.StatusOK)
		if me.Form("/me/language").Values.Get("locale") != "zh-CN" {
			t.Error("the present language is not marked")
		}
		me.Form("/me/language").With("locale", "fr").Send().Want(http.StatusUnprocessableEntity).Sees("请选择中文或 English")
		me.Form("/me/language").With("locale", "en").Send().Want(http.StatusOK).Sees("Language saved")
		w.browser.Open("/me").Sees("Signed in: 1")
		if w.browser.Open("/me/language").Form("/me/language").Values.Get("locale") != "en" {
			t.Error("the choice is not kept")
		}
	})
}

func TestDevicesAreSeenAndEnded(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.Advance(time.Hour)
		phone := w.Browser()
		phone.Header["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Mobile " +
			"MicroMessenger/8.0.50"
		phone.Post("/login", fields("phone", mine)).Form("/login/code").With("code", w.LastCode(mine)).Send().
			WantPath("/card")
		w.Advance(time.Hour)
		third := w.Browser(w.Member(mine))
		list := w.browser.Open("/me/devices").Want(http.StatusOK).Sees("iPhone · 微信", "本机", "未知设备")
		list.Form("/me/devices").Send().WantPath("/me/devices").Sees("那台设备已退出")
		list.Form("/me/devices").Send().WantPath("/me/devices").Want(http.StatusOK) // a second tap
		w.browser.Post("/me/devices", fields("session", "others")).Sees("其他设备都已退出").DoesNotSee("iPhone")
		for _, b := range []*webtest.Browser{phone, third} {
			if !strings.HasPrefix(b.Open("/me").Path, "/login") {
				t.Error("a device is still signed in")
			}
		}
		w.browser.Post("/me/devices", fields("session", "x")).Want(http.StatusNotFound)
		w.browser.Open("/me").Want(http.StatusOK)
	})
}

func TestTheExportIsAFile(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.visitByAPI("export-visit-1")
		page := w.browser.Open("/me/export").Want(http.StatusOK)
		got := w.browser.Once(http.MethodPost, "/me/export", page.Form("/me/export").Values.Encode())
		if got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Disposition"),
			`attachment; filename="citycard-2027-`) {
			t.Fatalf("%d %v", got.Code, got.Header())
		}
		var out struct {
			Member    struct{ Phone string }
			Elsewhere struct {
				Visits   struct{ Recorded []any }
				Sessions []any
				Messages []any
			}
		}
		if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil || out.Member.Phone != "+86"+mine ||
			len(out.Elsewhere.Visits.Recorded) != 1 || len(out.Elsewhere.Sessions) == 0 ||
			len(out.Elsewhere.Messages) < 2 {
			t.Errorf("%v: %s", err, got.Body)
		}
		for range 9 {
			w.browser.Once(http.MethodPost, "/me/export", "")
		}
		w.browser.Post("/me/export", fields()).Want(http.StatusTooManyRequests).Sees("今天导出的次数用完了")
	})
}

func TestAnAccountIsErased(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		id := w.visitByAPI("erase-visit-1")
		w.browser.Open(id)
		page := w.browser.Open("/me/erase").Want(http.StatusOK).Sees("138****0001", "会删掉", "会留下")
		wrong := page.Form("/me/erase").With("confirm", "9999").Send().Want(http.StatusUnprocessableEntity).
			Sees("请输入登录手机号的后四位")
		if wrong.Form("/me/erase").Values.Get("confirm") != "9999" {
			t.Error("what was typed is lost")
		}
		page.Form("/me/erase").With("confirm", "0001").Send().Want(http.StatusConflict).Sees("还有一张可以退款的卡", "先去退卡退款")
		w.api.Key("refund-key-1").Post("/api/v1/refunds", map[string]any{"membership_id": w.card}).
			Want(http.StatusCreated)
		page.Form("/me/erase").With("confirm", "0001").Send().Want(http.StatusConflict).Sees("退款还在路上", "查看退款进度")
		w.Advance(2 * time.Minute)
		w.RunJob("send-refunds", "shanghai")
		w.RunJob("send-refunds", "shanghai")
		page.Form("/me/erase").With("confirm", "０００１").Send().WantPath("/").Sees("账号已注销")
		if !strings.HasPrefix(w.browser.Open("/me").Path, "/login") {
			t.Error("the session lives on")
		}
		w.Advance(time.Hour)
		w.Browser(w.Member(mine)).Open("/card").Sees("你还没有会员卡")
		w.Deliver()
		w.Verify()
	})
}
