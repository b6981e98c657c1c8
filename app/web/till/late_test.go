package till_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

// cardNumber is what the member reads off the card page.
func (b *bar) cardNumber(t *testing.T) string {
	t.Helper()
	page := newPhone(t, b.h).signIn(identity.KindMember, b.member.Token()).get("/benefits").want(http.StatusOK)
	found := regexp.MustCompile(`\d{4} \d{4} \d{4}`).FindString(page.main())
	if found == "" {
		t.Fatal("no card number")
	}
	return found
}

func TestAVisitIsEnteredLater(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till, number := b.till(t), b.cardNumber(t)
		h.Advance(time.Minute)
		till.get("/till/today").want(http.StatusOK).says(`href="/till/late"`)
		form := till.get("/till/late").want(http.StatusOK).says("今天还可以补登 5 笔", "不计到店奖励")
		offer := regexp.MustCompile(`name="offer" value="([^"]+)" checked`).FindStringSubmatch(form.body)
		if offer == nil {
			t.Fatalf("the only offer is not chosen: %.800s", form.main())
		}
		send := func(key, card, at, bill string) page {
			return till.post("/till/late", "key", key, "card_number", card, "offer", offer[1], "bill", bill, "at", at)
		}
		send(form.value("key"), "000000000000", "00:00", "90").want(http.StatusUnprocessableEntity).
			says("请核对卡号", `value="90"`).silent("还可以补登 4 笔")
		send(form.value("key"), number, "99:99", "90").want(http.StatusUnprocessableEntity).says("不能晚于现在", number)
		send(form.value("key"), number, "00:00", "ninety").want(http.StatusUnprocessableEntity).says(`id="bill-error"`)
		send(form.value("key"), number, "00:00", "90").leads("/till/late")
		send(form.value("key"), number, "00:00", "90").leads("/till/late") // the same form once more
		till.get("/till/late").want(http.StatusOK).says("已提交补登", "还可以补登 4 笔", "等待核对", "¥81.00", "账单 ¥90.00")
		till.get("/till/today").silent("¥81.00")
		for i := range 4 {
			send("late-key-number-"+string(rune('a'+i)), number, "00:00", "10").leads("/till/late")
		}
		till.get("/till/late").want(http.StatusOK).says("今天的补登次数已用完").silent(`name="card_number"`)
		send("one-too-many", number, "00:00", "10").want(http.StatusConflict).says("今天的补登次数已用完")
	})
}

func TestAnotherTillSeesNoLateEntries(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till, number := b.till(t), b.cardNumber(t)
	h.Advance(time.Minute)
	form := till.get("/till/late").want(http.StatusOK)
	offer := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindStringSubmatch(form.body)[1]
	till.post("/till/late", "key", form.value("key"), "card_number", number, "offer", offer, "bill", "90", "at",
		"00:00").leads("/till/late")
	other := h.OpenShop(b.ops, town, "隔壁面馆")
	strange := newPhone(t, h).signIn(identity.KindDevice, other.Till.Token())
	page := strange.get("/till/late").want(http.StatusOK).silent("¥81.00").says("还可以补登 5 笔")
	strange.post("/till/late", "key", page.value("key"), "card_number", number, "offer", offer, "bill", "90", "at",
		"00:00").
		want(http.StatusUnprocessableEntity).says("请选择一个优惠")
	newPhone(t, h).get("/till/late").leads("/till/bind")
}
