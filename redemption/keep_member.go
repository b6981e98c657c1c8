package redemption

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// visitExport is a visit in a member's export, with the member's own objection to it.
type visitExport struct {
	No           string     `json:"no" gorm:"-"`
	ID           ident.ID   `json:"id"`
	CityID       string     `json:"city"`
	StoreID      ident.ID   `json:"store_id"`
	MembershipID ident.ID   `json:"membership_id"`
	NameZh       string     `json:"offer_zh"`
	NameEn       string     `json:"offer_en"`
	BillFen      money.Fen  `json:"bill_fen"`
	PayableFen   money.Fen  `json:"payable_fen"`
	DiscountFen  money.Fen  `json:"discount_fen"`
	Day          clock.Day  `json:"day"`
	ConfirmedAt  time.Time  `json:"confirmed_at"`
	ReversedAt   *time.Time `json:"reversed_at"`
	Objection    *string    `json:"objection" gorm:"column:reason"`
	Words        *string    `json:"objection_words"`
}

// refusalExport is a member's word that a store did not honour the card.
type refusalExport struct {
	StoreID    ident.ID  `json:"store_id"`
	Reason     string    `json:"reason"`
	Words      string    `json:"words"`
	Outcome    string    `json:"outcome"`
	Answer     string    `json:"answer"`
	ReportedAt time.Time `json:"reported_at"`
}

// lateExport is a visit that a store entered later, whatever ops decided about it.
type lateExport struct {
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

// ExportMember gives all visits of a member, all reports of a refused card and all visits
// that a store entered later, oldest first, for their export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	visits, err := s.records.visitsOf(s.db.Read(ctx), memberID)
	for i, v := range visits {
		visits[i].No = Redemption{ID: v.ID, Day: v.Day}.No()
	}
	if err != nil {
		return "", nil, err
	}
	refusals, err := s.records.refusalsOf(s.db.Read(ctx), memberID)
	if err != nil {
		return "", nil, err
	}
	late, err := s.records.lateOf(s.db.Read(ctx), memberID)
	return "visits", struct {
		Recorded []visitExport   `json:"recorded"`
		Refused  []refusalExport `json:"refused"`
		Later    []lateExport    `json:"entered_later"`
	}{visits, refusals, late}, err
}

// ForgetMemberTx kills the codes of a member who erases the account and takes the member's own
// words out of objections and reports. Visits stay: they are the stores' records, and without the member
// they name nobody.
func (s *Service) ForgetMemberTx(tx *db.Tx, memberID ident.ID) error {
	if err := s.records.dropCodes(tx, memberID); err != nil {
		return err
	}
	if err := s.records.blankDisputes(tx, memberID); err != nil {
		return err
	}
	return s.records.blankRefusals(tx, memberID)
}
