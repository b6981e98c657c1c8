package notify

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/page"
)

// Sent is a message as operators see it, and whether it arrived. Translator.Message writes its text.
type Sent struct {
	ID          ident.ID
	Template    string
	Params      map[string]string
	CreatedAt   time.Time
	NotBefore   time.Time
	DeliveredAt *time.Time
	SeenAt      *time.Time
	EndedAt     *time.Time // nobody tries any more: too late, or no channel was left
	DeadAt      *time.Time // given up after too many tries
}

// SentTo lists what a recipient was told about one city, newest first, as many as
// page.Limit allows, after the cursor. The caller passes a city that the actor operates. ErrCursor.
func (s *Service) SentTo(ctx context.Context, to Recipient, c city.ID, limit int, cursor string) (
	sent []Sent, next string, err error,
) {
	after, err := parseCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = page.Limit(limit)
	rows, err := s.records.sentTo(s.db.Read(ctx), to, c, after, limit)
	if err != nil {
		return nil, "", err
	}
	rows, next = page.Cut(rows, limit, row.cursor)
	for _, r := range rows {
		sent = append(sent, Sent{ID: r.ID, Template: r.Template, Params: r.params(),
			CreatedAt: r.CreatedAt, NotBefore: r.NotBefore,
			DeliveredAt: r.DeliveredAt, SeenAt: r.SeenAt, EndedAt: r.EndedAt, DeadAt: r.DeadAt})
	}
	return sent, next, nil
}
