package ops_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

// enterLate enters a bill of ¥90.00 at the shop's till for a new member.
func (c *testCity) enterLate(t *testing.T, phone string) (member *webtest.Client) {
	t.Helper()
	member = c.Member(phone)
	c.Buy(member, "shanghai")
	reader := c.Browser()
	reader.SetCookie("session_member", member.Token())
	number := regexp.MustCompile(`\d{4} \d{4} \d{4}`).FindString(reader.Open("/benefits").Want(http.StatusOK).Text())
	till := c.Browser()
	till.SetCookie("session_device", c.shop.Till.Token())
	c.Advance(time.Minute)
	till.Open("/till/late").Want(http.StatusOK).Form("/till/late").With("card_number", number).
		With("offer", c.shop.OfferID).
		With("bill", "90").With("at", "00:00").Send().Want(http.StatusOK).Sees("等待核对")
	return member
}

func TestALateEntryIsReviewed(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		c.enterLate(t, "13800000001")
		has(t, c.browser.Open("/ops").Want(http.StatusOK).Text(), "补登")
		page := c.browser.Open("/ops/reviews?type=late").Want(http.StatusOK).Sees("补登 ¥90.00", "梧桐茶馆", "¥81.00",
			"138****0001", "1 笔，最多 5 笔")
		at := page.Forms("/ops/reviews/late/")[0]
		id := strings.TrimPrefix(at, "/ops/reviews/late/")
		stranger := c.neighbour()
		stranger.Open("/ops/reviews?type=late&item=" + id).Want(http.StatusNotFound)
		if got := stranger.Post(at, fields("decision", "record", "preset", "late_checked", "confirmed",
			"yes")); got.Status != http.StatusNotFound {
			t.Errorf("from afar: %d", got.Status)
		}
		stranger.Open("/ops/reviews?type=late").Want(http.StatusOK).DoesNotSee("¥90.00")
		asked := page.Form(at).With("decision", "record").With("preset", "late_checked").Send().Want(http.StatusOK).
			Sees("对方会看到", "已与门店核对，情况属实")
		asked.Form(at).With("decision", "record").Send().Want(http.StatusOK).Sees("这里没有待处理的事")
		c.browser.Open("/ops/reviews?type=late&item=" + id).Sees("已记入：已与门店核对，情况属实")
		if got := c.api.Get("/api/v1/ops/redemptions/" + id).Want(http.StatusOK).Text("status"); got != "confirmed" {
			t.Errorf("the redemption is %s", got)
		}
		asked.Form(at).With("decision", "refuse").Send().Want(http.StatusUnprocessableEntity) // from another tab
	})
}

func TestTheMemberSeesAnAcceptedLateVisit(t *testing.T) {
	eachCity(t, func(t *testing.T, c *testCity) {
		member := c.enterLate(t, "13800000001")
		reader := c.Browser()
		reader.SetCookie("session_member", member.Token())
		reader.Open("/card/visits").Want(http.StatusOK).DoesNotSee("¥9.00")
		page := c.browser.Open("/ops/reviews?type=late").Want(http.StatusOK)
		at := page.Forms("/ops/reviews/late/")[0]
		page.Form(at).With("decision", "record").With("preset", "late_receipt").Send().Want(http.StatusOK).Form(at).
			With("decision", "record").Send().Want(http.StatusOK)
		reader.Open("/card/visits").Want(http.StatusOK).Sees("¥9.00", "梧桐茶馆")
		reader.Open("/inbox").Want(http.StatusOK).Sees("补记一次优惠 ¥9.00")
	})
}
