package console

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

// Item is one message that would have been sent.
type Item struct {
	To        string            `json:"to"`
	Channel   string            `json:"channel"`
	Template  string            `json:"template"`
	Text      string            `json:"text"`
	CreatedAt time.Time         `json:"created_at"`
	Data      map[string]string `json:"data"` // the placeholders, e.g. {"code":"123456"}
}

// Console poses as any channel.
type Console struct {
	db      *db.DB
	ids     ident.Source
	public  bool
	records records
}

// New makes the console of a development installation.
func New(d *db.DB, ids ident.Source) *Console { return &Console{db: d, ids: ids} }

// Public makes the console of a PUBLIC installation, which sends nothing outside.
func Public() *Console { return &Console{public: true} }

// As is the console posing as one channel (notify.ChannelInbox, notify.ChannelSMS). As the SMS
// channel it gives a delivery receipt; what is put into an inbox still has to be seen.
func (c *Console) As(channel string) notify.Sender { return sender{c, channel} }

type sender struct {
	console *Console
	channel string
}

// Channel is the one that the console poses as.
func (s sender) Channel() string { return s.channel }

// Send stores the message, the same dedupe key in the same channel once.
func (s sender) Send(ctx context.Context, out notify.Outgoing) (notify.Receipt, error) {
	c := s.console
	switch {
	case c.public && s.channel == notify.ChannelInbox: // an inbox needs no provider
		return notify.Receipt{}, nil
	case c.public:
		return notify.Receipt{}, fmt.Errorf("no %s provider is set up: %w", s.channel, notify.ErrChannelDown)
	}
	data, err := json.Marshal(out.Params)
	if err != nil {
		return notify.Receipt{}, err
	}
	text := out.Body
	if out.Title != "" {
		text = "【" + out.Title + "】" + out.Body
	}
	err = c.db.InTx(ctx, func(tx *db.Tx) error {
		return c.records.insert(tx, message{ID: c.ids.New(), DedupeKey: s.channel + ":" + out.DedupeKey,
			ToAddress: out.To, Channel: s.channel, Template: out.Template, Text: text, Data: string(data),
			CreatedAt: tx.Now()})
	})
	return notify.Receipt{Delivered: s.channel != notify.ChannelInbox, Ref: out.MessageID.String()}, err
}

// List returns the dev outbox, newest first, at most limit (1–500) rows. Nothing in PUBLIC mode.
func (c *Console) List(ctx context.Context, limit int) ([]Item, error) {
	if c.public {
		return nil, nil
	}
	rows, err := c.records.newest(c.db.Read(ctx), min(max(limit, 1), 500))
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = Item{To: r.ToAddress, Channel: r.Channel, Template: r.Template, Text: r.Text, CreatedAt: r.CreatedAt,
			Data: map[string]string{}}
		if err := json.Unmarshal([]byte(r.Data), &items[i].Data); err != nil {
			return nil, err
		}
	}
	return items, nil
}
