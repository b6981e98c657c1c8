package member_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"citycard/app/platform/clock"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func TestBenefitsSayWhatWasSaid(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.browser.Open("/benefits").Want(http.StatusOK).
			Sees("开卡礼：咖啡一杯", "可用至", "共 2 次，还剩 2 次", "全城合作商家都可以用", "开卡告知", "还没有送达")
		inbox := w.browser.Open("/inbox")
		inbox.Form("/inbox/seen").Send().WantPath("/inbox")
		w.browser.Open("/benefits").Sees("已送达").DoesNotSee("还没有送达")
		w.Advance(61 * 24 * time.Hour) // past the deadline of 60 days, and nobody was reminded
		w.RunJob("benefit-expiry", "shanghai")
		w.Browser(w.Member(mine)).Open("/benefits").Sees("因提醒没有按时送到，从", "延长到").DoesNotSee("已到期")
	})
}

// From midnight of the last day the page says that a benefit is over, though the job waits for the morning.
func TestTheBenefitsPageSaysExpiredFromMidnight(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.Clock.Set(clock.Day("2027-05-09").At(0, 5, shanghai)) // the coffee can be used through 8 May
		w.RunJob("benefit-expiry", "shanghai")
		w.Browser(w.Member(mine)).Open("/benefits").Sees("已到期")
		w.Clock.Set(clock.Day("2027-05-09").At(6, 0, shanghai)) // nobody was reminded: it is extended
		w.RunJob("benefit-expiry", "shanghai")
		w.Browser(w.Member(mine)).Open("/benefits").Sees("延长到").DoesNotSee("已到期")
	})
}

func TestTheBenefitsPageOfAFrozenCard(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		why := map[string]any{"reason": "号码待核实"}
		w.ops.Post("/api/v1/ops/memberships/"+w.card+"/freeze", why).Want(http.StatusNoContent)
		w.browser.Open("/benefits").Sees("暂停", "期限暂停计算，解冻后按冻结天数顺延（冻结前：可用至")
		w.browser.Open("/card").Sees("已冻结", "权益的期限从冻结起停止计算", "卡的有效期照常计算")
		w.Advance(10 * 24 * time.Hour)
		w.Operator("unfreezer", "shanghai").Post("/api/v1/ops/memberships/"+w.card+"/unfreeze", why).
			Want(http.StatusNoContent)
		browser := w.Browser(w.Member(mine))
		browser.Open("/benefits").Sees("会员卡冻结过，从").DoesNotSee("暂停计算")
		browser.Open("/inbox").Sees("会员卡恢复使用，权益顺延 11 天")
	})
}

func TestTheCalendarIsSwitchedOnAndOff(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		page := w.browser.Open("/benefits")
		on := page.Form("/benefits/calendar").Send().Want(http.StatusOK).Sees("日历地址已生成", "添加到日历", "停用这个地址")
		_, rest, _ := strings.Cut(on.Body, "<code>"+w.Config.BaseURL)
		path, _, _ := strings.Cut(rest, "<")
		if !strings.Contains(on.Body, `href="webcal://card.test`+path) {
			t.Errorf("there is no address for calendar programs: %s", path)
		}
		program := w.Browser()
		got := program.Open(path).Want(http.StatusOK)
		if got.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
			t.Errorf("type %s", got.Header.Get("Content-Type"))
		}
		raw := program.Once(http.MethodGet, path, "").Body.String()
		for _, line := range strings.Split(raw, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d octets", len(line))
			}
		}
		cal, err := ics.ParseCalendar(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(cal.Events()); n != 2 {
			t.Fatalf("%d entries", n)
		}
		day, err := cal.Events()[0].GetAllDayStartAt()
		if err != nil || day.Format("2006-01-02") != "2027-05-08" {
			t.Errorf("the benefit ends on %v (%v)", day, err)
		}
		if strings.Contains(raw, mine) || strings.Contains(raw, "138****") ||
			strings.Contains(w.Log.String(), strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")) {
			t.Error("the calendar names the person, or the log the secret")
		}
		on.Form("/benefits/calendar").Send().Sees("日历地址已停用", "放进手机日历")
		program.Open(path).Want(http.StatusNotFound)
		program.Open("/calendar/x").Want(http.StatusNotFound)
		program.Open("/calendar/" + strings.Repeat("a", 43) + ".ics").Want(http.StatusNotFound)
	})
}
