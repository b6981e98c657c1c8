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

// ExportMember gives everything that a member was told, oldest first, for their export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	messages, err := s.records.messagesOf(s.db.Read(ctx), Recipient{Kind: RecipientMember, ID: memberID})
	for i := range messages {
		messages[i].Params = json.RawMessage(messages[i].ParamsText)
	}
	return "messages", messages, err
}

// EraseMemberTx takes back what a member was still to be told and empties what was told. The
// rows stay with their receipts: they prove that no benefit expired unannounced.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	return s.records.emptyMessages(tx, Recipient{Kind: RecipientMember, ID: memberID})
}
