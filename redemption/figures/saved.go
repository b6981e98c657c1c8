package figures

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
)

// savedOver is how many business days AverageSaved looks back, today included.
const savedOver = 30

// Saved is what the members of a city saved in the last Days business days.
type Saved struct {
	Days         int
	Members      int64 // who had at least one standing visit
	Visits       int64
	DiscountFen  money.Fen
	PerMemberFen money.Fen // rounded down
	Enough       bool      // at least EnoughVisits
}

// savedName is the name of a city's precomputed average.
const savedName = "redemption.saved"

// AverageSaved tells what a member who used the card in the city saved on average of late,
// as of half an hour ago at most. Anybody may ask. Error: city.not_found.
func (s *Service) AverageSaved(ctx context.Context, id city.ID) (Saved, error) {
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return Saved{}, err
	}
	var saved Saved
	_, found, err := cityfigures.Read(tx, id, savedName, &saved)
	if err != nil || found {
		return saved, err
	}
	return s.countSaved(tx, place, tx.Now())
}

func (s *Service) countSaved(tx *db.Tx, place city.City, at time.Time) (Saved, error) {
	since := place.Today(at).AddDays(1 - savedOver).Start(place.Location())
	saved, err := s.records.savedInCity(tx, moment{place.ID, at}, since)
	if err != nil {
		return Saved{}, err
	}
	saved.Days, saved.Enough = savedOver, saved.Visits >= EnoughVisits
	if saved.Members > 0 {
		saved.PerMemberFen = money.ShareFloor(saved.DiscountFen, 1, saved.Members)
	}
	return saved, nil
}

// SavedFen sums the discounts of standing redemptions per membership.
func (s *Service) SavedFen(ctx context.Context, membershipIDs []ident.ID) (map[ident.ID]money.Fen, error) {
	return s.records.saved(s.db.Read(ctx), membershipIDs)
}
