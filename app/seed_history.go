package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/wiring"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/redemption"
	"citycard/redemption/objection"
)

// The demo city has a past: six weeks of invented members who bought cards and used them,
// walked through the same use cases as real ones, with the program's clock set back. So the
// owner's report, the operators' numbers and the ledger show rows that were really written.

const (
	historyDays  = 42
	cardholders  = 26
	visitPercent = 24 // of a cardholder's days
	busyStores   = 14 // the first of demoStores, which get the visits
	clockSpan    = 3 * time.Minute
)

// history walks the demo city through its past.
type history struct {
	demo
	clock   *clock.Fake
	random  *rand.Rand
	plan    ident.ID
	members []holder
	shops   []shop
}

type holder struct {
	actor identity.Actor
	card  ident.ID
	phone string
	joins int // day of the history
}

type shop struct {
	till    identity.Actor
	session string // its token
	offer   ident.ID
	facts   demoStore
}

// liveThePast makes the demo city as of historyDays ago and lives until now. It returns the
// phone of a member with a card.
func (c command) liveThePast(ctx context.Context) (string, error) {
	now := clock.System{}.Now()
	set := clock.NewFake(now.Add(-historyDays * 24 * time.Hour).Truncate(24 * time.Hour))
	d, err := wiring.OpenDBAt(ctx, c.cfg, set)
	if err != nil {
		return "", err
	}
	defer d.Close()
	s, err := wiring.Build(c.cfg, c.logger(), d, ident.Random{})
	if err != nil {
		return "", err
	}
	h := history{demo: demo{Service: s, actor: identity.Job("seed"), progress: c.progress}, clock: set,
		random: rand.New(rand.NewPCG(168, 365))}
	if _, err := h.ensureCity(ctx); err != nil {
		return "", err
	}
	if s.FakePay == nil { // no card can be bought: the city starts without a past
		set.Set(now)
		return "", h.practise(ctx)
	}
	if err := h.live(ctx, now); err != nil {
		return "", err
	}
	return h.members[0].phone, nil
}

// live runs the past from the clock's day until now.
func (h *history) live(ctx context.Context, now time.Time) error {
	if err := h.prepare(ctx); err != nil {
		return err
	}
	first := clock.DayOf(h.clock.Now(), time.UTC)
	for n := range historyDays + 1 {
		if n == historyDays/2 { // else the quiet stores' readiness lapses, and no more cards may be sold
			if err := h.practise(ctx); err != nil {
				return err
			}
		}
		if err := h.day(ctx, n, first.AddDays(n), now); err != nil {
			return fmt.Errorf("day %d of the demo's past: %w", n, err)
		}
		h.progress(n, historyDays)
	}
	h.clock.Set(now)
	if err := h.practise(ctx); err != nil {
		return err
	}
	if err := h.leaveWork(ctx); err != nil {
		return err
	}
	return h.deliver(ctx)
}

// prepare finds the plan and offers, binds the tills and enrols the members.
func (h *history) prepare(ctx context.Context) error {
	plans, err := h.Members.PlansOnSale(ctx, demoCityCode)
	if err != nil {
		return err
	}
	h.plan = plans[0].ID
	for _, facts := range demoStores[:busyStores] {
		one, err := h.openTill(ctx, facts)
		if err != nil {
			return err
		}
		h.shops = append(h.shops, one)
	}
	for n := range cardholders {
		one, err := h.enrolHolder(ctx)
		if err != nil {
			return err
		}
		one.joins = n * (historyDays - 10) / cardholders
		h.members = append(h.members, one)
	}
	return nil
}

