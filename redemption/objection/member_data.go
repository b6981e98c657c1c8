package objection

import (
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/redemption"
)

// refusalExport is a refusal report in a member's export.
type refusalExport struct {
	StoreID    ident.ID  `json:"store_id"`
	Reason     string    `json:"reason"`
	Words      string    `json:"words"`
	Outcome    string    `json:"outcome"`
	Answer     string    `json:"answer"`
	ReportedAt time.Time `json:"reported_at"`
}

// ExportMemberTx collects the member's own disputes and refusal reports for the member's export.
func (s *Service) ExportMemberTx(tx *db.Tx, memberID ident.ID) (redemption.MemberObjections, error) {
	disputes, err := s.records.disputesOfMember(tx, memberID)
	if err != nil {
		return redemption.MemberObjections{}, err
	}
	out := redemption.MemberObjections{Disputes: make(map[ident.ID]redemption.MemberDispute, len(disputes))}
	for _, d := range disputes {
		out.Disputes[d.RedemptionID] = redemption.MemberDispute{Reason: d.Reason, Text: d.Words}
	}
	out.RefusalReports, err = s.records.refusalReportsOfMember(tx, memberID)
	return out, err
}

// EraseMemberTx erases what the member wrote in disputes and reports, and the answers to it.
func (s *Service) EraseMemberTx(tx *db.Tx, memberID ident.ID) error {
	if err := s.records.eraseDisputeTexts(tx, memberID); err != nil {
		return err
	}
	return s.records.eraseReportTexts(tx, memberID)
}
