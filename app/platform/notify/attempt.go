package notify

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citycard/app/platform/ident"
)

// Outcomes of an attempt, as stored.
const (
	outcomeAccepted  = "accepted"
	outcomeDelivered = "delivered"
	outcomeSeen      = "seen"
	outcomeFailed    = "failed"
	outcomeNoAddress = "no_address"
)

// step is what happened to a message at a channel. No outcome: nothing was tried.
type step struct {
	rung    int
	channel string
	outcome string
	ref     string
	err     error
	down    bool // the channel is at fault, or was not called because it is
	expired bool
	last    bool // no channel is left
}

// attempt makes the network call, outside every transaction.
func (r *run) attempt(ctx context.Context, m claimed) step {
	at := r.s.db.Read(ctx).Now()
	if m.ExpiresAt != nil && !at.Before(*m.ExpiresAt) {
		return step{rung: m.Rung, expired: true}
	}
	rung, ok := r.s.rungFrom(m.Rung)
	if !ok {
		return step{rung: rung, last: true}
	}
	st := step{rung: rung, channel: ladder[rung]}
	sender := r.s.senders[st.channel]
	if sender == nil { // the inbox, which needs no call
		st.outcome = outcomeAccepted
		return st
	}
	if r.isDown(st.channel) {
		st.down = true
		return st
	}
	receipt, err := r.s.send(ctx, m.row, sender)
	if !errors.Is(err, ErrNoAddress) {
		r.note(st.channel, err)
	}
	switch {
	case err == nil && receipt.Delivered:
		st.outcome, st.ref = outcomeDelivered, receipt.Ref
	case err == nil:
		st.outcome, st.ref = outcomeAccepted, receipt.Ref
	case errors.Is(err, ErrNoAddress):
		st.outcome, st.err = outcomeNoAddress, err
	case errors.Is(err, ErrChannelDown) || ctx.Err() != nil:
		st.down, st.err = true, err
	default:
		st.outcome, st.err = outcomeFailed, err
	}
	return st
}

func (s *Service) send(ctx context.Context, m row, sender Sender) (Receipt, error) {
	out, err := s.outgoing(ctx, m, sender.Channel())
	if err != nil {
		return Receipt{}, err
	}
	call, cancel := context.WithTimeout(ctx, sendLimit)
	defer cancel()
	return sender.Send(call, out)
}

// rungFrom is the first usable rung at or after n.
func (s *Service) rungFrom(n int) (int, bool) {
	for ; n < len(ladder); n++ {
		if ladder[n] == ChannelInbox || s.senders[ladder[n]] != nil {
			return n, true
		}
	}
	return n, false
}

func (s *Service) outgoing(ctx context.Context, m row, channel string) (out Outgoing, err error) {
	out = Outgoing{MessageID: m.ID, DedupeKey: m.DedupeKey, Locale: m.Locale, Template: m.Template, Params: m.params()}
	if m.RecipientKind == RecipientPhone {
		out.To, out.Params, err = s.unseal(m)
	} else {
		out.To, out.Locale, err = s.address(ctx, m, channel)
	}
	if err != nil {
		return out, err
	}
	out.Title, out.Body = s.texts.Message(out.Locale, m.Template, out.Params)
	return out, nil
}

func (s *Service) unseal(m row) (address string, params map[string]string, err error) {
	plain, err := s.box.Open(m.Sealed, m.ID.String())
	if err != nil {
		return "", nil, err
	}
	var secret sealedPart
	err = json.Unmarshal(plain, &secret)
	return secret.Address, secret.Params, err
}

// address asks the address book. Everybody has an inbox, also a person whom the book does not know.
func (s *Service) address(ctx context.Context, m row, channel string) (address, locale string, err error) {
	err = ErrNoAddress
	if s.book != nil {
		address, locale, err = s.book.Address(ctx, Recipient{Kind: m.RecipientKind, ID: m.RecipientID}, channel)
	}
	if channel == ChannelInbox && errors.Is(err, ErrNoAddress) {
		address, err = m.RecipientKind+":"+m.RecipientID.String(), nil
	}
	if m.Locale != "" {
		locale = m.Locale
	}
	return address, locale, err
}

func (r *run) isDown(channel string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.down[channel]
}

// note counts the failures of a channel in a row. ErrChannelDown, or downAfter of them, stop the
// calls of this run to the channel.
func (r *run) note(channel string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.failed[channel] = 0
		return
	}
	r.failed[channel]++
	if errors.Is(err, ErrChannelDown) || r.failed[channel] >= downAfter {
		r.down[channel] = true
	}
}

type verdictKind string

const (
	verdictDelivered verdictKind = "delivered"
	verdictAccepted  verdictKind = "accepted"
	verdictRetry     verdictKind = "retry"
	verdictWait      verdictKind = "wait"
	verdictEnded     verdictKind = "ended"
	verdictDead      verdictKind = "dead"
)

// verdict is what becomes of the message's row.
type verdict struct {
	kind   verdictKind
	rung   int
	tries  int
	nextAt time.Time // zero: nothing is tried any more
	reason string
}

// decide says how a message goes on after a step. It changes nothing.
func (st step) decide(m row, now time.Time, zone *time.Location) verdict {
	quiet := func(at time.Time) time.Time {
		if m.Urgent {
			return at
		}
		return NextAllowed(at, zone)
	}
	v := verdict{rung: st.rung, tries: m.Tries}
	if st.err != nil {
		v.reason = st.err.Error()
	}
	switch {
	case st.expired:
		v.kind, v.reason = verdictEnded, "expired"
	case st.last:
		v.kind, v.reason = verdictEnded, "no channel left"
	case st.outcome == outcomeDelivered:
		v.kind = verdictDelivered
	case st.outcome == outcomeAccepted && m.RecipientKind == RecipientPhone:
		v.kind = verdictAccepted // nothing follows a code: store no secret while waiting
	case st.outcome == outcomeAccepted:
		v.kind, v.rung, v.tries, v.nextAt = verdictAccepted, st.rung+1, 0, quiet(now.Add(receiptWait))
	case st.outcome == outcomeNoAddress:
		v.kind, v.rung, v.tries, v.nextAt = verdictRetry, st.rung+1, 0, now
	case st.down:
		v.kind, v.nextAt = verdictWait, quiet(now.Add(downWait))
	case m.Tries+1 >= mostTries:
		v.kind, v.tries = verdictDead, m.Tries+1
	default:
		v.kind, v.tries, v.nextAt = verdictRetry, m.Tries+1, quiet(now.Add(backoff(m.Tries+1)))
	}
	return v
}

func (s *Service) attempt(message ident.ID, channel, outcome, ref string, err error) attemptRow {
	a := attemptRow{ID: s.ids.New(), MessageID: message, Channel: channel, Outcome: outcome, Ref: ref}
	if err != nil {
		a.Error = shorten(err.Error(), 200)
	}
	return a
}

func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 {
		most--
	}
	return text[:most]
}
