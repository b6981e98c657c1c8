package api

import (
	"encoding/json"
	"strconv"

	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/merchants/catalogue"
)

// storeRowJSON is a row of the store list in JSON. Between head and tail stand the distance and
// the opening, after the tail the boost: what depends on the request.
type storeRowJSON struct{ head, tail []byte }

// PrepareStoreRow encodes a row once for all lists that hold it. It is given to
// catalogue.Catalogue.Prepare; the list is read far more often than it changes.
func PrepareStoreRow(r catalogue.Row) any {
	head := mustJSON(struct {
		ID       ident.ID           `json:"id"`
		Name     string             `json:"name"`
		Category merchants.Category `json:"category"`
		District string             `json:"district"`
	}{r.ID, r.Name, r.Category, r.District})
	type offer struct {
		ID          ident.ID   `json:"id"`
		Name        string     `json:"name"`
		PayRateBP   int        `json:"pay_rate_bp"`
		CapFen      *money.Fen `json:"cap_fen"`
		MinSpendFen money.Fen  `json:"min_spend_fen"`
	}
	tail := mustJSON(struct {
		PricePerHeadFen *money.Fen `json:"price_per_head_fen"`
		BestOffer       offer      `json:"best_offer"`
		Evidence        string     `json:"evidence"`
		Attribution     string     `json:"attribution"`
	}{r.PricePerHeadFen, offer(r.BestOffer), r.Evidence, r.Attribution})
	return &storeRowJSON{
		head: append(head[:len(head)-1], `,"distance_m":`...),
		tail: append(append([]byte{','}, tail[1:len(tail)-1]...), `,"boosted":`...),
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

// storeListJSON joins the prepared rows of a page: {"items": […], "next_cursor": "…" or null}.
func storeListJSON(page catalogue.Page) []byte {
	size := 64
	for i := range page.Len() {
		row := page.Prepared(i).(*storeRowJSON)
		size += len(row.head) + len(row.tail) + 48
	}
	b := append(make([]byte, 0, size), `{"items":[`...)
	for i := range page.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		row, item := page.Prepared(i).(*storeRowJSON), page.Item(i)
		b = append(b, row.head...)
		if item.Located {
			b = strconv.AppendInt(b, int64(item.DistanceM), 10)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, `,"open_now":`...)
		if item.HoursKnown {
			b = strconv.AppendBool(b, item.Open)
		} else {
			b = append(b, "null"...)
		}
		b = append(b, row.tail...)
		b = append(strconv.AppendBool(b, item.Boosted), '}')
	}
	b = append(b, `],"next_cursor":`...)
	if page.NextCursor == "" {
		return append(b, "null}"...)
	}
	return append(append(append(b, '"'), page.NextCursor...), `"}`...)
}
