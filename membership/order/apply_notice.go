package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// maxNotice is the largest accepted body, in bytes.
const maxNotice = 64 << 10

// Why a notice was refused, as stored in membership_payment_events.refused.
const (
	refusedForged        = "forged"
	refusedUnknownRef    = "unknown_payment"
	refusedWrongAmount   = "wrong_amount"
	refusedUnknownRefund = "unknown_refund"
	refusedUnknownKind   = "unknown_kind"
	refusedMalformed     = "malformed"
	refusedTooMuch       = "refund_too_much"     // more than is left of the payment
	refusedTransaction   = "transaction_differs" // recorded before, for another order or with another amount
)

// kindUnread stands for a notice of which nothing but the fingerprint is stored.
const kindUnread NoticeKind = "unread"

// forgeriesPerMinute is how many bad notices may come in a minute without an alarm.
const forgeriesPerMinute = 5

// ApplyNotice applies a payment notice of a provider. The signature alone proves who calls.
// Notices may be repeated and come in any order: the event is stored once and applied in the same
// transaction, and states only move forward.
//
// nil tells the provider to stop sending. ErrProviderNotFound, ErrNoticeTooLarge; ErrNoticeForged
// for a notice that does not prove its origin, ErrNoticeRefused (reason) for a genuine one that does
// not fit our records. Both are stored and change nothing else, except that after a notice of an
// amount that is not the price the provider is asked within a minute: what it then says arrived is
// recorded.
func (s *Service) ApplyNotice(ctx context.Context, provider string, header http.Header, body []byte) error {
	p, found := s.provider(provider)
	if !found {
		return ErrProviderNotFound
	}
	if len(body) > maxNotice {
		return ErrNoticeTooLarge
	}
	fingerprint := fingerprintOf(body)
	notice, err := p.ReadNotice(header, body)
	if err != nil {
		return s.refuseForged(ctx, provider, fingerprint, err)
	}
	return s.applyOnce(ctx, provider, notice, fingerprint)
}

func fingerprintOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// refuseForged stores a forged notice under the fingerprint of its body, so that it can neither
// occupy the id of a real event nor fill the table by repetition.
func (s *Service) refuseForged(ctx context.Context, provider, fingerprint string, cause error) error {
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		_, _, err := s.records.insertEvent(tx, &paymentEvent{
			ID: s.ids.New(), Provider: provider, EventID: "forged:" + fingerprint, Kind: kindUnread,
			BodySHA256: fingerprint, Refused: refusedForged, ReceivedAt: tx.Now(),
		})
		if err != nil {
			return err
		}
		recent, err := s.records.countForged(tx, provider, tx.Now().Add(-time.Minute))
		if err != nil || recent <= forgeriesPerMinute {
			return err
		}
		return notify.RaiseAlarmTx(tx, notify.Alarm{Code: "membership.forged_notices", Subject: provider})
	})
	if err != nil {
		return err
	}
	return ErrNoticeForged.Wrap(cause)
}

// applyOnce stores the event and applies it. A repetition gets the first answer. fingerprint is of what
// the provider said.
func (s *Service) applyOnce(ctx context.Context, provider string, n Notice, fingerprint string) error {
	if n.malformed() {
		n = Notice{EventID: "malformed:" + fingerprint, Kind: kindUnread}
	}
	var refused string
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		refused = ""
		now := tx.Now()
		event := paymentEvent{
			ID: s.ids.New(), Provider: provider, EventID: n.EventID, Kind: n.Kind, Ref: n.Ref, ProviderTxnID: n.TxnID,
			AmountFen: n.AmountFen, Verified: true, BodySHA256: fingerprint, ReceivedAt: now, AppliedAt: &now,
		}
		stored, fresh, err := s.records.insertEvent(tx, &event)
		if err != nil || !fresh {
			refused = stored.Refused
			return err
		}
		if refused, err = s.applyTx(tx, provider, n); err != nil || refused == "" {
			return err
		}
		if err := s.records.refuseEvent(tx, event.ID, refused); err != nil {
			return err
		}
		return notify.RaiseAlarmTx(tx, notify.Alarm{Code: "membership.notice_refused",
			Subject: strings.TrimSpace(provider + " " + n.Ref), Detail: refused})
	})
	if err == nil && refused != "" {
		return ErrNoticeRefused.WithParam("reason", refused)
	}
	return err
}

// applyTx applies one notice; refused is the reason when it changes nothing.
func (s *Service) applyTx(tx *db.Tx, provider string, n Notice) (refused string, err error) {
	switch n.Kind {
	case NoticePaid, NoticeFailed:
		return s.applyPaymentTx(tx, provider, n)
	case NoticeRefunded, NoticeRefundRejected:
		return s.applyRefundTx(tx, provider, n)
	case kindUnread:
		return refusedMalformed, nil
	}
	return refusedUnknownKind, nil
}

func (s *Service) applyPaymentTx(tx *db.Tx, provider string, n Notice) (refused string, err error) {
	order, payment, found, err := s.lockOrderTx(tx, provider, n.Ref)
	if err != nil {
		return "", err
	}
	if !found {
		return refusedUnknownRef, nil
	}
	if n.AmountFen != order.AmountFen && !n.asked {
		return refusedWrongAmount, s.records.askNow(tx, payment.ID)
	}
	if n.Kind == NoticeFailed {
		return "", s.records.failPayment(tx, payment.ID)
	}
	return s.recordPaymentTx(tx, order, payment, Receipt{TxnID: n.TxnID, AmountFen: n.AmountFen, PaidAt: n.At})
}

// lockOrderTx locks the order of a provider's reference. The member's row is locked before it,
// as everywhere: a second key that joins an open order locks the member, too. The member may
// have erased the account meanwhile; the money is recorded all the same.
func (s *Service) lockOrderTx(tx *db.Tx, provider, ref string) (order Order, first Payment, found bool, err error) {
	order, found, err = s.records.orderByRef(tx, provider, ref)
	if err != nil || !found {
		return Order{}, Payment{}, false, err
	}
	if _, err = s.members.LockMemberTx(tx, order.MemberID); err != nil {
		return Order{}, Payment{}, false, err
	}
	order, first, err = s.records.lockOrderByRef(tx, provider, ref)
	return order, first, true, err
}

func (s *Service) applyRefundTx(tx *db.Tx, provider string, n Notice) (refused string, err error) {
	refund, found, err := s.records.lockRefundByNo(tx, provider, n.RefundNo)
	if err != nil {
		return "", err
	}
	if !found && n.Kind == NoticeRefunded {
		return s.recordForeignRefundTx(tx, provider, n)
	}
	if !found {
		return refusedUnknownRefund, nil
	}
	if n.AmountFen != refund.AmountFen {
		return refusedWrongAmount, nil
	}
	state := RefundState{Status: RefundAtProviderDone}
	if n.Kind == NoticeRefundRejected {
		state = RefundState{Status: RefundAtProviderRejected, Why: "rejected by the provider"}
	}
	return "", s.applyRefundStateTx(tx, refund, state)
}
