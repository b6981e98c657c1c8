package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// Inbox returns what a recipient has been told, newest first, at most limit (1–100) after the
// cursor ("" for the start); next is "" at the end. Reading does not mark anything seen.
func (s *Service) Inbox(ctx context.Context, to Recipient, limit int, cursor string) (items []InboxItem, next string, err error) {
	limit = min(max(limit, 1), 100)
	after, err := parsePlace(cursor)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.records.inbox(s.db.Read(ctx), to, limit+1, after)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = place{rows[limit-1].NotBefore, rows[limit-1].ID}.String()
	}
	items = make([]InboxItem, len(rows))
	for i, r := range rows {
		items[i] = InboxItem{ID: r.ID, CityID: r.CityID, Template: r.Template, Params: r.params(), At: r.NotBefore, ExpiresAt: r.ExpiresAt, SeenAt: r.SeenAt}
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

// place is a position in an inbox: lists are ordered by due time, then id.
type place struct {
	at time.Time
	id ident.ID
}

func (p place) String() string { return fmt.Sprintf("%d.%s", p.at.UnixMicro(), p.id) }

func parsePlace(cursor string) (*place, error) {
	if cursor == "" {
		return nil, nil
	}
	micros, id, _ := strings.Cut(cursor, ".")
	at, err := strconv.ParseInt(micros, 10, 64)
	if err != nil || at < 0 || at > 1<<52 {
		return nil, ErrCursor
	}
	parsed, err := ident.Parse(id)
	if err != nil {
		return nil, ErrCursor
	}
	return &place{time.UnixMicro(at).UTC(), parsed}, nil
}

func (r row) params() map[string]string {
	params := map[string]string{}
	if err := json.Unmarshal([]byte(r.Params), &params); err != nil {
		return map[string]string{}
	}
	return params
}
