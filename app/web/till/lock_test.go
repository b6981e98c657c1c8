package till_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db/dbtest"
	"citycard/app/web/webtest"
	"citycard/redemption"
)

// shownInTable is the code that most rows of the table hold, plain.
const shownInTable = "881234567890123457"

func codeRows(t *testing.T) (rows []struct{ Name, Input, Answer string }) {
	t.Helper()
	text, err := os.ReadFile("testdata/reading.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Codes json.RawMessage }
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(table.Codes, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// What the table reads as a code opens a claim over the API and on the page, and what it does not is answered by
// name and never locks the till, however often it comes.
func TestTheTableHoldsForAPIAndPage(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		for _, row := range codeRows(t) {
			input := strings.ReplaceAll(row.Input, shownInTable, b.code())
			body := map[string]any{"code": input}
			switch {
			case strings.TrimSpace(input) == "" || len(input) > 400: // refused as a form, before it is read
			case row.Answer == shownInTable && strings.Contains(row.Input, shownInTable):
				b.shop.Till.Post("/api/v1/till/scans", body).Want(http.StatusOK)
				till.post("/till/scan", "code", input).leads("/till/confirm/") // the same claim
			case len(row.Answer) != len(shownInTable):
				if code := b.shop.Till.Post("/api/v1/till/scans", body).Text("code"); code != "redemption."+row.Answer {
					t.Errorf("%s, over the API: %s", row.Name, code)
				}
				if a := till.post("/till/scan", "code", input); a.status != http.StatusNotFound &&
					a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s, on the page: %d", row.Name, a.status)
				}
			}
			h.Advance(10 * time.Second) // codes are issued 20 a minute at most
		}
		b.scanned(t, till)
	})
}

func TestALockSaysUntilWhen(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		dbtest.Exec(t, h.DB, "UPDATE city_cities SET zone = 'Asia/Tokyo'") // the clock on the wall of the store
		till := b.till(t)
		for range 5 {
			b.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": shownInTable}).
				Refused(http.StatusNotFound, "redemption.not_ours")
		}
		h.Advance(90 * time.Second)
		until := h.Clock.Now().Add(10*time.Minute - 90*time.Second)
		answer := b.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": b.code()}).
			Refused(http.StatusTooManyRequests, "redemption.too_many")
		if at := answer.Text("retry_at"); at != until.UTC().Format(time.RFC3339) ||
			answer.Header.Get("Retry-After") != "510" {
			t.Errorf("until %s, in %s s, want %s in 510 s", at, answer.Header.Get("Retry-After"), until.UTC())
		}
		zone := time.FixedZone("Asia/Tokyo", 9*60*60)
		page := till.post("/till/scan", "code", b.code()).want(http.StatusTooManyRequests).screen("system")
		page.says(until.In(zone).Format("15:04:05")+" 后可以再扫，还有 8:30", `data-lock="510"`, "按原价收款")
		till.header.Set("Accept-Language", "en")
		till.post("/till/scan", "code", b.code()).want(http.StatusTooManyRequests).
			says("You can scan again at " + until.In(zone).Format("15:04:05") + ", in 8:30")
		till.header.Set("Accept-Language", "zh-CN")
		till.post("/till/scan", "code", redemption.PracticeDigits).leads("/till/practice/done")
		h.Advance(8*time.Minute + 30*time.Second)
		b.scanned(t, till)
	})
}

// An amount with a space between its digits is asked about and never guessed; full-width digits are digits.
func TestAnAmountIsNeverGuessed(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		for _, typed := range []string{"9 0", "９　０", "9\u00a00", "12 34.5"} {
			till.post(path, "use", confirm.use(), "bill", typed, "key", confirm.value("key")).
				want(http.StatusUnprocessableEntity).says("“" + typed + "”中间有空格")
		}
		till.post(path, "use", confirm.use(), "bill", "90,00", "key", confirm.value("key")).
			want(http.StatusUnprocessableEntity).says("请写金额").silent("“90,00”中间")
		result := till.post(path, "use", confirm.use(), "bill", "￥９０．００", "key", confirm.value("key")).
			leads("/till/result/")
		till.get(result).want(http.StatusOK).says("¥81.00")
	})
}

// A camera may hand the link over in capitals or with a slash; both lead where the link itself does.
func TestTheLinkAsCamerasHandItOver(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		for _, path := range []string{"/q/", "/Q/"} {
			for _, end := range []string{"", "/", "?from=wechat", "/?from=wechat"} {
				if code := till.get(path + b.code() + end).want(http.StatusOK).value("code"); len(code) != 18 {
					t.Errorf("%s…%s asks to scan %q", path, end, code)
				}
				newPhone(t, h).get(path + b.code() + end).want(http.StatusOK).says("收银员")
			}
		}
		if strings.Contains(h.Log.String(), "/Q/88") || strings.Contains(h.Log.String(), "/q/88") {
			t.Error("the log holds a code")
		}
	})
}
