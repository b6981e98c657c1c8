package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
	"citycard/merchants"
)

// cityData are the rows of one city. Store i has offer i and device i; member i has
// membership i. Only the tables that the measurements touch are filled.
type cityData struct {
	sizes
	id    city.ID
	now   time.Time
	today clock.Day
	zone  *time.Location
	rng   *rand.Rand
}

const (
	cityCode  = "bench"
	cityZone  = "Asia/Shanghai"
	centreLat = 31.20
	centreLng = 121.45
	halfWidth = 0.15 // degrees around the centre
)

var districts = []string{"河西区", "江心区", "南屏区", "东湾区", "北原区", "云台区", "石门区", "青浦区", "白沙区", "金桥区"}

func newCityData(s sizes) cityData {
	zone, err := time.LoadLocation(cityZone)
	if err != nil {
		panic(err) // package city embeds the zones
	}
	now := clock.System{}.Now()
	return cityData{sizes: s, id: cityCode, now: now, zone: zone, today: clock.DayOf(now, zone),
		rng: rand.New(rand.NewPCG(1, 2))}
}

func (c cityData) fillShops(ctx context.Context, d *db.DB) error {
	err := d.InTx(ctx, func(tx *db.Tx) error {
		return city.Insert(tx, city.City{ID: c.id, NameZh: "测试", NameEn: "Bench", Zone: cityZone, Currency: "CNY",
			CentreLat: centreLat, CentreLng: centreLng, Status: city.StatusOpen})
	})
	if err != nil {
		return err
	}
	return fillAll(ctx, d, c.storeRows(), c.offerRows(), c.offerVersionRows(), table{
		name: "merchants_catalogue_versions", columns: "city_id version", rows: 1,
		row: func(int) []any { return []any{cityCode, 1} },
	})
}

func fillAll(ctx context.Context, d *db.DB, tables ...table) error {
	for _, t := range tables {
		if err := fill(ctx, d, t); err != nil {
			return err
		}
	}
	return nil
}

func (c cityData) storeRows() table {
	var week []string
	for _, day := range []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"} {
		week = append(week, day+" 10:00-22:00")
	}
	hours := strings.Join(week, ";")
	return table{
		name: "merchants_stores", rows: c.stores,
		columns: "id city_id name_zh name_en category district address lat lng source_datum phone price_per_head_fen " +
			"open_hours " +
			"status evidence review_reason reviewed_at source source_id source_hash attribution version last_scan_at " +
			"created_at updated_at",
		row: func(i int) []any {
			return []any{storeKind.id(i), cityCode, fmt.Sprintf("第%d号小馆", i), fmt.Sprintf("Small House No. %d", i),
				string(merchants.Categories[i%len(merchants.Categories)]),
				districts[i/len(merchants.Categories)%len(districts)],
				fmt.Sprintf("长街%d号", i), c.near(centreLat), c.near(centreLng), "wgs84", "021-55550100",
				1500 + i%200*100, hours,
				"approved", "附近的人常去，老板自己掌勺。", "", c.now, "ops", storeKind.digits(i), "", "", 1, c.now, c.now, c.now}
		},
	}
}

func (c cityData) near(centre float64) float64 { return centre + (c.rng.Float64()*2-1)*halfWidth }

func (c cityData) offerRows() table {
	return table{
		name: "merchants_offers", rows: c.stores,
		columns: "id store_id city_id version name_zh name_en pay_rate_bp cap_fen min_spend_fen weekdays from_minute " +
			"to_minute blackouts " +
			"per_member_day total_per_day exclusions_zh exclusions_en stacking status review review_reason " +
			"created_at updated_at",
		row: func(i int) []any {
			return []any{offerKind.id(i), storeKind.id(i), cityCode, 1, "全单优惠", "Whole bill", 9000 + i%5*100, 5000,
				1000, 127, 0, 1440, "[]",
				1, 0, "酒水除外", "Drinks excepted", "none", "published", "approved", "", c.now, c.now}
		},
	}
}

func (c cityData) offerVersionRows() table {
	return table{
		name: "merchants_offer_versions", columns: "offer_id version terms saved_at saved_by", rows: c.stores,
		row: func(i int) []any { return []any{offerKind.id(i), 1, "{}", c.now, "bench"} },
	}
}

func (c cityData) fillMembers(ctx context.Context, d *db.DB, keys token.Keys) error {
	number, err := phone.Parse("13800000001")
	if err != nil {
		return err
	}
	sealed := phone.NewVault(keys).Seal(number) // one number for all: reading it costs the same
	people := table{
		name: "membership_members", columns: "id phone_sealed phone_index locale created_at", rows: c.members,
		row: func(i int) []any { return []any{memberKind.id(i), sealed, memberKind.digits(i), "zh-CN", c.now} },
	}
	return fillAll(ctx, d, c.planRows(), people, c.membershipRows())
}

func (c cityData) planRows() table {
	return table{
		name: "membership_plans", rows: 1,
		columns: "id city_id code version name_zh name_en price_fen months trial_days full_refund_days status " +
			"created_at",
		row: func(int) []any {
			return []any{planKind.id(0), cityCode, "year", 1, "年卡", "One year", 19900, 12, 30, 7, "on_sale", c.now}
		},
	}
}

// membershipRows are free periods, because a paid one needs an order and a payment, which
// no measurement looks at.
func (c cityData) membershipRows() table {
	first, last := c.today.AddDays(-10), c.today.AddDays(400)
	from, until := first.Start(c.zone), last.Start(c.zone)
	return table{
		name: "membership_memberships", rows: c.members,
		columns: "id city_id member_id plan_id card_number kind status starts_on ends_on valid_through valid_from " +
			"valid_until expiry_version uses created_at",
		row: func(i int) []any {
			return []any{membershipKind.id(i), cityCode, memberKind.id(i), planKind.id(0), membershipKind.digits(i),
				"trial", "active",
				string(first), string(last), string(last.AddDays(-1)), from, until, 1, 0, c.now}
		},
	}
}
