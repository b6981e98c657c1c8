package notify

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

// Inbox returns what a recipient has been told, newest first, as many as page.Limit allows, after
// the cursor ("" for the start); next is "" at the end. Reading does not mark anything seen.
func (s *Service) Inbox(
	ctx context.Context, to Recipient, limit int, cursor string,
) (items []InboxItem, next string, err error) {
	after, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = page.Limit(limit)
	rows, err := s.records.inbox(s.db.Read(ctx), to, after, limit)
	if err != nil {
		return nil, "", err
	}
	rows, next = page.Cut(rows, limit, row.cursor)
	items = make([]InboxItem, len(rows))
	for i, r := range rows {
		items[i] = InboxItem{ID: r.ID, CityID: r.CityID, Template: r.Template, Params: r.params(),
			At: r.NotBefore, ExpiresAt: r.ExpiresAt, SeenAt: r.SeenAt}
	}
	return items, next, nil
}

// Unseen counts the messages in an inbox that were not seen yet, for a badge.
func (s *Service) Unseen(ctx context.Context, to Recipient) (int, error) {
	return s.records.unseen(s.db.Read(ctx), to)
}

// MarkSeen notes that the recipient has seen messages of their inbox: they count as delivered
// and are not sent any further. Doing it again changes nothing. ErrMessageNotFound when
// one of them is not in this inbox (then none is marked).
func (s *Service) MarkSeen(ctx context.Context, to Recipient, ids ...ident.ID) error {
	ids = unique(ids)
	if len(ids) == 0 {
		return nil
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := s.records.countInInbox(tx, to, ids)
		if err != nil {
			return err
		}
		if n != len(ids) {
			return ErrMessageNotFound
		}
		newly, err := s.records.markSeen(tx, to, ids)
		if err != nil {
			return err
		}
		for _, id := range newly {
			if err := s.records.addAttempt(tx, s.attempt(id, ChannelInbox, outcomeSeen, "", nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

func unique(ids []ident.ID) []ident.ID {
	sorted := slices.SortedFunc(slices.Values(ids), func(a, b ident.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(sorted)
}

// position is where a page starts: after the message with this id, which was due at this instant.
type position struct {
	id  ident.ID // ident.None: from the start
	due time.Time
}

func (r row) cursor() string { return page.Cursor(r.ID, r.NotBefore.UnixMicro()) }

func parseCursor(cursor string) (after position, err error) {
	var micros int64
	after.id, err = page.Parse(cursor, ErrCursor, &micros)
	if err == nil && (micros < 0 || micros > 1<<52) { // no instant that a database could hold
		err = ErrCursor
	}
	after.due = time.UnixMicro(micros).UTC()
	return after, err
}

func (r row) params() map[string]string {
	params := map[string]string{}
	if err := json.Unmarshal([]byte(r.Params), &params); err != nil {
		return map[string]string{}
	}
	return params
}
