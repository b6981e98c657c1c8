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
	Objection    *string    `json:"objection" gorm:"-"`
	Words        *string    `json:"objection_words" gorm:"-"`
}

// ExportMember gives all visits of a member, all reports of a refused card and all visits
// that a store entered later, oldest first, for their export.
func (s *Service) ExportMember(ctx context.Context, memberID ident.ID) (section string, rows any, err error) {
	tx := s.db.Read(ctx)
	visits, err := s.records.visitsOf(tx, memberID)
	if err != nil {
		return "", nil, err
	}
	objections, err := s.objections.ExportMemberTx(tx, memberID)
	if err != nil {
		return "", nil, err
	}
	for i, v := range visits {
		visits[i].No = Redemption{ID: v.ID, Day: v.Day}.No()
		if dispute, found := objections.Disputes[v.ID]; found {
			visits[i].Objection, visits[i].Words = &dispute.Reason, &dispute.Text
		}
	}
	late, err := s.late.ExportMemberTx(tx, memberID)
	return "visits", struct {
		Recorded []visitExport `json:"recorded"`
		Refused  any           `json:"refused"`
		Later    any           `json:"entered_later"`
	}{visits, objections.RefusalReports, late}, err
}

// EraseMemberTx deletes the codes of a member who erases the account, and has the member's texts
// erased from objections. Visits stay: they are the stores' records, and without the member
// they name nobody.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	if err := s.records.deleteCodes(tx, memberID); err != nil {
		return err
	}
	return s.objections.EraseMemberTx(tx, memberID)
}
