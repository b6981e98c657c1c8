package visitor_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/web/webtest"
	"citycard/merchants"
)

const town = city.ID("shanghai")

// world is an open city whose sale gate asks for two stores.
type world struct {
	*webtest.App
	t   *testing.T
	ops *webtest.Client
	job identity.Actor
}

func newWorld(t *testing.T) world {
	t.Helper()
	h := webtest.New(t, db.SQLite)
	w := world{App: h, t: t, ops: h.OpenCity(town), job: identity.Job("test")}
	w.gate(2)
	return w
}

func (w world) gate(stores int64) {
	w.t.Helper()
	w.must(w.DB.InTx(w.t.Context(), func(tx *db.Tx) error {
		return city.SetPolicy(tx, town, merchants.PolicySaleGate, stores)
	}))
}

// Buy leads past the gate, for tests that are not about it.
func (w world) Buy(member *webtest.Client, id city.ID) (membershipID, orderID string) {
	w.t.Helper()
	w.gate(0)
	defer w.gate(2)
	return w.App.Buy(member, id)
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// shop is what a test says about a store; zero values are usual ones.
type shop struct {
	name, district string
	yuan           int64
	metres         float64 // north of the middle of Shanghai
	terms          func(*merchants.OfferTerms)
	facts          func(*merchants.StoreFacts)
}

func (w world) open(s shop) ident.ID {
	w.t.Helper()
	lat, lng := 31.2304+s.metres/111_195, 121.4737
	facts := merchants.StoreFacts{NameZh: s.name, Category: merchants.CategoryCafe, District: s.district, Lat: &lat,
		Lng: &lng, SourceDatum: "wgs84",
		Address: "南京西路 1 号", Phone: "021-5555 0101"}
	if s.yuan > 0 {
		price := money.Fen(s.yuan * 100)
		facts.PricePerHeadFen = &price
	}
	if s.facts != nil {
		s.facts(&facts)
	}
	store, err := w.Merchants.AddStore(w.t.Context(), merchants.AddStoreInput{Actor: w.job, City: town, Facts: facts})
	w.must(err)
	_, err = w.Merchants.ApproveStore(w.t.Context(),
		merchants.ReviewStoreInput{Actor: w.job, StoreID: store.ID, Evidence: "街道口碑榜"})
	w.must(err)
	terms := merchants.OfferTerms{NameZh: "全单 9 折", NameEn: "10% off", PayRateBP: 9000, Weekdays: merchants.EveryDay,
		ToMinute: 1440,
		Stacking: merchants.StackingNone, ExclusionsZh: "酒水除外", ExclusionsEn: "Drinks excluded"}
	if s.terms != nil {
		s.terms(&terms)
	}
	offer, err := w.Merchants.SaveOffer(w.t.Context(),
		merchants.SaveOfferInput{Actor: w.job, StoreID: store.ID, Terms: terms})
	w.must(err)
	_, err = w.Merchants.PublishOffer(w.t.Context(),
		merchants.OfferStepInput{Actor: w.job, StoreID: store.ID, OfferID: offer.ID})
	w.must(err)
	_, err = w.Merchants.ReviewOffer(w.t.Context(),
		merchants.ReviewOfferInput{Actor: w.job, OfferID: offer.ID, Approve: true})
	w.must(err)
	w.must(w.DB.InTx(w.t.Context(), func(tx *db.Tx) error { return w.Merchants.NoteScanTx(tx, store.ID) }))
	return store.ID
}

// reader opens pages as a browser does.
func reader(c *webtest.Client) *webtest.Client { return c.With("Accept", "text/html") }

// post sends a form as a browser does.
func post(c *webtest.Client, path, form string) webtest.Answer {
	return reader(c).With("Content-Type", "application/x-www-form-urlencoded").Send(http.MethodPost, path, form)
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
	key    = regexp.MustCompile(`name="key" value="([^"]+)"`)
	raw    = regexp.MustCompile(`>\s*(visitor|offer|category|flash|frame)\.[a-z_.]+\s*<`)
)

// wantPhrases fails the test unless the page's text holds each of the phrases.
func wantPhrases(t *testing.T, a webtest.Answer, phrases ...string) {
	t.Helper()
	text := textOf(a)
	for _, phrase := range phrases {
		if !strings.Contains(text, phrase) {
			t.Errorf("the page does not say %q: %s", phrase, text)
		}
	}
	if key := raw.FindString(string(a.Body)); key != "" {
		t.Errorf("a key without words: %s", key)
	}
}

// silent fails the test if the page's text holds one of the phrases.
func silent(t *testing.T, a webtest.Answer, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if strings.Contains(textOf(a), phrase) {
			t.Errorf("the page says %q", phrase)
		}
	}
}

func textOf(a webtest.Answer) string {
	return spaces.ReplaceAllString(tags.ReplaceAllString(string(a.Body), " "), " ")
}

// has fails the test unless the page's HTML holds each of the pieces.
func has(t *testing.T, a webtest.Answer, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(string(a.Body), piece) {
			t.Errorf("the page has no %s: %s", piece, a.Body)
		}
	}
}

func leadsTo(t *testing.T, a webtest.Answer, want string) {
	t.Helper()
	if got := a.Want(http.StatusSeeOther).Header.Get("Location"); got != want {
		t.Errorf("it leads to %s instead of %s", got, want)
	}
}

func keyOf(t *testing.T, a webtest.Answer) string {
	t.Helper()
	found := key.FindSubmatch(a.Body)
	if found == nil {
		t.Fatalf("no hidden key: %s", a.Body)
	}
	return string(found[1])
}

func storePath(id ident.ID) string { return fmt.Sprintf("/stores/%s", id) }
