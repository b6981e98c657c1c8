package late

import (
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// entryExport is a late entry in a member's export, whatever ops decided about it.
type entryExport struct {
	StoreID     ident.ID  `json:"store_id"`
	NameZh      string    `json:"offer_zh"`
	NameEn      string    `json:"offer_en"`
	BillFen     money.Fen `json:"bill_fen"`
	PayableFen  money.Fen `json:"payable_fen"`
	DiscountFen money.Fen `json:"discount_fen"`
	Day         clock.Day `json:"day"`
	VisitedAt   time.Time `json:"visited_at"`
	Status      string    `json:"status"`
	Answer      string    `json:"answer"`
}

// ExportMemberTx lists the member's late entries, oldest first, for the member's export.
func (s *Service) ExportMemberTx(tx *db.Tx, memberID ident.ID) (rows any, err error) {
	return s.records.ofMember(tx, memberID)
}
