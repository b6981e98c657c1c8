package catalogue

import (
	"math"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
)

// Row is one store of a page. DistanceM and OpenNow are nil where unknown.
type Row struct {
	ID              ident.ID
	Name            string
	Category        merchants.Category
	District        string
	DistanceM       *int
	OpenNow         *bool
	PricePerHeadFen *money.Fen
	BestOffer       Offer
	Boosted         bool
	Evidence        string
	Attribution     string
	Terms           merchants.OfferTerms // of the best offer, for pages that show its conditions
}

// Offer is the store's best offer as a row shows it.
type Offer struct {
	ID          ident.ID
	Name        string
	PayRateBP   int
	CapFen      *money.Fen
	MinSpendFen money.Fen
}

// Item is the part of a row that depends on the request.
type Item struct {
	DistanceM  int  // if Located
	Located    bool // the request names a place
	Open       bool // if HoursKnown
	HoursKnown bool
	Boosted    bool
}

// Page is one page of the list.
type Page struct {
	NextCursor string // "" on the last page
	snapshot   *snapshot
	places     []place
	locale     int
	minute     int
}

// Len is the number of rows on the page.
func (p Page) Len() int { return len(p.places) }

// Prepared is the result for row i of the function that Catalogue.Prepare registered, or nil.
func (p Page) Prepared(i int) any { return p.snapshot.rows[p.places[i].row].prepared[p.locale] }

// Item is the part of row i that depends on the request.
func (p Page) Item(i int) Item {
	at := p.places[i]
	item := Item{Boosted: at.boosted, Located: at.located}
	if at.located {
		item.DistanceM = int(math.Round(geo.MetresOfChord2(at.major)))
	}
	item.Open, item.HoursKnown = p.snapshot.rows[at.row].hours.OpenAtMinute(p.minute)
	return item
}

// Rows are the rows of the page, for readers that prepared nothing.
func (p Page) Rows() []Row {
	rows := make([]Row, 0, len(p.places))
	for i, at := range p.places {
		row, item := p.snapshot.rows[at.row].listed(p.locale), p.Item(i)
		row.Boosted = item.Boosted
		if item.Located {
			row.DistanceM = &item.DistanceM
		}
		if item.HoursKnown {
			row.OpenNow = &item.Open
		}
		rows = append(rows, row)
	}
	return rows
}

// listed is the part of a row that is the same for every request, in a language.
func (r *row) listed(locale int) Row {
	return Row{
		ID: r.id, Name: r.store.Name(locales[locale]), Category: r.category, District: r.store.District,
		PricePerHeadFen: r.store.PricePerHeadFen, BestOffer: r.offer(locale),
		Evidence: r.store.Evidence, Attribution: r.store.Attribution, Terms: r.best.OfferTerms,
	}
}

func (r *row) offer(locale int) Offer {
	best := r.best
	name := best.NameZh
	if locale == 1 && best.NameEn != "" {
		name = best.NameEn
	}
	return Offer{ID: best.ID, Name: name, PayRateBP: best.PayRateBP, CapFen: best.CapFen, MinSpendFen: best.MinSpendFen}
}
