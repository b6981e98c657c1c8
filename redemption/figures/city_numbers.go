package figures

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
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

// DayCount is how many visits of a business day were confirmed and not reversed.
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

// CityNumbers is the health of a city, counted from the rows: the visits of the last days at
// this moment, the rest as of AsOf.
type CityNumbers struct {
	AsOf           time.Time  // not more than half an hour ago
	Days           []DayCount // the last 30 business days, today last
	Today          int64
	WeekBefore     int64 // visits of the seven days before today
	Now, Before    Use   // used within 30 days; Before is seven days ago
	Savings        Savings
	IdleStores     int64 // approved, and without a visit for 30 days (or since the approval)
	ApprovedStores int64
	Top, Bottom    []StoreCount // approved stores by their visits of 30 days
}

// numbersName is the name of a city's precomputed numbers.
const numbersName = "redemption.numbers"

// NumbersOf shows operators the numbers of their city. Error: city.not_found.
func (s *Service) NumbersOf(ctx context.Context, actor identity.Actor, id city.ID) (CityNumbers, error) {
	if !actor.Operates(id) {
		return CityNumbers{}, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return CityNumbers{}, err
	}
	var n CityNumbers
	asOf, found, err := cityfigures.Read(tx, id, numbersName, &n)
	if err != nil {
		return n, err
	}
	if n.AsOf = asOf; !found {
		if n, err = s.countNumbers(tx, place, tx.Now()); err != nil {
			return n, err
		}
	}
	return n, s.recountDays(tx, place, &n)
}

// SaveNumbers counts a city for NumbersOf and for AverageSaved. Caller: the job city-figures.
func (s *Service) SaveNumbers(ctx context.Context, id city.ID) (int, error) {
	tx := s.db.Read(ctx)
	place, err := city.ByID(tx, id)
	if err != nil {
		return 0, err
	}
	asOf := cityfigures.AsOf(tx)
	n, err := s.countNumbers(tx, place, asOf)
	if err != nil {
		return 0, err
	}
	saved, err := s.countSaved(tx, place, asOf)
	if err != nil {
		return 0, err
	}
	return 2, s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := cityfigures.Save(tx, id, numbersName, asOf, n); err != nil {
			return err
		}
		return cityfigures.Save(tx, id, savedName, asOf, saved)
	})
}

// countNumbers counts everything from the rows as they stood at an instant.
func (s *Service) countNumbers(tx *db.Tx, place city.City, at time.Time) (n CityNumbers, err error) {
	m := moment{place.ID, at}
	since := place.Today(at).AddDays(1 - chartDays).Start(place.Location())
	n.AsOf = at
	if n.Days, err = s.records.visitsByDay(tx, m, since); err != nil {
		return n, err
	}
	if n.Now, err = s.records.useAt(tx, m); err != nil {
		return n, err
	}
	if n.Before, err = s.records.useAt(tx, moment{place.ID, at.AddDate(0, 0, -compareBy)}); err != nil {
		return n, err
	}
	if n.Savings, err = s.records.savingsOf(tx, m); err != nil {
		return n, err
	}
	if n.ApprovedStores, n.IdleStores, err = s.records.idleStores(tx, m, since); err != nil {
		return n, err
	}
	if n.Top, err = s.records.storesByVisits(tx, m, since, "DESC", edgeStores); err != nil {
		return n, err
	}
	n.Bottom, err = s.records.storesByVisits(tx, m, since, "ASC", edgeStores)
	return n, err
}

// recountDays counts the days since AsOf again, so that today's number is exact, and fills days
// without a visit with zeros.
func (s *Service) recountDays(tx *db.Tx, place city.City, n *CityNumbers) error {
	today, counted := place.Today(tx.Now()), place.Today(n.AsOf)
	late, err := s.records.visitsByDay(tx, moment{place.ID, tx.Now()}, counted.Start(place.Location()))
	if err != nil {
		return err
	}
	by := make(map[clock.Day]int64, chartDays+1)
	for _, d := range n.Days {
		if d.Day < counted {
			by[d.Day] = d.Count
		}
	}
	for _, d := range late {
		by[d.Day] = d.Count
	}
	n.Days = make([]DayCount, chartDays)
	for i := range n.Days {
		day := today.AddDays(i + 1 - chartDays)
		n.Days[i] = DayCount{Day: day, Count: by[day]}
	}
	last := chartDays - 1
	n.Today, n.WeekBefore = n.Days[last].Count, 0
	for _, d := range n.Days[last-compareBy : last] {
		n.WeekBefore += d.Count
	}
	return nil
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
