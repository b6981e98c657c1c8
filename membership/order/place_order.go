package order

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/token"
	"citycard/membership"
)

// PlaceOrderInput says who buys which plan version. There is no amount in it: the price is
// the plan's. Districts and At are where the card will be used, which the sale gate asks for.
// They are never stored, not even as part of what a repeated key is compared with, because they
// tell where somebody lives. Key is the idempotency key.
type PlaceOrderInput struct {
	Actor     identity.Actor
	PlanID    ident.ID
	Districts []string
	At        *geo.Point
	Key       string
}

// orderTerms is what a repeated key must agree with.
type orderTerms struct{ PlanID ident.ID }

// PlaceOrder opens an order and its payment page. Members only. The same key with the same plan
// answers with the same order for ever (replayed); with another plan ident.ErrKeyReused. While an
// order of the plan is open another key finds that one, so nobody pays twice for two taps.
// ErrPlanNotFound, ErrPlanNotOnSale, ErrCityNotSelling; ErrPlaceNeeded where the sale gate is
// not open everywhere and no place is named, ErrGateClosed where it is closed at all of them;
// ErrPaymentUnavailable when the provider does not answer, after which the same key continues
// the same order.
func (s *Service) PlaceOrder(ctx context.Context, in PlaceOrderInput) (Order, bool, error) {
	if err := membership.RequireMember(in.Actor); err != nil {
		return Order{}, false, err
	}
	if err := ident.CheckKey(in.Key); err != nil {
		return Order{}, false, err
	}
	order, payment, replayed, err := s.knownOrder(s.db.Read(ctx), in)
	if err == nil && !replayed {
		order, payment, replayed, err = s.newOrderFor(ctx, in)
	}
	if err != nil {
		return Order{}, false, err
	}
	order.PayURL = payment.PayURL
	if payment.PayURL == "" && order.Status == OrderOpen {
		order.PayURL, err = s.openPayPage(ctx, order, payment)
	}
	return order, replayed, err
}

// newOrderFor answers a key that was not seen before. The gate is asked outside the transaction: it
// counts the stores around a place in memory, and a store that closes at this moment changes little.
func (s *Service) newOrderFor(ctx context.Context, in PlaceOrderInput) (Order, Payment, bool, error) {
	plan, _, err := s.sellable(s.db.Read(ctx), in.PlanID)
	if err != nil {
		return Order{}, Payment{}, false, err
	}
	if err := s.passGate(ctx, in, plan.CityID); err != nil {
		return Order{}, Payment{}, false, err
	}
	if err := s.endOverdue(ctx, in); err != nil {
		return Order{}, Payment{}, false, err
	}
	return s.orderForKey(ctx, in)
}

// passGate asks whether the card may be sold at the place (docs/domain.md, "Plan, order, payment").
func (s *Service) passGate(ctx context.Context, in PlaceOrderInput, c city.ID) error {
	sold, err := s.gate.SoldAt(ctx, c, in.Districts, in.At)
	switch {
	case err != nil || sold:
		return err
	case len(in.Districts) == 0 && in.At == nil:
		return ErrPlaceNeeded
	}
	return ErrGateClosed
}

// orderForKey locks the member's row, so that it finds an order that the same key, or another tab,
// opened a moment ago.
func (s *Service) orderForKey(
	ctx context.Context, in PlaceOrderInput,
) (order Order, payment Payment, replayed bool, err error) {
	for range 3 { // a retry draws another order number
		err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			// one order of a member at a time, and an erasure comes before or after
			if err = s.lockMemberTx(tx, in.Actor.ID); err != nil {
				return err
			}
			if order, payment, replayed, err = s.knownOrder(tx, in); err != nil || replayed {
				return err
			}
			order, payment, err = s.openOrderTx(tx, in)
			return err
		})
		if !db.IsDuplicate(err) {
			break
		}
	}
	return order, payment, replayed, err
}

