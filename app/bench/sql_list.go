package main

import (
	"context"
	"math"
	"time"

	"gorm.io/gorm/clause"

	"citycard/app/platform/db"
)

// records is the harness's own SQL: what the store list is compared with.
type records struct{}

type listQuery struct {
	district, category string
	lat, lng           float64
}

// listedStore has the same fields as a row of the service's list.
type listedStore struct {
	ID              string        `json:"id"`
	NameZh          string        `json:"name"`
	Category        string        `json:"category"`
	District        string        `json:"district"`
	Lat             float64       `json:"-"`
	Lng             float64       `json:"-"`
	DistanceM       int           `json:"distance_m" gorm:"-"`
	OpenNow         bool          `json:"open_now" gorm:"-"`
	PricePerHeadFen int64         `json:"price_per_head_fen"`
	Offers          []listedOffer `json:"-" gorm:"foreignKey:StoreID"`
	BestOffer       *listedOffer  `json:"best_offer" gorm:"-"`
	Boosted         bool          `json:"boosted" gorm:"-"`
	Evidence        string        `json:"evidence"`
	Attribution     string        `json:"attribution"`
}

func (listedStore) TableName() string { return "merchants_stores" }

type listedOffer struct {
	ID          string `json:"id"`
	StoreID     string `json:"-"`
	NameZh      string `json:"name"`
	PayRateBP   int64  `json:"pay_rate_bp" gorm:"column:pay_rate_bp"`
	CapFen      *int64 `json:"cap_fen"`
	MinSpendFen int64  `json:"min_spend_fen"`
}

func (listedOffer) TableName() string { return "merchants_offers" }

const metresPerDegree = 111_195

// nearest is the first page, by distance on a flat map, which is cheaper for the database
// than the great circle.
func (records) nearest(ctx context.Context, d *db.DB, q listQuery) ([]listedStore, error) {
	tx := d.Read(ctx)
	narrow := math.Cos(q.lat * math.Pi / 180)
	query := tx.Gorm().Where("city_id = ? AND status = 'approved' AND last_scan_at > ?", cityCode,
		tx.Now().Add(-30*24*time.Hour)).
		Where(`EXISTS (SELECT 1 FROM merchants_offers o WHERE o.store_id = merchants_stores.id
			AND o.status = 'published' AND o.review = 'approved')`)
	if q.district != "" {
		query = query.Where("district = ?", q.district)
	}
	if q.category != "" {
		query = query.Where("category = ?", q.category)
	}
	var stores []listedStore
	err := query.Clauses(clause.OrderBy{Expression: clause.Expr{
		SQL:  "(lat - ?) * (lat - ?) + (lng - ?) * (lng - ?) * ?",
		Vars: []any{q.lat, q.lat, q.lng, q.lng, narrow * narrow}, WithoutParentheses: true,
	}}).Limit(20).Preload("Offers", "status = 'published' AND review = 'approved'").Find(&stores).Error
	for i := range stores {
		s := &stores[i]
		north, east := (s.Lat-q.lat)*metresPerDegree, (s.Lng-q.lng)*narrow*metresPerDegree
		s.DistanceM = int(math.Hypot(north, east))
		for j := range s.Offers {
			if s.BestOffer == nil || s.Offers[j].PayRateBP < s.BestOffer.PayRateBP {
				s.BestOffer = &s.Offers[j]
			}
		}
	}
	return stores, err
}
