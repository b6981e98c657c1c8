package console

import (
	"context"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

type Item struct {
	To        string            `json:"to"`
	Channel   string            `json:"channel"`
	Template  string            `json:"template"`
	Text      string            `json:"text"`
	CreatedAt time.Time         `json:"created_at"`
	Data      map[string]string `json:"data"`
}

type Console struct{}

func New(d *db.DB, ids ident.Source) *Console { panic("soon") }

// As is the console posing as one channel (notify.ChannelInbox, notify.ChannelSMS).
func (c *Console) As(channel string) notify.Sender                     { panic("soon") }
func (c *Console) List(ctx context.Context, limit int) ([]Item, error) { panic("soon") }

var Migrations db.Migrations
