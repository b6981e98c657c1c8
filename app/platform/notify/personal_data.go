package notify

import (
	"context"
	"encoding/json"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// messageExport is a message in a member's export.
type messageExport struct {
	Template    string          `json:"template"`
	Params      json.RawMessage `json:"params" gorm:"-"`
	ParamsText  string          `json:"-" gorm:"column:params"`
	At          time.Time       `json:"at" gorm:"column:not_before"`
	DeliveredAt *time.Time      `json:"delivered_at"`
	SeenAt      *time.Time      `json:"seen_at"`
}

// ExportMember lists all messages to a member, oldest first, for their export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	messages, err := s.records.messagesOf(s.db.Read(ctx), Recipient{Kind: RecipientMember, ID: memberID})
	for i := range messages {
		messages[i].Params = json.RawMessage(messages[i].ParamsText)
	}
	return "messages", messages, err
}

// EraseMemberTx cancels the pending messages to a member and erases the parameters of all. The
// rows stay with their receipts: they prove that no benefit expired without a reminder.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	return s.records.eraseMessages(tx, Recipient{Kind: RecipientMember, ID: memberID})
}
