package storefile

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func read(t testing.TB, data []byte, o Options) File {
	t.Helper()
	file, err := Read(t.Context(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// say puts a row into one line for comparison.
func say(r Row) string {
	var codes []string
	for _, p := range r.Problems {
		codes = append(codes, "!"+p.Field+":"+p.Code)
	}
	for _, p := range r.Notes {
		codes = append(codes, "?"+p.Field+":"+p.Code)
	}
	p := r.Place
	where, price := "-", "-"
	if p.Lat != nil {
		where = fmt.Sprintf("%g,%g", *p.Lat, *p.Lng)
	}
	if p.PricePerHeadFen != nil {
		price = fmt.Sprint(*p.PricePerHeadFen)
	}
	return strings.Join(append([]string{fmt.Sprint(r.No), p.NameZh, p.NameEn, p.Category, p.District, where, p.Datum,
		p.Phone, price, r.Source}, codes...), "|")
}

func wantRows(t *testing.T, file File, format Format, want ...string) {
	t.Helper()
	if file.Format != format || len(file.Rows) != len(want) {
		t.Fatalf("%s with %d rows, want %s with %d", file.Format, len(file.Rows), format, len(want))
	}
	for i, row := range file.Rows {
		if got := say(row); got != want[i] {
			t.Errorf("row %d\n got %s\nwant %s", i+1, got, want[i])
		}
	}
}

const table = `店名,英文名,分类,纬度,经度,坐标系,人均,电话,营业时间,营业状态,地址
青禾面馆,Green Grain,餐厅,31.23,121.47,GCJ-02,32,021-55501234,10:00-22:00,,"黄浦区, 南京路1号"
老码头,,酒吧,,,,约88元/人,打烊勿扰,随缘,,徐汇区码头路
招商银行,,银行,31.2,121.4,,,,,,
没有分类,,,31.2,121.4,,,,,,
怪东西,,飞船坞,31.2,121.4,,,,,,
,,餐厅,31.2,121.4,,,,,,
走远了,,咖啡,91,121.4,,,,,,
关了门,,咖啡,31.2,121.4,,,,,停业,
百度来,,咖啡,31.2,121.4,bd09,,,,,
`

var tableRows = []string{
	"2|青禾面馆|Green Grain|restaurant|黄浦区|31.23,121.47|gcj02|021-55501234|3200|file",
	"3|老码头||bar|徐汇区|-|||8800|file|?phone:phone_unreadable|?open_hours:hours_unreadable",
	"4|招商银行||||31.2,121.4|||-|file|!category:not_a_store",
	"5|没有分类||||31.2,121.4|||-|file|!category:category_missing",
	"6|怪东西||||31.2,121.4|||-|file|!category:category_unknown",
	"7|||restaurant||31.2,121.4|||-|file|!name_zh:name_missing",
	"8|走远了||cafe||-|||-|file|!lat:position_invalid",
	"9|关了门||cafe||31.2,121.4|||-|file|!state:store_closed",
	"10|百度来||cafe||31.2,121.4|||-|file|!datum:position_invalid",
}

func TestCSV(t *testing.T) {
	t.Parallel()
	shanghai := Options{City: "shanghai"}
	wantRows(t, read(t, []byte(table), shanghai), CSV, tableRows...)
	wantRows(t, read(t, []byte("\xef\xbb\xbf"+strings.ReplaceAll(table, "\n", "\r\n")), shanghai), CSV, tableRows...)
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, read(t, gb, shanghai), CSV, tableRows...)
	tabs := strings.ReplaceAll(strings.ReplaceAll(table, `"黄浦区, 南京路1号"`, "黄浦区南京路1号"), ",", "\t")
	wantRows(t, read(t, []byte(tabs), shanghai), CSV, tableRows...)
}

// A row has the number that a spreadsheet shows beside it: the headings are row 1, empty rows
// count, and lines within a cell don't.
func TestRowsAreCountedAsASpreadsheetDoes(t *testing.T) {
	t.Parallel()
	data := "名称,分类,地址\n甲,cafe,\"一楼\n二楼\"\n\n乙,cafe,\n,,\n丙,cafe,\n"
	for name, text := range map[string]string{"unix": data, "windows": strings.ReplaceAll(data, "\n", "\r\n")} {
		var numbers []int
		for _, row := range read(t, []byte(text), Options{}).Rows {
			numbers = append(numbers, row.No)
		}
		if !slices.Equal(numbers, []int{2, 4, 6}) {
			t.Errorf("%s: rows %v", name, numbers)
		}
	}
}

func TestRefusalsNameTheirReason(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Unreadable{
		"": {Reason: emptyFile}, "\xd0\xcf\x11\xe0": {Reason: oldExcel}, "PK\x03\x04 broken": {Reason: brokenBook},
		"名称\n店\x00\n": {Reason: notText},
		"名称,分类\n甲,cafe\n乙 \"x\" 丙,\"cafe\n": {Reason: brokenQuotes, Line: 3}, "{": {Reason: brokenJSON},
		`{"type":"Topology"}`: {Reason: unknownJSON},
	} {
		_, err := Read(t.Context(), []byte(text), Options{})
		var why *Unreadable
		if !errors.As(err, &why) || why.Reason != want.Reason || why.Line != want.Line ||
			!errors.Is(err, ErrUnreadable) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestMapping(t *testing.T) {
	t.Parallel()
	data := []byte("招牌;门类;x\n小店;cafe;121.4\n")
	file := read(t, data, Options{Map: map[string]string{"name_zh": "招牌", "category": "门类"}})
	wantRows(t, file, CSV, "2|小店||cafe||-|||-|file")
	for _, bad := range []map[string]string{{"name_zh": "招牌", "category": "没有"}, {"colour": "门类"}} {
		if _, err := Read(t.Context(), data, Options{Map: bad}); !errors.Is(err, ErrMapping) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := Read(t.Context(), data, Options{}); !errors.Is(err, ErrUnreadable) {
		t.Errorf("without a name column: %v", err)
	}
	objects := []byte(`[{"n":"小店","k":"cafe"},{"n":"二店"}]`)
	file = read(t, objects, Options{Map: map[string]string{"name_zh": "n", "category": "k"}})
	wantRows(t, file, JSONArray, "1|小店||cafe||-|||-|file", "2|二店||||-|||-|file|!category:category_missing")
	if _, err := Read(t.Context(), objects, Options{Map: map[string]string{"name_zh": "nn"}}); !errors.Is(err,
		ErrMapping) {
		t.Errorf("a name that no object has: %v", err)
	}
}

// sheet writes the table as a workbook.
func sheet(t testing.TB, text string) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for r, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		line = strings.ReplaceAll(line, `"黄浦区, 南京路1号"`, "黄浦区南京路1号")
		for c, value := range strings.Split(line, ",") {
			cell, err := excelize.CoordinatesToCellName(c+1, r+2) // a blank line above
			if err == nil {
				err = book.SetCellValue("Sheet1", cell, value)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	rows := make([]string, len(tableRows)) // a row further down, because of the blank line above
	for i, row := range tableRows {
		_, rest, _ := strings.Cut(row, "|")
		rows[i] = fmt.Sprint(i+3) + "|" + rest
	}
	wantRows(t, read(t, sheet(t, table), Options{City: "shanghai"}), XLSX, rows...)
}

func TestGeoJSON(t *testing.T) {
	t.Parallel()
	file := read(t, []byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"名称":"角落咖啡","分类":"cafe","参考价格":"25-30 元"},"geometry":{"type":"Point","coordinates":[121.47,31.22]}},
		{"type":"Feature","properties":{"名称":"旧角落","分类":"cafe","营业状态":"停业"},"geometry":{"type":"Point","coordinates":[121.47,31.22]}},
		{"type":"Feature","id":"node/7","properties":{"name":"Bar Seven","name:zh":"七号吧","amenity":"pub"},"geometry":{"type":"Point","coordinates":[121.4,31.2]}},
		{"type":"Feature","properties":{"name":"面","category":"restaurant"},"geometry":{"type":"Polygon","coordinates":[]}},
		{"type":"Feature","properties":{"name":"面","category":"restaurant"},"geometry":{"type":"Point","coordinates":["x"]}},
		17
	]}`), Options{})
	wantRows(t, file, GeoJSON,
		"1|角落咖啡||cafe||31.22,121.47|||2750|file",
		"2|旧角落||cafe||31.22,121.47|||-|file|!state:store_closed",
		"3|七号吧||bar||31.2,121.4|||-|osm",
		"4|面||restaurant||-|||-|file",
		"5|面||restaurant||-|||-|file|!lat:position_invalid",
		"6|||||-|||-||!:row_unreadable",
	)
	if file.Rows[2].SourceID != "node/7" || file.Rows[2].Attribution == "" {
		t.Errorf("%+v", file.Rows[2])
	}
}

func TestOSM(t *testing.T) {
	t.Parallel()
	elements := `[
		{"type":"node","id":1,"lat":31.2,"lon":121.4,"tags":{"name":"面包树 Bread","name:en":"Bread","shop":"bakery","addr:street":"安福路","addr:housenumber":"12","opening_hours":"Mo-Su 08:00-20:00"}},
		{"type":"node","id":2,"lat":31.2,"lon":121.4,"tags":{"name":"工商银行","amenity":"bank","atm":"yes"}},
		{"type":"way","id":3,"center":{"lat":31.3,"lon":121.5},"tags":{"name":"小馆","cuisine":"chinese"}},
		{"type":"node","id":4,"lat":31.2,"lon":121.4,"tags":{"amenity":"cafe"}},
		{"type":"node","id":5,"lat":31.2,"lon":121.4,"tags":{"name":"空铺","shop":"vacant"}},
		{"type":"node","id":6,"lat":31.2,"lon":121.4,"tags":{"name":"宾馆","amenity":"parking","tourism":"hotel"}},
		{"type":"node","id":"x","lat":"31"}
	]`
	want := []string{
		"1|面包树 Bread|Bread|bakery||31.2,121.4|||-|osm",
		"2|工商银行||||31.2,121.4|||-|osm|!category:not_a_store",
		"3|小馆||restaurant||31.3,121.5|||-|osm",
		"4|||cafe||31.2,121.4|||-|osm|!name_zh:name_missing",
		"5|空铺||||31.2,121.4|||-|osm|!category:not_a_store",
		"6|宾馆||hotel||31.2,121.4|||-|osm",
		"7|||||-|||-||!:row_unreadable",
	}
	bare := read(t, []byte(elements), Options{})
	wantRows(t, bare, OSM, want...)
	wantRows(t, read(t, []byte(`{"version":0.6,"elements":`+elements+`}`), Options{}), OSM, want...)
	if r := bare.Rows[0]; r.SourceID != "node/1" || r.Place.Address != "安福路12号" || !r.Place.Hours.Known() {
		t.Errorf("%+v", r)
	}
	if r := bare.Rows[1]; r.Problems[0].Text != "amenity=bank" {
		t.Errorf("%+v", r.Problems)
	}
}

func TestJSONArray(t *testing.T) {
	t.Parallel()
	places := read(t, []byte(`[
		{"id":"osm-267671919","name":{"en":"Zapata's","zh":"Zapata's"},"category":"restaurant","district":"Jing'an","lat":31.2,"lng":121.4},
		{"id":"osm-2","name":{"en":"Statue","zh":"雕像"},"category":"landmark","district":"Huangpu","lat":31.2,"lng":121.4},
		"what"
	]`), Options{City: "shanghai"})
	wantRows(t, places, JSONArray,
		"1|Zapata's||restaurant|静安区|31.2,121.4|||-|osm",
		"2|雕像|Statue||黄浦区|31.2,121.4|||-|osm|!category:not_a_store",
		"3|||||-|||-||!:row_unreadable",
	)
	if places.Rows[0].SourceID != "node/267671919" {
		t.Errorf("the same node has another identity: %s", places.Rows[0].SourceID)
	}
	mapped := read(t, []byte(`[
		{"领域":"餐馆","名称":"护国寺小吃店","地址":"北京市西城区护国寺大街93号","电话":"010-66181705,66181706","营业时间":"5:30-21:00","人均消费":23},
		{"领域":"景点","名称":"故宫","地址":"","电话":"","营业时间":"","人均消费":0},
		["坏",7]
	]`), Options{City: "beijing", Map: map[string]string{"category": "领域"}})
	wantRows(t, mapped, JSONArray,
		"1|护国寺小吃店||restaurant|西城区|-||010-66181705 / 66181706|2300|file",
		"2|故宫||||-|||-|file|!category:not_a_store",
		"3|||||-|||-||!:row_unreadable",
	)
}

// The identity of a row outlives a change of its other facts.
func TestIdentityIsStable(t *testing.T) {
	t.Parallel()
	ids := func(text string) []string {
		var ids []string
		for _, r := range read(t, []byte(text), Options{}).Rows {
			ids = append(ids, r.SourceID)
		}
		return ids
	}
	before := ids("名称,分类,纬度,经度,人均\n甲,cafe,31.20001,121.4,30\n乙,cafe,31.2,121.4,30\n")
	after := ids("名称,分类,纬度,经度,人均\n甲,bar,31.20002,121.4,55\n乙,cafe,31.2,121.5,30\n")
	if before[0] != after[0] || before[1] == after[1] || before[0] == before[1] {
		t.Errorf("%v → %v", before, after)
	}
}
