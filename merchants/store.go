package merchants

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/geo"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/money"
	"citycard/merchants/openhours"
)

// ReadyFor is how long a scan makes a store ready. After that the store is off the member's
// list until somebody scans there again, in practice or in earnest.
const ReadyFor = 30 * 24 * time.Hour

// StoreStatus is the state of the city's decision about a store.
type StoreStatus string

const (
	StorePending   StoreStatus = "pending"
	StoreApproved  StoreStatus = "approved"
	StoreSuspended StoreStatus = "suspended"
	StoreRejected  StoreStatus = "rejected"
)

// storeSteps are the allowed changes of state. A pending store that is sent back for changes
// stays pending. A suspended store can be approved again.
var storeSteps = map[StoreStatus][]StoreStatus{
	StorePending:   {StorePending, StoreApproved, StoreRejected},
	StoreApproved:  {StoreSuspended},
	StoreSuspended: {StoreApproved},
	StoreRejected:  {},
}

// Store is one shop (门店).
type Store struct {
	ID         ident.ID
	CityID     city.ID
	MerchantID *ident.ID // nil for an imported store that nobody has claimed yet
	StoreFacts
	Status       StoreStatus
	Evidence     string // why the city selected it; shown to members
	ReviewReason string // why it was rejected, suspended or sent back; shown to its staff
	ReviewedAt   *time.Time
	ReturnedAt   *time.Time // when a pending store was sent back; nil once its people changed it
	Source       string     // where the facts come from: "application", "ops", "osm", …
	SourceID     string     // the row's identity there; the store's own id when it has none
	SourceHash   string     // fingerprint of an imported row, to see whether it changed
	Attribution  string     // the line that must be shown where the facts are shown, or ""
	Version      int64      // grows by one with each change of facts or status
	LastScanAt   *time.Time
	LeftAt       *time.Time // when the merchant took the store out; nil while it takes part
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// TableName is the table in which gorm stores a Store.
func (Store) TableName() string { return "merchants_stores" }

// StoreFacts is what is known about a shop apart from the city's decision.
type StoreFacts struct {
	NameZh          string
	NameEn          string // may be empty
	Category        Category
	District        string // as members say it, e.g. 静安区; may be empty
	Address         string
	Lat             *float64 // WGS-84; nil when unknown, then the store cannot be approved
	Lng             *float64
	SourceDatum     geo.Datum // the datum in which the coordinates were received
	Phone           string    // the shop's public number, as printed
	PricePerHeadFen *money.Fen
	OpenHours       openhours.Week
}

// Name is the store's name in the language, falling back to the Chinese one.
func (f StoreFacts) Name(locale string) string {
	if strings.HasPrefix(locale, "en") && f.NameEn != "" {
		return f.NameEn
	}
	return f.NameZh
}

// Position is where the store is; known is false for a store without coordinates.
func (f StoreFacts) Position() (p geo.Point, known bool) {
	if f.Lat == nil || f.Lng == nil {
		return geo.Point{}, false
	}
	return geo.Point{Lat: *f.Lat, Lng: *f.Lng}, true
}

// Validate refuses facts that cannot be stored and names every wrong field.
// Code: merchants.store_invalid.
func (f StoreFacts) Validate() error {
	wrong := ErrStoreInvalid
	for _, text := range []struct {
		field, value string
		most         int
	}{
		{"name_zh", f.NameZh, 80}, {"name_en", f.NameEn, 120}, {"district", f.District, 40},
		{"address", f.Address, 200}, {"phone", f.Phone, 64},
	} {
		if !plainText(text.value, text.most) {
			wrong = wrong.WithFieldParams(text.field, "merchants.text_invalid", map[string]any{"most": text.most})
		}
	}
	if strings.TrimSpace(f.NameZh) == "" {
		wrong = wrong.WithField("name_zh", "merchants.name_missing")
	}
	if !f.Category.Known() {
		wrong = wrong.WithField("category", "merchants.category_unknown")
	}
	if f.PricePerHeadFen != nil && (*f.PricePerHeadFen < 0 || *f.PricePerHeadFen > MaxBillFen) {
		wrong = wrong.WithField("price_per_head_fen", "merchants.price_out_of_range")
	}
	if p, known := f.Position(); (f.Lat == nil) != (f.Lng == nil) || known && !p.Valid() {
		wrong = wrong.WithField("lat", "merchants.position_invalid")
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// plainText tells whether s is valid UTF-8 of at most `most` characters, without control
// characters (PostgreSQL refuses NUL, and line breaks break logs) and without characters that
// change the direction of writing (a name with one would turn the price behind it, too).
func plainText(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	})
}

// may refuses a change of state that storeSteps does not allow.
func (s Store) may(next StoreStatus) error {
	if slices.Contains(storeSteps[s.Status], next) {
		return nil
	}
	return ErrStoreState.WithParam("status", s.Status.term()).WithParam("wanted", next.term())
}

func (s StoreStatus) term() i18n.Term { return i18n.Term("merchants.store_status." + string(s)) }

// approve makes the store a partner, for a reason that members will read.
func (s *Store) approve(evidence string, now time.Time) error {
	if err := s.may(StoreApproved); err != nil {
		return err
	}
	if s.LeftAt != nil {
		return ErrStoreLeft
	}
	if err := needsText(evidence, "evidence", "merchants.evidence_missing"); err != nil {
		return err
	}
	if _, known := s.Position(); !known {
		return ErrStoreHasNoPosition
	}
	s.Status, s.Evidence, s.ReviewReason, s.ReviewedAt, s.ReturnedAt = StoreApproved, strings.TrimSpace(evidence), "",
		&now, nil
	return nil
}

// reject refuses a pending store.
func (s *Store) reject(reason string, now time.Time) error {
	return s.refuse(StoreRejected, reason, now)
}

// suspend takes an approved store down.
func (s *Store) suspend(reason string, now time.Time) error {
	return s.refuse(StoreSuspended, reason, now)
}

func (s *Store) refuse(next StoreStatus, reason string, now time.Time) error {
	if err := s.may(next); err != nil {
		return err
	}
	if err := needsText(reason, "reason", "merchants.reason_missing"); err != nil {
		return err
	}
	s.Status, s.ReviewReason, s.ReviewedAt, s.ReturnedAt = next, strings.TrimSpace(reason), &now, nil
	return nil
}

// sendBack asks the people of a pending store to change something. It stays pending and
// waits for the city again once they have.
func (s *Store) sendBack(reason string, now time.Time) error {
	if err := s.may(StorePending); err != nil {
		return err
	}
	if err := needsText(reason, "reason", "merchants.reason_missing"); err != nil {
		return err
	}
	s.ReviewReason, s.ReturnedAt = strings.TrimSpace(reason), &now
	return nil
}

// leave takes the store out by its merchant's own decision: a waiting application is
// withdrawn (rejected), a partner suspended. A store that the city has suspended stays so.
func (s *Store) leave(now time.Time) error {
	if s.LeftAt != nil || s.Status == StoreRejected {
		return ErrAlreadyLeft
	}
	next := StoreSuspended
	if s.Status == StorePending {
		next = StoreRejected
	}
	if next != s.Status {
		if err := s.may(next); err != nil {
			return err
		}
	}
	s.Status, s.LeftAt, s.ReturnedAt = next, &now, nil
	return nil
}

// rejoin lets the city approve the store again. If the city had suspended the store before it
// left, the reason stays.
func (s *Store) rejoin() error {
	if s.LeftAt == nil || s.Status != StoreSuspended {
		return ErrNotLeft
	}
	s.LeftAt = nil
	return nil
}

// ReadyUntil is the instant at which the store's readiness lapses; zero if it never had any.
func (s Store) ReadyUntil() time.Time {
	if s.LastScanAt == nil {
		return time.Time{}
	}
	return s.LastScanAt.Add(ReadyFor)
}

// Ready tells whether someone scanned at the store within ReadyFor.
func (s Store) Ready(now time.Time) bool { return now.Before(s.ReadyUntil()) }

// live tells whether members see the store: approved, ready, and with an offer for them.
func (s Store) live(now time.Time, offers []Offer) bool {
	if s.Status != StoreApproved || !s.Ready(now) {
		return false
	}
	for _, o := range offers {
		if o.Visible() {
			return true
		}
	}
	return false
}

func needsText(text, field, code string) error {
	if strings.TrimSpace(text) == "" {
		return ErrReviewInvalid.WithField(field, code)
	}
	if !plainText(text, 500) {
		return ErrReviewInvalid.WithFieldParams(field, "merchants.text_invalid", map[string]any{"most": 500})
	}
	return nil
}
