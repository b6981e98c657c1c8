package catalogue

import (
	"encoding/json"
	"math"
	"strconv"

	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
)

// Row is one store of a page, as values. DistanceM and OpenNow are nil where nobody knows.
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

// Offer is what a row says about the store's best offer.
type Offer struct {
	ID          ident.ID   `json:"id"`
	Name        string     `json:"name"`
	PayRateBP   int        `json:"pay_rate_bp"`
	CapFen      *money.Fen `json:"cap_fen"`
	MinSpendFen money.Fen  `json:"min_spend_fen"`
}

// Page is one page of the list.
type Page struct {
	NextCursor string
	JSON       []byte // the whole answer: {"items": […], "next_cursor": "…" or null}
	snapshot   *snapshot
	places     []place
	locale     int
	minute     int
}

// Rows are the items of the page, for pages that render them.
func (p Page) Rows() []Row {
	rows := make([]Row, 0, len(p.places))
	for _, at := range p.places {
		r := &p.snapshot.rows[at.row]
		item := Row{
			ID: r.id, Name: r.store.Name(locales[p.locale]), Category: r.category, District: r.store.District,
			PricePerHeadFen: r.store.PricePerHeadFen, BestOffer: r.offer(p.locale), Boosted: at.boosted,
			Evidence: r.store.Evidence, Attribution: r.store.Attribution, Terms: r.best.OfferTerms,
		}
		if m, known := at.metres(); known {
			item.DistanceM = &m
		}
		if open, known := r.hours.OpenAtMinute(p.minute); known {
			item.OpenNow = &open
		}
		rows = append(rows, item)
	}
	return rows
}

func (p place) metres() (m int, known bool) {
	if !p.located {
		return 0, false
	}
	return int(math.Round(geo.MetresOfChord2(p.major))), true
}

func (r *row) offer(locale int) Offer {
	name := r.best.NameZh
	if locale == 1 && r.best.NameEn != "" {
		name = r.best.NameEn
	}
	return Offer{ID: r.best.ID, Name: name, PayRateBP: r.best.PayRateBP, CapFen: r.best.CapFen, MinSpendFen: r.best.MinSpendFen}
}

// preencode writes what a row says in each language, except distance, opening and boost,
// which depend on who asks and when.
func (r *row) preencode() {
	for i, locale := range locales {
		head := struct {
			ID       ident.ID           `json:"id"`
			Name     string             `json:"name"`
			Category merchants.Category `json:"category"`
			District string             `json:"district"`
		}{r.id, r.store.Name(locale), r.category, r.store.District}
		tail := struct {
			PricePerHeadFen *money.Fen `json:"price_per_head_fen"`
			BestOffer       Offer      `json:"best_offer"`
			Evidence        string     `json:"evidence"`
			Attribution     string     `json:"attribution"`
		}{r.store.PricePerHeadFen, r.offer(i), r.store.Evidence, r.store.Attribution}
		h, t := mustJSON(head), mustJSON(tail)
		r.head[i] = append(h[:len(h)-1], `,"distance_m":`...)
		r.tail[i] = append(append([]byte{','}, t[1:len(t)-1]...), `,"boosted":`...)
	}
}

// mustJSON encodes structs of strings and numbers, for which encoding/json has no error.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("{}")
	}
	return b
}

// encode joins the prepared parts of the rows.
func (p Page) encode() []byte {
	size := 64
	for _, at := range p.places {
		r := &p.snapshot.rows[at.row]
		size += len(r.head[p.locale]) + len(r.tail[p.locale]) + 48
	}
	b := append(make([]byte, 0, size), `{"items":[`...)
	for i, at := range p.places {
		if i > 0 {
			b = append(b, ',')
		}
		r := &p.snapshot.rows[at.row]
		b = append(b, r.head[p.locale]...)
		if m, known := at.metres(); known {
			b = strconv.AppendInt(b, int64(m), 10)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, `,"open_now":`...)
		if open, known := r.hours.OpenAtMinute(p.minute); known {
			b = strconv.AppendBool(b, open)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, r.tail[p.locale]...)
		b = strconv.AppendBool(b, at.boosted)
		b = append(b, '}')
	}
	b = append(b, `],"next_cursor":`...)
	if p.NextCursor == "" {
		return append(b, "null}"...)
	}
	return append(append(append(b, '"'), p.NextCursor...), `"}`...)
}