func (h *history) openTill(ctx context.Context, facts demoStore) (shop, error) {
	id, err := h.storeNamed(ctx, facts.Zh)
	if err != nil {
		return shop{}, err
	}
	offers, err := h.Merchants.OffersOf(ctx, h.actor, id)
	if err != nil {
		return shop{}, err
	}
	code, err := h.Merchants.BindCode(ctx, h.actor, id)
	if err != nil {
		return shop{}, err
	}
	tok, _, device, err := h.Identity.BindDevice(ctx, identity.BindInput{Code: code, Name: "前台", IP: "127.0.0.1"})
	if err != nil {
		return shop{}, err
	}
	return shop{session: tok, till: identity.Actor{Kind: identity.KindDevice, ID: device.ID, StoreID: id,
		Name: device.Name}, offer: offers[0].ID, facts: facts}, nil
}

func (h *history) enrolHolder(ctx context.Context) (holder, error) {
	member, local, err := h.enrol(ctx)
	return holder{actor: identity.Actor{Kind: identity.KindMember, ID: member.ID, Name: member.MaskedPhone},
		phone: local}, err
}

// visit is something that happens on a day.
type visit struct {
	at     time.Time
	holder *holder
	shop   *shop
}

// day lets members join and visit in the order of the hours, then runs the night's jobs.
func (h *history) day(ctx context.Context, n int, day clock.Day, now time.Time) error {
	zone := city.City{Zone: "Asia/Shanghai"}.Location()
	if morning := day.At(9, 0, zone); morning.Before(now) {
		h.clock.Set(morning)
		if err := h.morning(ctx); err != nil {
			return err
		}
	}
	var visits []visit
	for i := range h.members {
		one := &h.members[i]
		switch {
		case one.joins == n:
			h.clock.Set(day.At(9, 1+i, zone))
			if err := h.buy(ctx, one); err != nil {
				return err
			}
		case one.joins < n && h.random.IntN(100) < visitPercent:
			shop := &h.shops[h.random.IntN(1+h.random.IntN(len(h.shops)))] // the first are visited most
			hour := max(11, shop.facts.From) + h.random.IntN(max(1, min(21, shop.facts.To)-max(11, shop.facts.From)))
			visits = append(visits, visit{day.At(hour, h.random.IntN(55), zone), one, shop})
		}
	}
	slices.SortFunc(visits, func(a, b visit) int { return a.at.Compare(b.at) })
	for _, v := range visits {
		if v.at.After(now) {
			break
		}
		h.clock.Set(v.at)
		if err := h.pay(ctx, v); err != nil {
			return err
		}
	}
	if night := day.At(23, 30, zone); night.Before(now) {
		h.clock.Set(night)
		return h.night(ctx)
	}
	return nil
}

func (h *history) buy(ctx context.Context, one *holder) error {
	order, _, err := h.Orders.PlaceOrder(ctx, order.PlaceOrderInput{Actor: one.actor, PlanID: h.plan,
		Districts: []string{demoStores[0].District}, Key: "demo-" + one.phone})
	if err != nil {
		return err
	}
	view, err := h.Orders.OrderOf(ctx, one.actor, order.ID)
	if err != nil {
		return err
	}
	if err := h.FakePay.Act(ctx, view.Payments[0].Ref, "pay"); err != nil {
		return err
	}
	cards, err := h.Members.Memberships(ctx, one.actor)
	if err == nil && len(cards) == 0 {
		err = errors.New("a paid order made no card")
	}
	if err != nil {
		return err
	}
	one.card = cards[0].Membership.ID
	return nil
}

