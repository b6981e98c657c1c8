// Package dev serves the pages that stand in for the outside world while developing: the
// fake payment provider's pay page and the outbox of what would have been sent. Neither
// exists in PUBLIC mode.
package dev

import (
	"context"
	"time"

	"citycard/app/platform/money"
)

// Payment is what the pay page shows.
type Payment struct {
	Ref       string
	OrderNo   string
	AmountFen money.Fen
	Status    string
}

// PayPage is the far side of the fake payment provider (app/gateway/fakepay).
type PayPage interface {
	// Show returns the payment with this reference; a NotFound fault if there is none.
	Show(ctx context.Context, ref string) (Payment, error)
	// Act does what a payer or a bad day does: pay, fail, pay_twice, pay_late, notify_never.
	Act(ctx context.Context, ref, action string) error
}

// Message is one message that a real sender would have delivered.
type Message struct {
	To        string            `json:"to"`
	Channel   string            `json:"channel"`
	Template  string            `json:"template"`
	Text      string            `json:"text"`
	CreatedAt time.Time         `json:"created_at"`
	Data      map[string]string `json:"data"`
}

// Outbox lists what the console sender kept (app/gateway/console), newest first.
type Outbox interface {
	Recent(ctx context.Context, limit int) ([]Message, error)
}
