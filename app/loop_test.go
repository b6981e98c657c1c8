package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/merchants/storeimport"
)

const (
	loopCity  = city.ID("shanghai")
	loopPhone = "13900010001"
)

// The whole main job once around, over HTTP, on both engines: import, review, buy, show,
// read the picture with a foreign decoder, scan, confirm, accrue, vest, reverse, remind,
// expire, refund, verify.
func TestTheWholeLoop(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		l := &loop{App: h, t: t, ops: h.OpenCity(loopCity)}
		l.importAndReview()
		shop := h.OpenShop(l.ops, loopCity, "潮声咖啡")
		l.buy()
		l.visits(shop)
		l.rewards(shop)
		l.reversal(shop)
		l.noSilentExpiry()
		l.refund()
		l.deliverForADay()
		l.everyJob()
		h.Verify()
	})
}

type loop struct {
	*webtest.App
	t      *testing.T
	ops    *webtest.Client
	member *webtest.Client
	card   string
	first  string // the counted redemption
}

// importAndReview takes in real places where they are present, else a small list of our
// own, and lets the operator approve one of them.
func (l *loop) importAndReview() {
	l.t.Helper()
	name, data := storesToImport(l.t)
	in := storeimport.Input{Actor: identity.Job("test"), City: loopCity, FileName: name, Data: data}
	preview, err := l.Imports.Import(context.Background(), in)
	if err != nil || preview.Clean == 0 || preview.Applied {
		l.t.Fatalf("preview: %+v, %v", preview, err)
	}
	if n := l.ops.Get("/api/v1/ops/stores?status=pending&limit=5").Want(http.StatusOK).Count("items"); n != 0 {
		l.t.Fatalf("the preview imported %d stores", n)
	}
	in.Apply = true
	applied, err := l.Imports.Import(context.Background(), in)
	if err != nil || applied.Added != preview.Clean {
		l.t.Fatalf("apply: added %d of %d, %v", applied.Added, preview.Clean, err)
	}
	again, err := l.Imports.Import(context.Background(), in)
	if err != nil || !again.AlreadyApplied {
		l.t.Fatalf("the same file again: %+v, %v", again, err)
	}
	pending := l.ops.Get("/api/v1/ops/stores?status=pending&limit=5").Want(http.StatusOK)
	store := pending.Text("items.0.id")
	l.ops.Post("/api/v1/ops/stores/"+store+"/approval", map[string]any{}).Want(http.StatusUnprocessableEntity)
	l.ops.Post("/api/v1/ops/stores/"+store+"/approval", map[string]any{"evidence": "街区里排队最长的一家"}).Want(http.StatusOK)
}

func storesToImport(t *testing.T) (name string, data []byte) {
	t.Helper()
	real := filepath.Join("..", "..", "shared", "data", "shanghai-osm-places.json")
	if data, err := os.ReadFile(real); err == nil {
		return filepath.Base(real), data
	}
	return "stores.csv",
		[]byte("name_zh,category,lat,lng\n巷口面馆,restaurant,31.23,121.47\n,cafe,31.2,121.4\n河边茶室,cafe,31.22,121.46\n")
}

func (l *loop) buy() {
	l.t.Helper()
	l.member = l.Member(loopPhone)
	plan := l.Anyone().Get("/api/v1/cities/" + string(loopCity) + "/plans").Want(http.StatusOK).Text("items.0.id")
	order := l.member.Key("order-key-1").Post("/api/v1/orders", map[string]any{"plan_id": plan}).
		Want(http.StatusCreated)
	if order.Number("amount_fen") != 16800 {
		l.t.Errorf("price %d", order.Number("amount_fen"))
	}
	again := l.member.Key("order-key-1").Post("/api/v1/orders", map[string]any{"plan_id": plan})
	if again.Text("id") != order.Text("id") {
		l.t.Error("the same key made another order")
	}
	l.Pay(order.Text("pay_url"), "pay_twice")
	paid := l.member.Get("/api/v1/orders/" + order.Text("id")).Want(http.StatusOK)
	if paid.Text("status") != "paid" || paid.Count("payments") != 2 || paid.Count("refunds") != 1 {
		l.t.Errorf("paid twice: %s", paid.Body)
	}
	cards := l.member.Get("/api/v1/memberships").Want(http.StatusOK)
	if cards.Count("items") != 1 || cards.Text("items.0.status") != "active" {
		l.t.Fatalf("cards: %s", cards.Body)
	}
	l.card = cards.Text("items.0.id")
}