// pay is one visit: the member shows the code, the cashier scans and confirms the bill.
func (h *history) pay(ctx context.Context, v visit) error {
	code, err := h.Redemptions.IssueCode(ctx,
		redemption.IssueCodeInput{Actor: v.holder.actor, MembershipID: v.holder.card})
	if err != nil {
		return err
	}
	if _, err := h.Identity.Authenticate(ctx, v.shop.session); err != nil { // notes that the till is in use
		return err
	}
	preview, err := h.Redemptions.Scan(ctx, redemption.ScanInput{Actor: v.shop.till, Code: code.Digits})
	if err != nil {
		return err
	}
	h.clock.Advance(20 * time.Second)
	guests := 1 + h.random.IntN(3)
	bill := money.Fen(v.shop.facts.Yuan*int64(guests)*100 + int64(h.random.IntN(60))*50)
	in := redemption.ConfirmInput{Actor: v.shop.till, ClaimID: preview.ClaimID, OfferID: v.shop.offer, BillFen: &bill,
		Key: "demo-" + preview.ClaimID.String()}
	receipt, _, err := h.Redemptions.Confirm(ctx, in)
	if err != nil {
		return err
	}
	if h.random.IntN(50) != 0 {
		return nil
	}
	h.clock.Advance(clockSpan)
	_, _, err = h.Redemptions.Reverse(ctx, redemption.ReverseInput{Actor: v.shop.till, RedemptionID: receipt.ID,
		Reason: "金额输错了", Key: "demo-undo-" + receipt.ID.String()})
	return err
}

// morning is what the scheduled jobs do when the quiet hours end. The tills are switched on:
// one that nobody uses for weeks is signed out, and its next visit would find no till.
func (h *history) morning(ctx context.Context) error {
	for _, one := range h.shops {
		if _, err := h.Identity.Authenticate(ctx, one.session); err != nil {
			return err
		}
	}
	if err := h.each(ctx, h.Members.RemindBenefitExpiry, h.Members.RemindMembershipExpiry); err != nil {
		return err
	}
	return h.deliver(ctx)
}

// night is what they do when the stores have closed.
func (h *history) night(ctx context.Context) error {
	return h.each(ctx, h.Redemptions.AccrueRewards, h.Exposure.Vest, h.Members.ExpireBenefits)
}

func (h *history) each(ctx context.Context, jobs ...func(context.Context, city.ID) (int, error)) error {
	for _, job := range jobs {
		if _, err := job(ctx, demoCityCode); err != nil {
			return err
		}
	}
	return nil
}

// deliver sends what waits; the messages of a night wait for the morning.
func (h *history) deliver(ctx context.Context) error {
	_, err := h.Notify.Deliver(ctx, 500)
	return err
}

// leaveWork leaves the operators something to do today: a store to review, an offer to
// review, a complaint to answer.
func (h *history) leaveWork(ctx context.Context) error {
	waiting := demoStores[len(demoStores)-1]
	waiting.Zh, waiting.En, waiting.Why, waiting.Category = "石榴糖水铺", "Pomegranate Sweets", "", merchants.CategoryCafe
	waiting.East += 160
	if _, err := h.Merchants.AddStore(ctx,
		merchants.AddStoreInput{Actor: h.actor, City: demoCityCode, Facts: waiting.facts()}); err != nil {
		return err
	}
	terms := h.shops[1].facts.terms()
	terms.NameZh, terms.NameEn, terms.PayRateBP = "下午茶时段", "Afternoon hours", 9200
	terms.FromMinute, terms.ToMinute = 14*60, 17*60
	offer, err := h.Merchants.SaveOffer(ctx,
		merchants.SaveOfferInput{Actor: h.actor, StoreID: h.shops[1].till.StoreID, Terms: terms})
	if err != nil {
		return err
	}
	if _, err := h.Merchants.PublishOffer(ctx,
		merchants.OfferStepInput{Actor: h.actor, StoreID: h.shops[1].till.StoreID, OfferID: offer.ID}); err != nil {
		return err
	}
	_, err = h.Objections.ReportRefusal(ctx, objection.ReportRefusalInput{Actor: h.members[1].actor,
		StoreID: h.shops[3].till.StoreID, Reason: "not_trained"})
	return err
}

// practise lets every store have practised today; without that none is listed.
func (d demo) practise(ctx context.Context) error {
	for _, facts := range demoStores {
		id, err := d.storeNamed(ctx, facts.Zh)
		if err == nil {
			err = d.DB.InTx(ctx, func(tx *db.Tx) error { return d.Merchants.NoteScanTx(tx, id) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}
