package figures

import (
	"context"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/merchants/exposure"
)

const (
	// EnoughVisits is the number of redemptions below which no share is reported, because it would
	// show chance rather than the effect of the card.
	EnoughVisits = 30

	longestReport = 366 // days
	wholeBP       = 10_000
)

// ReportInput asks what the card brought a store in a span of business days.
type ReportInput struct {
	Actor    identity.Actor // owner of the store, or an operator of its city
	StoreID  ident.ID
	From, To clock.Day // both included; at most 366 days
	MarginBP int64     // the owner's gross margin in basis points, 0 when not given
}

// Report is section 9 of the domain rules, as far as it is measured. Every figure can be
// rebuilt from the store's day lists and the exposure statement.
type Report struct {
	StoreID          ident.ID
	From, To         clock.Day
	VisitSums                         // of visits that were confirmed and not reversed; first-time: ever at this store
	Exposure         exposure.Balance // as it stands now, not in the span
	Enough           bool             // at least EnoughVisits
	BreakEvenShareBP *int64           // nil without margin, bills or enough visits
}

// StoreReport sums up a store's visits. Errors: report_invalid, and those of the exposure
// account for an actor who may not see it.
func (s *Service) StoreReport(ctx context.Context, in ReportInput) (Report, error) {
	if err := in.validate(); err != nil {
		return Report{}, err
	}
	account, err := s.exposure.Balance(ctx, in.Actor, in.StoreID) // decides who may look
	if err != nil {
		return Report{}, err
	}
	sums, err := s.records.sumVisits(s.db.Read(ctx), in.StoreID, in.From, in.To)
	if err != nil {
		return Report{}, err
	}
	report := Report{StoreID: in.StoreID, From: in.From, To: in.To, VisitSums: sums, Exposure: account,
		Enough: sums.Visits >= EnoughVisits}
	if report.Enough && in.MarginBP > 0 && report.BillFen > 0 {
		share := breakEvenShare(report.DiscountFen, report.BillFen, in.MarginBP)
		report.BreakEvenShareBP = &share
	}
	return report, nil
}

func (in ReportInput) validate() error {
	wrong := errReport
	if days := in.From.DaysUntil(in.To); in.From == "" || in.To == "" || days < 0 || days >= longestReport {
		wrong = wrong.WithField("from", "field.redemption.report_span")
	}
	if in.MarginBP < 0 || in.MarginBP > wholeBP {
		wrong = wrong.WithField("margin_bp", "field.redemption.report_margin")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// breakEvenShare is d ÷ m in basis points, rounded up: the share of the visits that must
// have come because of the card for the discount d (of the bill) to pay at gross margin m.
// 10 % off at a margin of 60 % is 1667. 10000 means that it cannot pay.
func breakEvenShare(discount, bill money.Fen, marginBP int64) int64 {
	whole := int64(bill) * marginBP
	share := (int64(discount)*wholeBP*wholeBP + whole - 1) / whole
	return min(share, wholeBP)
}
