package storefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"citycard/merchants/openhours"
)

// rowOf reads a row whose category is one of its fields.
func rowOf(no int, fields map[string]string, o Options) Row {
	row := newRow(no, fields, o)
	row.readCategory(fields["category"])
	row.SourceID = fields["id"]
	row.identify()
	return row
}

// newRow reads everything but category and identity.
func newRow(no int, fields map[string]string, o Options) Row {
	row := Row{No: no, Source: sourceFile}
	p := &row.Place
	p.NameZh, p.NameEn = oneLine(fields["name_zh"]), oneLine(fields["name_en"])
	if p.NameZh == "" {
		p.NameZh, p.NameEn = p.NameEn, ""
	}
	if p.NameEn == p.NameZh {
		p.NameEn = ""
	}
	if p.NameZh == "" {
		row.problem("name_zh", nameMissing, "")
	}
	if state := fields["state"]; strings.Contains(state, "停业") || strings.Contains(state, "关闭") {
		row.problem("state", storeClosed, state)
	}
	p.Address = oneLine(fields["address"])
	p.District = district(o.City, oneLine(fields["district"]), p.Address)
	row.readPosition(fields["lat"], fields["lng"], fields["datum"])
	row.readPhone(fields["phone"])
	row.readPrice(fields["price_per_head"])
	row.readHours(fields["open_hours"])
	return row
}

// oneLine makes line breaks, tabs and runs of spaces one space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// readCategory reads our own codes, Chinese words and the words of open data sets.
func (r *Row) readCategory(text string) {
	key := strings.ToLower(strings.TrimSpace(text))
	category, known := categoryWords[key]
	switch {
	case key == "":
		r.problem("category", categoryMissing, "")
	case !known:
		r.problem("category", categoryUnknown, text)
	case category == "":
		r.problem("category", notAStore, text)
	}
	r.Place.Category = category
}

// categoryWords maps the words of files to a category; "" is no shop.
var categoryWords = map[string]string{
	"restaurant": "restaurant", "餐厅": "restaurant", "餐馆": "restaurant", "美食": "restaurant", "餐饮": "restaurant",
	"fast_food": "restaurant",
	"cafe":      "cafe", "coffee": "cafe", "咖啡": "cafe", "咖啡馆": "cafe", "咖啡厅": "cafe", "茶饮": "cafe",
	"bar": "bar", "pub": "bar", "酒吧": "bar",
	"bakery": "bakery", "面包": "bakery", "面包店": "bakery", "甜品": "bakery", "烘焙": "bakery",
	"shop": "shop", "shopping": "shop", "mall": "shop", "supermarket": "shop", "购物": "shop", "商店": "shop", "商场": "shop",
	"书店":      "shop",
	"culture": "culture", "museum": "culture", "gallery": "culture", "cinema": "culture", "theatre": "culture",
	"文化": "culture", "展览": "culture", "电影院": "culture", "博物馆": "culture",
	"leisure": "leisure", "gym": "leisure", "休闲": "leisure", "健身": "leisure", "运动": "leisure",
	"beauty": "beauty", "美容": "beauty", "美发": "beauty", "丽人": "beauty",
	"hotel": "hotel", "酒店": "hotel", "住宿": "hotel", "民宿": "hotel",
	"landmark": "", "park": "", "viewpoint": "", "attraction": "", "景点": "", "公园": "", "bank": "", "银行": "",
	"school": "", "学校": "", "hospital": "", "医院": "", "bus_station": "", "公交站": "", "地铁站": "", "parking": "", "停车场": "",
}

func (r *Row) readPosition(lat, lng, datum string) {
	switch strings.ToLower(strings.ReplaceAll(datum, "-", "")) {
	case "", "wgs84", "gcj02":
		r.Place.Datum = strings.ToLower(strings.ReplaceAll(datum, "-", ""))
	default:
		r.problem("datum", positionInvalid, datum)
	}
	if lat == "" && lng == "" {
		return // it may be imported, but cannot go live before somebody places it on the map
	}
	y, errLat := strconv.ParseFloat(lat, 64)
	x, errLng := strconv.ParseFloat(lng, 64)
	if errLat != nil || errLng != nil || !(math.Abs(y) <= 90 && math.Abs(x) <= 180) || x == 0 && y == 0 {
		r.problem("lat", positionInvalid, lat+", "+lng)
		return
	}
	r.Place.Lat, r.Place.Lng = &y, &x
}

var (
	phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{4,18}[0-9](?:(?:转|-|ext\.?) ?[0-9]{1,6})?$`)
	phoneBreaks = regexp.MustCompile(`[,，;；、/|]+`)
)

// readPhone takes up to three numbers as they are printed.
func (r *Row) readPhone(text string) {
	var kept []string
	for _, part := range phoneBreaks.Split(text, -1) {
		part = oneLine(part)
		switch {
		case part == "":
		case !phoneNumber.MatchString(part):
			r.note("phone", phoneUnreadable, part)
		case len(kept) < 3:
			kept = append(kept, part)
		}
	}
	r.Place.Phone = strings.Join(kept, " / ")
}

var priceText = regexp.MustCompile(`^(?:[¥￥≥>约]|人均|\s)*(\d{1,6}(?:\.\d{1,2})?)\s*(?:元|¥)?\s*(?:[-~–—至到]\s*(\d{1,6}(?:\.\d{1,2})?))?\s*(?:元|¥|/人|每人|\s)*$`)

// readPrice takes yuan per head: "66", "25-30 元" (the middle), "≥ 36 ¥".
func (r *Row) readPrice(text string) {
	if text == "" || text == "0" {
		return
	}
	m := priceText.FindStringSubmatch(text)
	if m == nil {
		r.note("price_per_head", priceUnreadable, text)
		return
	}
	fen := yuanToFen(m[1])
	if m[2] != "" {
		fen = (fen + yuanToFen(m[2])) / 2
	}
	if fen > 0 {
		r.Place.PricePerHeadFen = &fen
	}
}

// yuanToFen reads digits with at most two decimals, as priceText has matched them.
func yuanToFen(digits string) int64 {
	whole, part, _ := strings.Cut(digits, ".")
	fen, _ := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return fen
}

func (r *Row) readHours(text string) {
	if text == "" {
		return
	}
	hours, err := openhours.Read(text)
	if err != nil {
		r.note("open_hours", hoursUnreadable, text)
		return
	}
	r.Place.Hours = hours
}

// identify sets the identity of the row in its source: the id from the file, else a
// fingerprint of name and place. Ids of the form "osm-123" are OpenStreetMap nodes.
func (r *Row) identify() {
	if number, isOSM := strings.CutPrefix(r.SourceID, "osm-"); isOSM && osmID("node/"+number) != "" {
		r.Source, r.Attribution, r.SourceID = sourceOSM, attributionOSM, "node/"+number
	}
	if r.SourceID == "" || len(r.SourceID) > 200 || strings.ContainsFunc(r.SourceID, unicode.IsControl) {
		where := r.Place.Address
		if r.Place.Lat != nil {
			where = fmt.Sprintf("%.4f,%.4f", *r.Place.Lat, *r.Place.Lng)
		}
		sum := sha256.Sum256([]byte(r.Place.NameZh + "\n" + where))
		r.SourceID = hex.EncodeToString(sum[:12])
	}
}
