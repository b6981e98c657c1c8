package wiring

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"citycard/app/gateway/console"
	"citycard/app/gateway/fakepay"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
	"citycard/app/web"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
)

// addressBook finds members, and owners who applied with a store, by their phone. Other staff
// and operators have no address yet: their messages stay in the inbox.
type addressBook struct {
	members   *membership.Service
	merchants *merchants.Service
}

func (b addressBook) Address(
	ctx context.Context, to notify.Recipient, channel string,
) (address, locale string, err error) {
	if to.Kind == notify.RecipientStaff && channel == notify.ChannelSMS {
		return b.ownersPhone(ctx, to.ID)
	}
	if to.Kind != notify.RecipientMember || channel != notify.ChannelSMS {
		return "", "", notify.ErrNoAddress
	}
	number, locale, err := b.members.PhoneOf(ctx, to.ID)
	if errors.Is(err, membership.ErrNotFound) {
		err = notify.ErrNoAddress
	}
	return string(number), locale, err
}

func (b addressBook) ownersPhone(ctx context.Context, accountID ident.ID) (address, locale string, err error) {
	number, locale, found, err := b.merchants.PhoneOf(ctx, accountID)
	if err == nil && !found {
		err = notify.ErrNoAddress
	}
	return string(number), locale, err
}

// connectChannels gives messages a way out: the inbox, then SMS. Outside PUBLIC mode the
// console takes the place of the SMS provider and shows what it would have sent; in PUBLIC mode
// it says that the channel is down, so messages wait for a real one.
func (s *Service) connectChannels(ids ident.Source) {
	channels := console.Public()
	if !s.Config.Public {
		channels = console.New(s.DB, ids)
		s.Console = channels
	}
	s.Notify.Connect(addressBook{s.Members, s.Merchants}, channels.As(notify.ChannelSMS))
}

// providers are the payment providers that the configuration names.
func (s *Service) providers(ids ident.Source, keys token.Keys, log *slog.Logger) []order.Provider {
	if s.Config.PaymentProvider != "fake" {
		return nil
	}
	s.FakePay = fakepay.New(s.DB, ids, fakepay.Options{
		BaseURL: s.Config.BaseURL, Key: keys.Derive("fakepay notices"), Deliver: s.deliverNotice,
		Log: log,
	})
	return []order.Provider{s.FakePay}
}

// deliverNotice takes the place of the provider's request to POST /api/v1/payments/fakepay/notices:
// the same headers and bytes, verified in the same way.
func (s *Service) deliverNotice(ctx context.Context, header http.Header, body []byte) error {
	return s.Orders.ApplyNotice(ctx, s.FakePay.Name(), header, body)
}

// payPage lets the web show the far side of the fake provider.
type payPage struct{ provider *fakepay.Provider }

func (p payPage) Show(ctx context.Context, ref string) (web.PayPageView, error) {
	payment, err := p.provider.Payment(ctx, ref)
	if err != nil {
		return web.PayPageView{}, err
	}
	return web.PayPageView{Ref: payment.Ref, OrderNo: payment.OrderNo, AmountFen: payment.AmountFen,
		Status: string(payment.Status)}, nil
}

func (p payPage) Act(ctx context.Context, ref, action string) error {
	return p.provider.Act(ctx, ref, action)
}

// outbox lets the web show what would have been sent.
type outbox struct{ console *console.Console }

func (o outbox) Recent(ctx context.Context, limit int) ([]web.OutboxMessage, error) {
	items, err := o.console.List(ctx, limit)
	messages := make([]web.OutboxMessage, len(items))
	for i, item := range items {
		messages[i] = web.OutboxMessage{To: item.To, Channel: item.Channel, Template: item.Template, Text: item.Text,
			CreatedAt: item.CreatedAt, Data: item.Data}
	}
	return messages, err
}
