package redemption

import (
	"context"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// RedemptionsQuery narrows the operators' list of redemptions. Empty parts leave it open;
// days are those of the city.
type RedemptionsQuery struct {
	Actor    identity.Actor
	City     city.ID
	StoreID  ident.ID
	OfferID  ident.ID
	MemberID ident.ID
	Status   Status
	From, To clock.Day
	Limit    int // 1…100, 0 means 20
	Cursor   string
}

// Mark says why somebody should look at a redemption. Its text is in the locales under
// redemption_mark.<mark>.
type Mark string

const (
	MarkDisputed Mark = "disputed" // the member or the store says that it is not right
	MarkRepeated Mark = "repeated" // the third or a later one of a card at one store on one day
	MarkStaff    Mark = "staff"    // the member belongs to the store's people
)

// manyADay is the number of redemptions of a card at a store on one day from which on the last one is
// marked.
const manyADay = 3

// Found is a redemption in the operators' list.
type Found struct {
	Receipt
	Marks []Mark
}

// FindRedemptions lists redemptions of the city, newest first, with what is odd about each.
// Operators of the city: city.ErrNotFound, errCursor.
func (s *Service) FindRedemptions(ctx context.Context, q RedemptionsQuery) (found []Found, next string, err error) {
	if !q.Actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	home, err := city.ByID(tx, q.City)
	if err != nil {
		return nil, "", err
	}
	after, err := page.Parse(q.Cursor, errCursor)
	if err != nil {
		return nil, "", err
	}
	limit := page.Limit(q.Limit)
	rows, err := s.records.findRedemptions(tx, q, page.Days(q.From, q.To, home.Location()), after, limit)
	if err != nil {
		return nil, "", err
	}
	rows, next = page.Cut(rows, limit, func(r Redemption) string { return page.Cursor(r.ID) })
	marks, err := s.marksOf(tx, rows)
	if err != nil {
		return nil, "", err
	}
	for _, r := range rows {
		found = append(found, Found{NewReceipt(r), marks[r.ID]})
	}
	return found, next, nil
}

// marksOf marks one page of rows, with three queries for all of them together.
func (s *Service) marksOf(tx *db.Tx, rows []Redemption) (map[ident.ID][]Mark, error) {
	marks := map[ident.ID][]Mark{}
	if len(rows) == 0 {
		return marks, nil
	}
	disputed, err := s.objections.DisputedTx(tx, rows)
	if err != nil {
		return nil, err
	}
	repeated, err := s.records.repeatedAmong(tx, rows, manyADay)
	if err != nil {
		return nil, err
	}
	stores := make([]ident.ID, len(rows))
	for i, r := range rows {
		stores[i] = r.StoreID
	}
	linked, err := s.merchants.LinkedMembersTx(tx, stores)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		add := func(mark Mark, is bool) {
			if is {
				marks[r.ID] = append(marks[r.ID], mark)
			}
		}
		add(MarkDisputed, disputed[r.ID])
		add(MarkRepeated, repeated[r.ID])
		add(MarkStaff, linked[r.StoreID][r.MemberID])
	}
	return marks, nil
}

// RefusalsQuery narrows the operators' list of refusals.
type RefusalsQuery struct {
	Actor    identity.Actor
	City     city.ID
	StoreID  ident.ID
	Code     string
	From, To clock.Day
	Limit    int
	Cursor   string
}

// FindRefusals lists what tills of the city were refused, newest first, as FindRedemptions.
func (s *Service) FindRefusals(ctx context.Context, q RefusalsQuery) (rows []Refusal, next string, err error) {
	if !q.Actor.Operates(q.City) {
		return nil, "", city.ErrNotFound
	}
	tx := s.db.Read(ctx)
	home, err := city.ByID(tx, q.City)
	if err != nil {
		return nil, "", err
	}
	after, err := page.Parse(q.Cursor, errCursor)
	if err != nil {
		return nil, "", err
	}
	limit := page.Limit(q.Limit)
	rows, err = s.records.findRefusals(tx, q, page.Days(q.From, q.To, home.Location()), after, limit)
	rows, next = page.Cut(rows, limit, func(r Refusal) string { return page.Cursor(r.ID) })
	return rows, next, err
}

// RedemptionView is one redemption with all that belongs to it.
type RedemptionView struct {
	Found
	Reversal *Reversal // nil while it stands
}

// ViewRedemption shows it to operators of its city; for others it does not exist: ErrNotFound.
func (s *Service) ViewRedemption(
	ctx context.Context, actor identity.Actor, c city.ID, id ident.ID,
) (RedemptionView, error) {
	tx := s.db.Read(ctx)
	r, err := s.RedemptionForTx(tx, actor, id)
	if err != nil {
		return RedemptionView{}, err
	}
	if actor.Kind != identity.KindOperator || r.CityID != c {
		return RedemptionView{}, ErrNotFound
	}
	marks, err := s.marksOf(tx, []Redemption{r})
	if err != nil {
		return RedemptionView{}, err
	}
	view := RedemptionView{Found: Found{NewReceipt(r), marks[r.ID]}}
	reversal, done, err := s.records.reversal(tx, r.ID)
	if done {
		view.Reversal = &reversal
	}
	return view, err
}
