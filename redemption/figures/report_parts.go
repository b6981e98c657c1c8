package figures

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/merchants/exposure"
	"citycard/redemption"
)

// Part is the share of one offer, or of one till, in a report. Its rows add up to the
// report's sums.
type Part struct {
	ID             ident.ID // of the offer or benefit; of the device or account
	Kind           string   // "offer" or "benefit"; "device" or "staff"
	NameZh, NameEn string   // of an offer or benefit, as it was when it was last used
	Visits         int64
	PayableFen     money.Fen
	DiscountFen    money.Fen
}

// Parts divides the visits of a report.
type Parts struct {
	Hours  [7][24]int64 // Monday first, by the wall clock of the city
	Offers []Part       // most visits first
	Tills  []Part       // most visits first
}

// ReportParts divides the visits of a report by hour of the week, by offer and by till.
// Callers and errors as for StoreReport.
func (s *Service) ReportParts(ctx context.Context, in ReportInput) (Parts, error) {
	if err := in.validate(); err != nil {
		return Parts{}, err
	}
	tx := s.db.Read(ctx)
	if err := s.merchants.RequireStaffTx(tx, in.Actor, in.StoreID, merchants.RoleOwner, merchants.RoleOperator); err !=
		nil {
		return Parts{}, err
	}
	cityID, err := s.merchants.CityOfStoreTx(tx, in.StoreID)
	if err != nil {
		return Parts{}, err
	}
	zone, err := s.redemptions.ZoneTx(tx, cityID)
	if err != nil {
		return Parts{}, err
	}
	var parts Parts
	if parts.Offers, err = s.records.visitsByOffer(tx, in.StoreID, in.From, in.To); err != nil {
		return Parts{}, err
	}
	if parts.Tills, err = s.records.visitsByTill(tx, in.StoreID, in.From, in.To); err != nil {
		return Parts{}, err
	}
	moments, err := s.records.visitMoments(tx, in.StoreID, in.From, in.To)
	parts.Hours = hoursOf(moments, zone)
	return parts, err
}

// hoursOf counts in Go and not in SQL, because the two databases have different time zone data.
func hoursOf(moments []time.Time, zone *time.Location) (hours [7][24]int64) {
	for _, at := range moments {
		local := at.In(zone)
		hours[(int(local.Weekday())+6)%7][local.Hour()]++
	}
	return hours
}

// VisitRow is one line of the export from which a report can be rebuilt.
type VisitRow struct {
	ID          ident.ID
	Day         clock.Day
	ConfirmedAt time.Time
	NameZh      string
	NameEn      string
	OfferID     *ident.ID
	BillFen     money.Fen
	PayableFen  money.Fen
	DiscountFen money.Fen
	Status      redemption.Status
	TillKind    string
	TillID      ident.ID
	FirstVisit  bool   // the member's first standing visit to this store, on that day
	Visitor     string // the member as this store may know them, as in the exposure statement
}

// No is the number that people read to each other.
func (r VisitRow) No() string { return redemption.Redemption{ID: r.ID, Day: r.Day}.No() }

// ReportRows lists the visits behind a report, oldest first, at most limit after the row
// with the id `after` (ident.None: from the start). Reversed ones are listed as such; they
// are in no sum. Callers and errors as for StoreReport.
func (s *Service) ReportRows(ctx context.Context, in ReportInput, after ident.ID, limit int) ([]VisitRow, error) {
	if err := in.validate(); err != nil {
		return nil, err
	}
	tx := s.db.Read(ctx)
	if err := s.merchants.RequireStaffTx(tx, in.Actor, in.StoreID, merchants.RoleOwner, merchants.RoleOperator); err !=
		nil {
		return nil, err
	}
	found, err := s.records.visitRows(tx, in.StoreID, in.From, in.To, after, limit)
	rows := make([]VisitRow, len(found))
	for i, r := range found {
		rows[i] = r.VisitRow
		rows[i].Visitor = exposure.VisitorOf(in.StoreID, r.MemberID)
	}
	return rows, err
}