// visits: the first is raced for, the second is sent twice.
func (l *loop) visits(shop webtest.Shop) {
	l.t.Helper()
	claim := l.scanPicture(shop)
	l.first = l.raceToConfirm(shop, claim)
	key := "second-visit"
	l.Advance(40 * time.Minute)
	body := map[string]any{"claim_id": l.scanPicture(shop), "offer_id": shop.OfferID, "bill_fen": 9000}
	second := shop.Till.Key(key).Post("/api/v1/till/redemptions", body).Want(http.StatusCreated)
	repeat := shop.Till.Key(key).Post("/api/v1/till/redemptions", body).Want(http.StatusCreated)
	if string(second.Body) != string(repeat.Body) || repeat.Header.Get("Idempotency-Replayed") != "true" {
		l.t.Errorf("the repeat differs:\n%s\n%s", second.Body, repeat.Body)
	}
	body["bill_fen"] = 9001
	shop.Till.Key(key).Post("/api/v1/till/redemptions", body).Refused(http.StatusConflict, "idempotency.key_reused")
}

// scanPicture shows the code and scans what an independent decoder reads from the picture.
func (l *loop) scanPicture(shop webtest.Shop) (claim string) {
	l.t.Helper()
	code := l.member.Post("/api/v1/memberships/"+l.card+"/code", nil).Want(http.StatusOK)
	link := readQR(l.t, code.Text("qr_svg_url"))
	if link != code.Text("url") || !strings.HasSuffix(link, "/q/"+code.Text("digits")) {
		l.t.Fatalf("the picture holds %q", link)
	}
	return shop.Till.Post("/api/v1/till/scans", map[string]any{"code": link}).Want(http.StatusOK).Text("claim_id")
}

// raceToConfirm sends 64 confirmations of one claim at once: one is accepted.
func (l *loop) raceToConfirm(shop webtest.Shop, claim string) (id string) {
	l.t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	accepted := 0
	for i := range 64 {
		all.Go(func() {
			answer := shop.Till.Key(fmt.Sprintf("race-key-%02d", i)).Post("/api/v1/till/redemptions",
				map[string]any{"claim_id": claim, "offer_id": shop.OfferID, "bill_fen": 9000})
			mu.Lock()
			defer mu.Unlock()
			switch answer.Status {
			case http.StatusCreated:
				accepted++
				id = answer.Text("id")
			case http.StatusConflict:
			default:
				l.t.Errorf("status %d: %s", answer.Status, answer.Body)
			}
		})
	}
	all.Wait()
	if accepted != 1 {
		l.t.Fatalf("%d of 64 were accepted", accepted)
	}
	return id
}

func (l *loop) rewards(shop webtest.Shop) {
	l.t.Helper()
	account := "/api/v1/merchant/stores/" + shop.ID + "/exposure"
	for range 2 { // the second run changes nothing
		l.RunJob("traffic-reward-accrual", loopCity)
		l.wantBalance(shop, 150, 0) // 100 + 50 for the first visit; the second visit of the day is denied
	}
	denied := 0
	entries := shop.Owner.Get(account + "/entries").Want(http.StatusOK)
	for i := range entries.Count("items") {
		if entries.Text(fmt.Sprintf("items.%d.reason", i)) != "" {
			denied++
		}
	}
	if denied != 1 {
		l.t.Errorf("%d denied rows: %s", denied, entries.Body)
	}
}

func (l *loop) wantBalance(shop webtest.Shop, pending, vested int64) {
	l.t.Helper()
	account := "/api/v1/merchant/stores/" + shop.ID + "/exposure"
	balance := shop.Owner.Get(account).Want(http.StatusOK)
	if balance.Number("pending") != pending || balance.Number("vested") != vested {
		l.t.Errorf("balance %s, want %d pending and %d vested", balance.Body, pending, vested)
	}
	var sumPending, sumVested int64
	entries := shop.Owner.Get(account + "/entries?limit=100").Want(http.StatusOK)
	for i := range entries.Count("items") {
		sumPending += entries.Number(fmt.Sprintf("items.%d.pending", i))
		sumVested += entries.Number(fmt.Sprintf("items.%d.vested", i))
	}
	if sumPending != pending || sumVested != vested {
		l.t.Errorf("rows add up to %d and %d, balance says %d and %d", sumPending, sumVested, pending, vested)
	}
}