func (s *Service) knownOrder(tx *db.Tx, in PlaceOrderInput) (Order, Payment, bool, error) {
	order, found, err := s.records.orderByKey(tx, in.Actor.ID, in.Key)
	if err != nil || !found {
		return Order{}, Payment{}, false, err
	}
	if order.RequestHash != ident.InputHash(orderTerms{in.PlanID}) {
		return Order{}, Payment{}, false, ident.ErrKeyReused
	}
	payment, err := s.records.firstPayment(tx, order.ID)
	return order, payment, true, err
}

// sellable finds the plan and its city if cards of it are sold.
func (s *Service) sellable(tx *db.Tx, planID ident.ID) (membership.CardPlan, city.City, error) {
	if len(s.providers) == 0 { // an installation that sells nothing yet
		return membership.CardPlan{}, city.City{}, ErrPaymentUnavailable
	}
	plan, err := s.members.PlanTx(tx, planID)
	if err != nil {
		return membership.CardPlan{}, city.City{}, err
	}
	if plan.Status != membership.PlanOnSale {
		return membership.CardPlan{}, city.City{}, membership.ErrPlanNotOnSale
	}
	c, err := city.ByID(tx, plan.CityID)
	if err == nil && c.Status != city.StatusOpen {
		err = membership.ErrCityNotSelling
	}
	return plan, c, err
}

// openOrderTx opens the order, or joins the open one. The caller has locked the member's row.
func (s *Service) openOrderTx(tx *db.Tx, in PlaceOrderInput) (Order, Payment, error) {
	plan, c, err := s.sellable(tx, in.PlanID)
	if err != nil {
		return Order{}, Payment{}, err
	}
	open, found, err := s.records.openOrder(tx, in.Actor.ID, plan.ID)
	if err != nil {
		return Order{}, Payment{}, err
	}
	if found {
		return s.joinOpenTx(tx, in, open)
	}
	order, payment := s.newOrder(tx, in, plan, c)
	if err := s.records.insertOrder(tx, &order); err != nil {
		return Order{}, Payment{}, err
	}
	return order, payment, s.records.insertPayment(tx, &payment)
}

func (s *Service) newOrder(tx *db.Tx, in PlaceOrderInput, plan membership.CardPlan, c city.City) (Order, Payment) {
	now := tx.Now()
	no := compactDay(c.Today(now)) + token.Digits(10)
	order := Order{
		ID: s.ids.New(), No: no, CityID: plan.CityID, MemberID: in.Actor.ID, PlanID: plan.ID,
		AmountFen: plan.PriceFen, Currency: currency, Status: OrderOpen,
		IdemKey: in.Key, RequestHash: ident.InputHash(orderTerms{in.PlanID}),
		CreatedAt: now, ExpiresAt: now.Add(orderLife),
	}
	payment := Payment{
		ID: s.ids.New(), CityID: order.CityID, OrderID: order.ID, Provider: s.providers[0].Name(), Ref: "P" + no,
		Attempt: 1, AmountFen: order.AmountFen, Status: PaymentCreated, CreatedAt: now, NextQueryAt: nextQuery(now, 0),
	}
	return order, payment
}

// openPayPage calls the provider outside any transaction. A repetition is safe, because the
// reference is ours.
func (s *Service) openPayPage(ctx context.Context, order Order, payment Payment) (string, error) {
	provider, found := s.provider(payment.Provider)
	if !found {
		return "", ErrPaymentUnavailable
	}
	plan, err := s.members.PlanOf(ctx, order.PlanID)
	if err != nil {
		return "", err
	}
	payURL, err := provider.Create(ctx, PaymentRequest{
		Ref: payment.Ref, OrderNo: order.No, Subject: plan.NameZh, AmountFen: payment.AmountFen,
		ExpiresAt: order.ExpiresAt,
	})
	if err != nil {
		return "", ErrPaymentUnavailable.Wrap(err)
	}
	return payURL, s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.setPayURL(tx, payment.ID, payURL) })
}

// compactDay is "20270310", as printed numbers contain it.
func compactDay(d clock.Day) string { return string(d[:4] + d[5:7] + d[8:]) }
