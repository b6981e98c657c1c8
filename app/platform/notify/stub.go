package notify

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (s *Service) EnqueueTx(tx *db.Tx, msgs ...Message) ([]ident.ID, error) { panic("soon") }
func (s *Service) CancelTx(tx *db.Tx, ids ...ident.ID) error                { panic("soon") }
func (s *Service) Inbox(ctx context.Context, to Recipient, limit int, cursor string) (items []InboxItem, next string, err error) {
	panic("soon")
}
func (s *Service) Unseen(ctx context.Context, to Recipient) (int, error)             { panic("soon") }
func (s *Service) MarkSeen(ctx context.Context, to Recipient, ids ...ident.ID) error { panic("soon") }
func (s *Service) Deliver(ctx context.Context, limit int) (Report, error)            { panic("soon") }
func (s *Service) DeliverNow(ctx context.Context, ids ...ident.ID) (Report, error)   { panic("soon") }
func (s *Service) NoteReceipt(ctx context.Context, channel, ref string) error        { panic("soon") }

type Alarm struct {
	ID        ident.ID
	CityID    city.ID
	Code      string
	Subject   string
	Detail    string
	Times     int64
	RaisedAt  time.Time
	LastAt    time.Time
	SettledAt *time.Time
}

func RaiseAlarmTx(tx *db.Tx, a Alarm) error                                      { panic("soon") }
func SettleAlarmTx(tx *db.Tx, cities []city.ID, id ident.ID) error               { panic("soon") }
func (s *Service) Alarms(ctx context.Context, cities []city.ID) ([]Alarm, error) { panic("soon") }
func Invariants() []db.Invariant                                                 { panic("soon") }
