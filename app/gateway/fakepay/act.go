package fakepay

import (
	"context"

	"citycard/app/platform/db"
	"citycard/app/platform/i18n"
	"citycard/membership/order"
)

// The actions of the pay page.
const (
	ActionPay         = "pay"
	ActionFail        = "fail"
	ActionPayTwice    = "pay_twice"
	ActionPayLate     = "pay_late"
	ActionNotifyNever = "notify_never"
)

// Act does what a button of the pay page says; anyone who holds the reference may.
// ErrAction, ErrNotFound, ErrNotPayable.
func (p *Provider) Act(ctx context.Context, ref, action string) error {
	var notices []message
	err := p.db.InTx(ctx, func(tx *db.Tx) error {
		found, known, err := p.records.lockPayment(tx, ref)
		if err == nil && !known {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		notices, err = p.actTx(tx, found, action)
		return err
	})
	if err != nil {
		return err
	}
	for _, notice := range notices {
		p.send(ctx, notice)
	}
	return nil
}

// actTx changes the books and answers with the notices to send.
func (p *Provider) actTx(tx *db.Tx, found payment, action string) ([]message, error) {
	open := found.Status == statusWaiting || found.Status == statusFailed
	closed := found.Status == statusClosed
	switch {
	case action == ActionPayLate && closed:
		return p.takeMoneyTx(tx, found, 1)
	case !known(action):
		return nil, ErrAction
	case !open:
		return nil, ErrNotPayable.WithParam("status", i18n.Term("fakepay.status."+found.Status))
	case action == ActionPay:
		return p.takeMoneyTx(tx, found, 1)
	case action == ActionPayTwice:
		return p.takeMoneyTx(tx, found, 2)
	case action == ActionPayLate:
		return nil, p.records.payLate(tx, found.Ref)
	case action == ActionNotifyNever:
		_, err := p.takeMoneyTx(tx, found, 1)
		return nil, err
	}
	return p.failTx(tx, found)
}

func known(action string) bool {
	switch action {
	case ActionPay, ActionFail, ActionPayTwice, ActionPayLate, ActionNotifyNever:
		return true
	}
	return false
}

func (p *Provider) takeMoneyTx(tx *db.Tx, found payment, times int) ([]message, error) {
	var notices []message
	for range times {
		t := transaction{TxnID: "FAKE" + p.ids.New().String(), Ref: found.Ref, AmountFen: found.AmountFen,
			PaidAt: tx.Now()}
		if err := p.records.insertTransaction(tx, t); err != nil {
			return nil, err
		}
		notices = append(notices, message{EventID: "paid:" + t.TxnID, Kind: order.NoticePaid, Ref: t.Ref,
			TxnID: t.TxnID, AmountFen: t.AmountFen})
	}
	return notices, p.records.setStatus(tx, found.Ref, statusPaid)
}

func (p *Provider) failTx(tx *db.Tx, found payment) ([]message, error) {
	notice := message{EventID: "failed:" + p.ids.New().String(), Kind: order.NoticeFailed, Ref: found.Ref,
		AmountFen: found.AmountFen}
	return []message{notice}, p.records.setStatus(tx, found.Ref, statusFailed)
}
