package catalogue_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/merchantstest"
)

// BenchmarkList answers pages of 5,000 stores from a random place, a quarter each without
// filter, with a district, a category and both; beside the same pages by a query that
// sorts by distance. Run: go test -bench List ./merchants/catalogue
func BenchmarkList(b *testing.B) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		env := dbtest.New(b, dialect, merchantstest.Tables)
		w := world{Shops: merchantstest.New(b, env)}
		w.Catalogue = catalogue.New(env.DB, w.Service, nil)
		fill(b, env, rand.New(rand.NewPCG(3, 4)), 5000)
		w.list(b, catalogue.Query{})
		b.Run("snapshot/"+string(dialect), func(b *testing.B) {
			b.ReportAllocs()
			r := rand.New(rand.NewPCG(5, 6))
			for b.Loop() {
				w.list(b, question(r))
			}
		})
		b.Run("snapshot with words/"+string(dialect), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 6))
			for b.Loop() {
				q := question(r)
				q.Q = "咖啡"
				w.list(b, q)
			}
		})
		b.Run("order by distance/"+string(dialect), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 6))
			for b.Loop() {
				byQuery(b, env, question(r))
			}
		})
		b.Run("rebuild/"+string(dialect), func(b *testing.B) {
			for b.Loop() {
				catalogue.New(env.DB, w.Service, nil).List(b.Context(), catalogue.Query{City: shanghai})
			}
		})
	}
}

func question(r *rand.Rand) catalogue.Query {
	q := catalogue.Query{City: shanghai}
	q.Lat, q.Lng = at(31.1+r.Float64()*0.25, 121.3+r.Float64()*0.3)
	if r.IntN(2) == 0 {
		q.District = "静安区"
	}
	if r.IntN(2) == 0 {
		q.Category = merchants.CategoryCafe
	}
	return q
}

// byQuery is what a list costs that asks the database each time.
func byQuery(b *testing.B, env dbtest.Env, q catalogue.Query) {
	sql := `SELECT s.* FROM merchants_stores s WHERE s.city_id = ? AND s.status = 'approved' AND s.last_scan_at > ?
		AND EXISTS (SELECT 1 FROM merchants_offers o WHERE o.store_id = s.id AND o.status = 'published'
		AND o.review = 'approved')`
	args := []any{q.City, env.Clock.Now().Add(-merchants.ReadyFor)}
	if q.District != "" {
		sql, args = sql+" AND s.district = ?", append(args, q.District)
	}
	if q.Category != "" {
		sql, args = sql+" AND s.category = ?", append(args, q.Category)
	}
	sql += " ORDER BY (s.lat - ?) * (s.lat - ?) + (s.lng - ?) * (s.lng - ?) * 0.73, s.id LIMIT 20"
	args = append(args, *q.Lat, *q.Lat, *q.Lng, *q.Lng)
	var stores []merchants.Store
	must(b, env.DB.Read(b.Context()).Gorm().Raw(sql, args...).Scan(&stores).Error)
	if _, err := json.Marshal(stores); err != nil {
		b.Fatal(err)
	}
}
