package redemption

import (
	"context"

	"citycard/app/platform/city"
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
	Enough       bool      // at least EnoughVisits; fewer say nothing
}

// AverageSaved tells what a member who used the card in the city saved on average of late.
// It is for everybody. Error: city.not_found.
func (s *Service) AverageSaved(ctx context.Context, id city.ID) (Saved, error) {
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return Saved{}, err
	}
	today := place.Today(tx.Now())
	saved, err := s.records.savedInCity(tx, id, today.AddDays(1-savedOver).Start(place.Location()))
	if err != nil {
		return Saved{}, err
	}
	saved.Days, saved.Enough = savedOver, saved.Visits >= EnoughVisits
	if saved.Members > 0 {
		saved.PerMemberFen = money.ShareFloor(saved.DiscountFen, 1, saved.Members)
	}
	return saved, nil
}
