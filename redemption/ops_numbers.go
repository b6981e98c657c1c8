package redemption

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
)

// Spans of the operators' numbers.
const (
	chartDays  = 30
	activeDays = 30
	compareBy  = 7 // numbers are compared with what they were this many days before
	edgeStores = 10
)

// DayCount is how many visits of a business day stand.
type DayCount struct {
	Day   clock.Day
	Count int64
}

// StoreCount is how many visits a store had; its name in both languages.
type StoreCount struct {
	StoreID        ident.ID
	NameZh, NameEn string
	Count          int64
}

// Use is how many running cards there are and how many of them were used.
type Use struct{ Running, Active int64 }

// Savings are what the running paid cards have saved their members so far.
type Savings struct {
	Cards      int64
	SavedFen   money.Fen
	PaidBack   int64     // cards whose savings reached their price
	AverageFen money.Fen // rounded down
}

// CityNumbers is the health of a city, every figure counted from the rows at this moment.
type CityNumbers struct {
	Days           []DayCount // the last 30 business days, today last
	Today          int64
	WeekBefore     int64 // visits of the seven days before today
	Now, Before    Use   // used within 30 days; Before is seven days ago
	Savings        Savings
	IdleStores     int64 // approved, and without a visit for 30 days (or since the approval)
	ApprovedStores int64
	Top, Bottom    []StoreCount // approved stores by their visits of 30 days
}

// NumbersOf counts a city for its operators. Error: city.not_found.
func (s *Service) NumbersOf(ctx context.Context, actor identity.Actor, id city.ID) (CityNumbers, error) {
	if !actor.Operates(id) {
		return CityNumbers{}, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return CityNumbers{}, err
	}
	today := place.Today(tx.Now())
	since := today.AddDays(1 - chartDays).Start(place.Location())
	n := CityNumbers{}
	if n.Days, err = s.daysOf(tx, id, today, since); err != nil {
		return n, err
	}
	n.sumDays()
	if n.Now, err = s.records.useAt(tx, id, tx.Now()); err != nil {
		return n, err
	}
	if n.Before, err = s.records.useAt(tx, id, tx.Now().AddDate(0, 0, -compareBy)); err != nil {
		return n, err
	}
	if n.Savings, err = s.records.savingsOf(tx, id); err != nil {
		return n, err
	}
	return n, s.storesOf(tx, id, since, &n)
}

// daysOf fills the days without a visit with zeros.
func (s *Service) daysOf(tx *db.Tx, id city.ID, today clock.Day, since time.Time) ([]DayCount, error) {
	counted, err := s.records.visitsByDay(tx, id, since)
	if err != nil {
		return nil, err
	}
	by := make(map[clock.Day]int64, len(counted))
	for _, d := range counted {
		by[d.Day] = d.Count
	}
	days := make([]DayCount, chartDays)
	for i := range days {
		day := today.AddDays(i + 1 - chartDays)
		days[i] = DayCount{Day: day, Count: by[day]}
	}
	return days, nil
}

func (n *CityNumbers) sumDays() {
	last := len(n.Days) - 1
	n.Today = n.Days[last].Count
	for _, d := range n.Days[last-compareBy : last] {
		n.WeekBefore += d.Count
	}
}

func (s *Service) storesOf(tx *db.Tx, id city.ID, since time.Time, n *CityNumbers) (err error) {
	if n.ApprovedStores, n.IdleStores, err = s.records.idleStores(tx, id, since); err != nil {
		return err
	}
	if n.Top, err = s.records.storesByVisits(tx, id, since, "DESC", edgeStores); err != nil {
		return err
	}
	n.Bottom, err = s.records.storesByVisits(tx, id, since, "ASC", edgeStores)
	return err
}

// IdleStore is an approved store without a standing visit for 30 days.
type IdleStore struct {
	StoreID        ident.ID
	NameZh, NameEn string
	District       string
	ReviewedAt     *time.Time
	LastVisit      *time.Time // nil if there never was one
	LastScanAt     *time.Time
}

// IdleStores are the stores that CityNumbers counts as idle, the longest approved first, at
// most limit. Error: city.not_found.
func (s *Service) IdleStores(ctx context.Context, actor identity.Actor, id city.ID, limit int) ([]IdleStore, error) {
	if !actor.Operates(id) {
		return nil, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return nil, err
	}
	return s.records.idleStoreList(tx, id, place.Today(tx.Now()).AddDays(1-chartDays).Start(place.Location()), limit)
}