// reversal: the counted visit is taken back before it vests, then the store has nothing.
func (l *loop) reversal(shop webtest.Shop) {
	l.t.Helper()
	shop.Till.Key("late-undo-1").Post("/api/v1/till/redemptions/"+l.first+"/reversal", map[string]any{"reason": "扫错了"}).
		Refused(http.StatusConflict, "redemption.reversal_too_late")
	shop.Owner.Key("owner-undo-1").Post("/api/v1/till/redemptions/"+l.first+"/reversal",
		map[string]any{"reason": "扫错了"}).Want(http.StatusCreated)
	l.wantBalance(shop, 0, 0)
	l.Advance(24 * time.Hour)
	body := map[string]any{"claim_id": l.scanPicture(shop), "offer_id": shop.OfferID, "bill_fen": 5000}
	shop.Till.Key("third-visit").Post("/api/v1/till/redemptions", body).Want(http.StatusCreated)
	l.RunJob("traffic-reward-accrual", loopCity)
	l.Advance(71 * time.Hour)
	l.RunJob("traffic-reward-vesting", loopCity)
	l.Advance(time.Hour)
	shop = l.SignInAgain(shop)
	before := shop.Owner.Get("/api/v1/merchant/stores/" + shop.ID + "/exposure").Want(http.StatusOK).Number("pending")
	l.RunJob("traffic-reward-vesting", loopCity)
	l.wantBalance(shop, 0, before)
	if before < 100 {
		l.t.Errorf("only %d credits were pending", before)
	}
}

// noSilentExpiry: with nothing having run for too long the gift is extended; with a
// delivered reminder it ends.
func (l *loop) noSilentExpiry() {
	l.t.Helper()
	gift := func() (status string, useBy string) {
		card := l.member.Get("/api/v1/memberships/" + l.card).Want(http.StatusOK)
		return card.Text("benefits.0.status"), card.Text("benefits.0.use_by")
	}
	_, promised := gift()
	l.Clock.Set(clock.Day(promised).AddDays(11).At(12, 0, time.UTC)) // it ran out ten days ago, and no job has run
	l.RunJob("benefit-expiry", loopCity)
	l.member = l.Member(loopPhone)
	status, extended := gift()
	if status != "active" || extended <= promised {
		l.t.Fatalf("after the outage: %s until %s (was %s)", status, extended, promised)
	}
	l.RunJob("benefit-expiry-reminders", loopCity)
	l.deliverForADay() // nobody looks into the inbox, so SMS follows, outside quiet hours
	l.Advance(8 * 24 * time.Hour)
	l.RunJob("benefit-expiry", loopCity)
	if status, until := gift(); status != "expired" {
		l.t.Errorf("after a delivered reminder: %s until %s", status, until)
	}
}

// deliverForADay runs the delivery every hour, as the schedule would more often.
func (l *loop) deliverForADay() {
	l.t.Helper()
	for range 24 {
		l.Advance(time.Hour)
		l.RunJob("deliver-notifications", loopCity)
	}
}

// everyJob: each job of the schedule has what it needs in the service as it is built.
func (l *loop) everyJob() {
	l.t.Helper()
	for _, name := range l.Jobs.Names() {
		l.RunJob(name, loopCity)
	}
}

func (l *loop) refund() {
	l.t.Helper()
	quote := l.member.Get("/api/v1/memberships/" + l.card + "/refund-quote").Want(http.StatusOK)
	refund := l.member.Key("refund-key-1").Post("/api/v1/refunds", map[string]any{"membership_id": l.card}).
		Want(http.StatusCreated)
	if refund.Number("amount_fen") != quote.Number("refund_fen") || quote.Number("refund_fen") >= 16800 {
		l.t.Errorf("quote %s, refund %s", quote.Body, refund.Body)
	}
	l.RunJob("send-refunds", loopCity)
	l.RunJob("send-refunds", loopCity)
	card := l.member.Get("/api/v1/memberships/" + l.card).Want(http.StatusOK)
	if card.Text("status") != "refunded" {
		l.t.Errorf("the card is %s", card.Text("status"))
	}
	l.member.Post("/api/v1/memberships/"+l.card+"/code", nil).Refused(http.StatusConflict, "redemption.card_refunded")
}
