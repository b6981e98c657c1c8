package main

import (
	"context"
	"fmt"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
	"citycard/app/wiring"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/storeimport"
	"citycard/redemption"
)

// people are those whom pages.json names, with their sessions, and the ids that its paths name.
type people struct {
	tokens map[string]string // who → "kind=token", as a cookie carries it
	ids    map[string]string // placeholder → value
	actors map[string]identity.Actor
}

// seats are who holds a session and which row of the year they are. The first member and the
// first store have the most visits, so theirs are the heaviest pages.
func (y *year) seats() map[string]identity.Actor {
	newcomer, leaver := y.members, y.members/2/5*5
	return map[string]identity.Actor{
		"member":     {Kind: identity.KindMember, ID: memberKind.id(0)},
		"newcomer":   {Kind: identity.KindMember, ID: memberKind.id(newcomer)},
		"leaver":     {Kind: identity.KindMember, ID: memberKind.id(leaver)},
		"till":       {Kind: identity.KindDevice, ID: deviceKind.id(0), StoreID: storeKind.id(0)},
		"other till": {Kind: identity.KindDevice, ID: deviceKind.id(y.stores - 1), StoreID: storeKind.id(y.stores - 1)},
		"owner":      {Kind: identity.KindStaff, ID: accountKind.id(0)},
		"operator":   {Kind: identity.KindOperator, ID: accountKind.id(1), Cities: []city.ID{cityCode}},
	}
}

// enrol adds the accounts and devices behind the seats and a member without a card.
func (y *year) enrol(ctx context.Context, d *db.DB) error {
	newcomer, vault := numberOf(y.members), phone.NewVault(y.keys)
	return fillAll(ctx, d,
		table{name: "membership_members", columns: "id phone_sealed phone_index locale created_at", rows: 1,
			row: func(int) []any {
				return []any{memberKind.id(y.members), vault.Seal(newcomer), vault.Index(newcomer), "zh-CN", y.now}
			}},
		table{name: "identity_accounts", columns: "id kind login password_hash totp_last_step created_at", rows: 6,
			row: func(i int) []any {
				kind := "operator"
				if i == 0 {
					kind = "staff"
				}
				return []any{accountKind.id(i), kind, fmt.Sprintf("bench.ops%d", i), "", 0, y.now}
			}},
		table{name: "identity_operator_cities", columns: "account_id city_id", rows: 1,
			row: func(int) []any { return []any{accountKind.id(1), cityCode} }},
		table{name: "merchants_staff", columns: "store_id account_id role created_at", rows: 1, row: func(int) []any {
			return []any{storeKind.id(0), accountKind.id(0), "owner", y.now}
		}},
		table{name: "identity_devices", columns: "id store_id name bound_at", rows: y.stores, row: func(i int) []any {
			return []any{deviceKind.id(i), storeKind.id(i), "前台", y.now}
		}},
	)
}

// signIn opens a session for each seat.
func (y *year) signIn(ctx context.Context, d *db.DB) (people, error) {
	p := people{tokens: map[string]string{}, ids: map[string]string{}, actors: y.seats()}
	for _, who := range sortedKeys(p.actors) {
		actor, secret := p.actors[who], token.New()
		var store any
		if actor.StoreID != ident.None {
			store = actor.StoreID
		}
		row := y.session(0, secret, string(actor.Kind), actor.ID, store)
		actor.SessionID = ident.Random{}.New()
		row[0] = actor.SessionID
		p.actors[who], p.tokens[who] = actor, "session_"+string(actor.Kind)+"="+secret
		if err := fill(ctx, d, table{name: "identity_sessions", columns: sessionColumns, rows: 1,
			row: func(int) []any { return row }}); err != nil {
			return p, err
		}
	}
	return p, nil
}

// live does today's work by the use cases, so that pages about something unfinished have it.
func (y *year) live(ctx context.Context, s *wiring.Service, p people) error {
	pool, err := s.DB.SQL()
	if err != nil {
		return err
	}
	var mine string
	err = pool.QueryRowContext(ctx,
		"SELECT CAST(id AS text) FROM redemption_redemptions WHERE status = 'confirmed' AND member_id = '"+
			memberKind.id(0).String()+
			"' ORDER BY confirmed_at DESC LIMIT 1").Scan(&mine)
	if err != nil {
		return err
	}
	p.know("city", cityCode)
	p.know("store", storeKind.id(0), "offer", offerKind.id(0), "membership", membershipKind.id(0), "order",
		orderKind.id(0), "run", runKind.id(y.members-1),
		"redemption", mine, "a_member", memberKind.id(0), "a_card", membershipKind.id(0))
	for _, step := range []func(context.Context, *wiring.Service, people) error{y.pays, y.scans, y.orders, y.leaves,
		y.leavesWork, y.alarms} {
		if err := step(ctx, s, p); err != nil {
			return err
		}
	}
	return nil
}

func (p people) know(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		p.ids[pairs[i].(string)] = fmt.Sprint(pairs[i+1])
	}
}

