package figures

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/redemption"
)

// The thresholds of the alerts. The page names some of them.
const (
	AlertRefusals    = 5 // refusals of a store in 24 hours, and at least half as many as visits
	AlertUndone      = 3 // undone visits of a store in 7 days, and at least a tenth of all
	alertUsedCodes   = 5 // scans of used codes in 24 hours, and twice the daily mean of the week before
	alertStores      = 3 // stores that one card was at within AlertStoresSpan
	AlertStoresSpan  = 30 * time.Minute
	alertDay         = 24 * time.Hour
	alertWeek        = 7 * alertDay
	codeUsed         = "redemption.code_used"
	mostRoamingCards = 5
)

// RefusedStore is a store whose tills refuse often.
type RefusedStore struct {
	StoreID         ident.ID
	NameZh, NameEn  string
	Refused, Visits int64
}

// UndoneStore is a store that reverses visits often.
type UndoneStore struct {
	StoreID        ident.ID
	NameZh, NameEn string
	Undone, Visits int64
}

// RoamingCard was at several stores within AlertStoresSpan.
type RoamingCard struct {
	MembershipID ident.ID
	CardNumber   string
	Stores       int
	From, To     time.Time
}

// Alerts is what looks unusual in a city now, found by fixed rules from the rows. It proves nothing;
// it says where to look.
type Alerts struct {
	Refused            []RefusedStore
	Undone             []UndoneStore
	Roaming            []RoamingCard
	UsedCodes          int64 // 0 unless it is unusual
	UsedCodesDailyMean int64 // of the seven days before
}

// AlertsOf looks at the last day (undone visits: week) of a city for its operators.
// Error: city.not_found.
func (s *Service) AlertsOf(ctx context.Context, actor identity.Actor, id city.ID) (Alerts, error) {
	if !actor.Operates(id) {
		return Alerts{}, city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	day := tx.Now().Add(-alertDay)
	var a Alerts
	var err error
	if a.Refused, err = s.records.refusedStores(tx, id, day, AlertRefusals); err != nil {
		return a, err
	}
	if a.Undone, err = s.records.undoneStores(tx, id, tx.Now().Add(-alertWeek), AlertUndone); err != nil {
		return a, err
	}
	if err = s.usedCodes(tx, id, day, &a); err != nil {
		return a, err
	}
	visits, err := s.records.roamingCards(tx, id, day, alertStores)
	if err != nil {
		return a, err
	}
	a.Roaming = roaming(visits)
	ids := make([]ident.ID, len(a.Roaming))
	for i, card := range a.Roaming {
		ids[i] = card.MembershipID
	}
	numbers, err := s.records.cardNumbers(tx, ids)
	for i := range a.Roaming {
		a.Roaming[i].CardNumber = numbers[a.Roaming[i].MembershipID]
	}
	return a, err
}

func (s *Service) usedCodes(tx *db.Tx, id city.ID, day time.Time, a *Alerts) error {
	today, err := s.records.refusalsOfCode(tx, id, codeUsed, day, tx.Now().Add(time.Microsecond))
	if err != nil {
		return err
	}
	week, err := s.records.refusalsOfCode(tx, id, codeUsed, day.Add(-alertWeek), day)
	if err == nil && today >= alertUsedCodes && today*7 >= 2*week {
		a.UsedCodes, a.UsedCodesDailyMean = today, week/7
	}
	return err
}

// roaming finds, for each card, the first span of AlertStoresSpan in which it was at
// alertStores stores. visits are ordered by card and time.
func roaming(visits []redemption.Redemption) []RoamingCard {
	var found []RoamingCard
	for i := range visits {
		if n := len(found); n == mostRoamingCards || n > 0 && found[n-1].MembershipID == visits[i].MembershipID {
			continue
		}
		stores := map[ident.ID]bool{}
		for j := i; j < len(visits) && visits[j].MembershipID == visits[i].MembershipID &&
			visits[j].ConfirmedAt.Sub(visits[i].ConfirmedAt) <= AlertStoresSpan; j++ {
			stores[visits[j].StoreID] = true
			if len(stores) >= alertStores {
				found = append(found, RoamingCard{MembershipID: visits[i].MembershipID, Stores: len(stores),
					From: visits[i].ConfirmedAt, To: visits[j].ConfirmedAt})
				break
			}
		}
	}
	return found
}