// pays makes one visit at the first store just now: its result stands on the till for a while.
func (y *year) pays(ctx context.Context, s *wiring.Service, p people) error {
	// another one in the next run: the offer is for once a day
	m := y.members/2 + 1 + 5*int(y.now.Unix()%int64(y.members/10))
	guest, bill := identity.Actor{Kind: identity.KindMember, ID: memberKind.id(m)}, money.Fen(9000)
	preview, err := y.scan(ctx, s, guest, membershipKind.id(m), p.actors["till"])
	if err != nil {
		return err
	}
	made, _, err := s.Redemptions.Confirm(ctx, redemption.ConfirmInput{Actor: p.actors["till"],
		ClaimID: preview.ClaimID, OfferID: offerKind.id(0), BillFen: &bill,
		Key: "bench-visit-" + preview.ClaimID.String()})
	p.know("till_redemption", made.ID)
	return err
}

func (y *year) scan(
	ctx context.Context, s *wiring.Service, member identity.Actor, card ident.ID, till identity.Actor,
) (redemption.Preview, error) {
	code, err := s.Redemptions.IssueCode(ctx, redemption.IssueCodeInput{Actor: member, MembershipID: card})
	if err != nil {
		return redemption.Preview{}, err
	}
	return s.Redemptions.Scan(ctx, redemption.ScanInput{Actor: till, Code: code.Digits})
}

func (y *year) scans(ctx context.Context, s *wiring.Service, p people) error {
	preview, err := y.scan(ctx, s, p.actors["member"], membershipKind.id(0), p.actors["other till"])
	if err != nil {
		return err
	}
	bind, err := s.Merchants.BindCode(ctx, p.actors["owner"], storeKind.id(0))
	p.know("claim", preview.ClaimID, "bind_code", bind)
	return err
}

func (y *year) orders(ctx context.Context, s *wiring.Service, p people) error {
	err := s.DB.InTx(ctx, func(tx *db.Tx) error { // a small city sells, too
		return city.SetPolicy(tx, cityCode, merchants.PolicySaleGate,
			int64(min(merchants.DefaultSaleGate, y.stores/250)))
	})
	if err != nil {
		return err
	}
	order, _, err := s.Orders.PlaceOrder(ctx, order.PlaceOrderInput{Actor: p.actors["newcomer"], PlanID: planKind.id(0),
		At: &geo.Point{Lat: centreLat, Lng: centreLng}, Key: "bench-order-1"})
	if err != nil {
		return err
	}
	view, err := s.Orders.OrderOf(ctx, p.actors["newcomer"], order.ID)
	if err != nil {
		return err
	}
	p.know("open_order", order.ID, "pay", strings.TrimPrefix(view.Payments[0].PayURL, s.Config.BaseURL))
	return nil
}

func (y *year) leaves(ctx context.Context, s *wiring.Service, p people) error {
	card := membershipKind.id(y.members / 2 / 5 * 5)
	refund, _, err := s.Orders.RequestRefund(ctx,
		order.RequestRefundInput{Actor: p.actors["leaver"], MembershipID: card, Key: "bench-refund-1"})
	p.know("refund", refund.ID)
	return err
}

// leavesWork leaves a store and an offer to review and a file to import.
func (y *year) leavesWork(ctx context.Context, s *wiring.Service, p people) error {
	lat, lng := centreLat, centreLng
	facts := merchants.StoreFacts{NameZh: "巷口面馆", Category: merchants.Categories[0], District: districts[0], Lat: &lat,
		Lng: &lng}
	store, err := s.Merchants.AddStore(ctx,
		merchants.AddStoreInput{Actor: p.actors["operator"], City: cityCode, Facts: facts})
	if err != nil {
		return err
	}
	terms := merchants.OfferTerms{NameZh: "工作日九五折", NameEn: "Weekdays", PayRateBP: 9500, Weekdays: 127, ToMinute: 1440,
		Stacking: "none"}
	offer, err := s.Merchants.SaveOffer(ctx,
		merchants.SaveOfferInput{Actor: p.actors["owner"], StoreID: storeKind.id(0), Terms: terms})
	if err != nil {
		return err
	}
	if _, err = s.Merchants.PublishOffer(ctx,
		merchants.OfferStepInput{Actor: p.actors["owner"], StoreID: storeKind.id(0), OfferID: offer.ID}); err != nil {
		return err
	}
	upload, _, err := s.Imports.Stage(ctx,
		storeimport.Input{Actor: p.actors["operator"], City: cityCode, FileName: "stores.csv",
			Data: []byte("名称,分类,纬度,经度\n甲店,cafe,31.23,121.47\n")})
	p.know("pending_store", store.ID, "pending_offer", offer.ID, "upload", upload.ID)
	return err
}

func (y *year) alarms(ctx context.Context, s *wiring.Service, p people) error {
	at := clock.System{}.Now()
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		return notify.RaiseAlarmTx(tx, notify.Alarm{CityID: cityCode, Code: "invariant_broken",
			Subject: fmt.Sprint("bench", at.UnixNano()), Detail: "a look at the page", RaisedAt: at, LastAt: at})
	})
	if err != nil {
		return err
	}
	pool, err := s.DB.SQL()
	if err != nil {
		return err
	}
	var id string
	err = pool.QueryRowContext(ctx, "SELECT CAST(id AS text) FROM notify_alarms WHERE city_id = '"+cityCode+
		"' ORDER BY raised_at DESC LIMIT 1").Scan(&id)
	p.know("alarm", id)
	return err
}
