package storeimport_test

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
	"citycard/app/platform/geo"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
	"citycard/merchants/storefile"
	"citycard/merchants/storefile/storefiletest"
	"citycard/merchants/storeimport"
)

// world is an importer beside the merchants service that it enters stores through.
type world struct {
	merchantstest.Shops
	files *storeimport.Service
}

func each(t *testing.T, f func(t *testing.T, s world)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, merchantstest.Tables, func(t *testing.T, env dbtest.Env) {
		shops := merchantstest.New(t, env)
		f(t, world{shops, storeimport.New(env.DB, env.IDs, shops.Service)})
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err error, want *fault.Error, what string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %s", what, err, want.Code)
	}
}

var operator = merchantstest.Operator(merchantstest.Shanghai)

func importFile(t *testing.T, s world, text string, apply bool) storeimport.Report {
	t.Helper()
	report, err := s.files.Import(t.Context(), storeimport.Input{
		Actor: operator, City: merchantstest.Shanghai, FileName: "stores.csv", Data: []byte(text), Apply: apply,
	})
	must(t, err)
	return report
}

func codesOf(errs []storeimport.RowError) map[string]int {
	codes := make(map[string]int)
	for _, e := range errs {
		codes[e.Code]++
	}
	return codes
}

func stores(t *testing.T, s world) int64 {
	t.Helper()
	return dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_stores")
}

const list = "编号,名称,分类,纬度,经度,人均,电话\n" +
	"a,青禾面馆,餐厅,31.23,121.47,32,\n" +
	"b,老码头,酒吧,,,88,打烊勿扰\n" +
	"c,某银行,银行,31.2,121.4,,\n" +
	"d,太远的馆子,餐厅,39.9,116.4,,\n" +
	"a,青禾面馆二店,餐厅,31.24,121.47,32,\n"

func TestApplyEntersWhatThePreviewReported(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		preview := importFile(t, s, list, false)
		if preview.Rows != 5 || preview.Clean != 2 || preview.Added != 2 || preview.Applied ||
			preview.Format != "csv" || stores(t, s) != 0 {
			t.Fatalf("preview %+v, %d stores", preview, stores(t, s))
		}
		want := []storeimport.RowError{
			{Row: 4, Name: "某银行", Field: "category", Code: "not_a_store", Text: "银行"},
			{Row: 5, Name: "太远的馆子", Field: "lat", Code: "outside_city", Text: "1067 km"},
			{Row: 6, Name: "青禾面馆二店", Field: "id", Code: "row_twice", Text: "2"},
		}
		for i, w := range want {
			if i >= len(preview.Errors) || preview.Errors[i] != w {
				t.Errorf("error %d: %+v, want %+v", i, preview.Errors, w)
				break
			}
		}
		if len(preview.Warnings) != 1 || preview.Warnings[0].Code != "phone_unreadable" {
			t.Errorf("warnings %+v", preview.Warnings)
		}
		applied := importFile(t, s, list, true)
		if !applied.Applied || applied.Added != 2 || applied.FileHash != preview.FileHash || stores(t, s) != 2 {
			t.Errorf("applied %+v", applied)
		}
		again := importFile(t, s, list, true)
		if again.Applied || !again.AlreadyApplied || again.Added != 0 || again.Kept != 2 || stores(t, s) != 2 {
			t.Errorf("again %+v", again)
		}
		if later := importFile(t, s, list, false); !later.AlreadyApplied || later.Kept != 2 {
			t.Errorf("preview of an applied file %+v", later)
		}
		if n := dbtest.Count(t, s.Env.DB,
			"SELECT count(*) FROM audit_entries WHERE action = 'merchants.import_stores'"); n != 1 {
			t.Errorf("%d audit entries", n)
		}
		kept, _, err := s.StoresForOps(t.Context(),
			merchants.StoresForOpsInput{Actor: operator, Filter: merchants.StoreFilter{Text: "青禾"}})
		must(t, err)
		if len(kept) != 1 || kept[0].Status != merchants.StorePending || *kept[0].PricePerHeadFen != 3200 ||
			kept[0].SourceDatum != geo.WGS84 {
			t.Errorf("%+v", kept)
		}
	})
}

// A file that changed brings pending stores up to date and leaves decided ones alone.
func TestAChangedFileUpdatesPendingStoresOnly(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		importFile(t, s, "编号,名称,分类,纬度,经度\na,甲,餐厅,31.23,121.47\nb,乙,餐厅,31.23,121.47\nc,丙,餐厅,31.23,121.47\n", true)
		byName := func(name string) merchants.Store {
			t.Helper()
			found, _, err := s.StoresForOps(t.Context(),
				merchants.StoresForOpsInput{Actor: operator, Filter: merchants.StoreFilter{Text: name}})
			must(t, err)
			if len(found) != 1 {
				t.Fatalf("%d stores are called %s", len(found), name)
			}
			return found[0]
		}
		approved := byName("乙")
		_, err := s.ApproveStore(t.Context(),
			merchants.ReviewStoreInput{Actor: operator, StoreID: approved.ID, Evidence: "好店"})
		must(t, err)
		changed := "编号,名称,分类,纬度,经度\na,甲（新址）,餐厅,31.25,121.47\nb,乙（新址）,餐厅,31.25,121.47\nc,丙,餐厅,31.23,121.47\nd,丁,餐厅,31.23,121.47\n"
		preview, report := importFile(t, s, changed, false), importFile(t, s, changed, true)
		for _, r := range []storeimport.Report{preview, report} {
			if r.Added != 1 || r.Updated != 1 || r.Kept != 2 {
				t.Errorf("added %d, updated %d, kept %d", r.Added, r.Updated, r.Kept)
			}
		}
		if a := byName("甲（新址）"); *a.Lat != 31.25 || a.Version != 2 {
			t.Errorf("%+v", a)
		}
		if b := byName("乙"); b.ID != approved.ID || b.NameZh != "乙" || *b.Lat != 31.23 ||
			b.Status != merchants.StoreApproved {
			t.Errorf("an approved store was touched: %+v", b)
		}
		if c := byName("丙"); c.Version != 1 {
			t.Errorf("an unchanged store got a new version: %+v", c)
		}
	})
}

// Either all clean rows or none: a row that the database refuses takes the others with it.
func TestApplyEntersAllRowsOrNone(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		clash := "CREATE UNIQUE INDEX planted ON merchants_stores (name_zh)"
		dbtest.Exec(t, s.Env.DB, clash)
		var text strings.Builder
		text.WriteString("编号,名称,分类\n")
		for i := range 450 {
			text.WriteString(strings.Repeat("x", i+1) + ",店" + strings.Repeat("甲", i%60) + string(rune('a'+i/60)) +
				",餐厅\n")
		}
		text.WriteString("last,店a,餐厅\n") // the same name as the first, in the third batch
		_, err := s.files.Import(t.Context(),
			storeimport.Input{Actor: operator, City: merchantstest.Shanghai, Data: []byte(text.String()), Apply: true})
		if err == nil || stores(t, s) != 0 || dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_imports") != 0 {
			t.Errorf("err %v, %d stores left", err, stores(t, s))
		}
	})
}

func TestTheSameFileIsAppliedOnceInARace(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		replica := storeimport.New(s.Env.DB, s.Env.IDs, s.Service)
		var wait sync.WaitGroup
		reports := make([]storeimport.Report, 2)
		for i, service := range []*storeimport.Service{s.files, replica} {
			wait.Go(func() {
				var err error
				reports[i], err = service.Import(t.Context(),
					storeimport.Input{Actor: operator, City: merchantstest.Shanghai, Data: []byte(list), Apply: true})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if reports[0].Applied == reports[1].Applied || stores(t, s) != 2 ||
			dbtest.Count(t, s.Env.DB, "SELECT count(*) FROM merchants_imports") != 1 {
			t.Errorf("%+v\n%+v", reports[0], reports[1])
		}
	})
}

func TestImportedCoordinatesAreConverted(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		wgs := geo.Point{Lat: 31.23, Lng: 121.47}
		gcj := geo.WGS84ToGCJ02(wgs)
		_, err := s.files.Import(t.Context(), storeimport.Input{
			Actor: operator, City: merchantstest.Shanghai, Apply: true, Datum: geo.GCJ02,
			Data: []byte(`[{"name":"店","category":"cafe","lat":` + float(gcj.Lat) + `,"lng":` + float(gcj.Lng) + `}]`),
		})
		must(t, err)
		found, _, err := s.StoresForOps(t.Context(), merchants.StoresForOpsInput{Actor: operator})
		must(t, err)
		if p, _ := found[0].Position(); geo.DistanceM(p, wgs) > 0.01 || found[0].SourceDatum != geo.GCJ02 {
			t.Errorf("%v %s", p, found[0].SourceDatum)
		}
		_, err = s.files.Import(t.Context(),
			storeimport.Input{Actor: operator, City: merchantstest.Shanghai, Datum: "bd09", Data: []byte(list)})
		must(t, err) // rows with coordinates are refused one by one
	})
}

func TestWrongFilesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		for _, c := range []struct {
			data []byte
			m    map[string]string
			want *fault.Error
		}{
			{make([]byte, storefile.MaxBytes+1), nil, storeimport.ErrTooLarge},
			{[]byte("{}"), nil, storeimport.ErrUnreadable},
			{[]byte("名称\n" + strings.Repeat("店\n", storefile.MaxRows+1)), nil, storeimport.ErrTooManyRows},
			{[]byte(list), map[string]string{"name_zh": "没有这一列"}, storeimport.ErrMapping},
		} {
			_, err := s.files.Import(t.Context(),
				storeimport.Input{Actor: operator, City: merchantstest.Shanghai, Data: c.data, Map: c.m, Apply: true})
			wantErr(t, err, c.want, "import")
		}
		_, err := s.files.Import(t.Context(),
			storeimport.Input{Actor: merchantstest.Operator("nowhere"), City: "nowhere", Data: []byte(list)})
		wantErr(t, err, city.ErrNotFound, "a city that does not exist")
		if r := importFile(t, s, "名称,分类\n银行,银行\n", true); r.Applied || r.Clean != 0 {
			t.Errorf("nothing clean: %+v", r)
		}
	})
}

func TestImportTakesOpenDataOnce(t *testing.T) {
	type figures struct{ rows, clean, notStores, outside, added int }
	files := []struct {
		name, city  string
		real, small figures
	}{
		{storefiletest.OSMPlaces, "shanghai", figures{699, 515, 184, 0, 515}, figures{5, 3, 2, 0, 3}},
		{storefiletest.OSMElements, "shanghai", figures{152, 89, 63, 0, 75}, figures{5, 2, 3, 0, 2}},
		{storefiletest.Cafes, "shanghai", figures{75, 71, 0, 0, 71}, figures{2, 1, 0, 0, 1}},
		{storefiletest.MoreCafes, "hangzhou", figures{13, 13, 0, 0, 13}, figures{1, 1, 0, 0, 1}},
		{storefiletest.Restaurants, "beijing", figures{951, 951, 0, 0, 951}, figures{2, 2, 0, 0, 2}},
	}
	each(t, func(t *testing.T, s world) {
		place := merchantstest.City(t, s.Env, "hangzhou")
		dbtest.Exec(t, s.Env.DB, "UPDATE city_cities SET centre_lat = 30.2741, centre_lng = 120.1551 WHERE id = ?",
			place.ID)
		merchantstest.City(t, s.Env, "beijing")
		everywhere := merchantstest.Operator("shanghai", "hangzhou", "beijing")
		for _, f := range files {
			file := storefiletest.Open(t, f.name)
			in := storeimport.Input{Actor: everywhere, City: city.ID(f.city), FileName: f.name, Data: file.Data,
				Map: file.Map}
			preview, err := s.files.Import(t.Context(), in)
			must(t, err)
			progress := 0
			in.Apply, in.Progress = true, func(done, total int) { progress = done }
			report, err := s.files.Import(t.Context(), in)
			must(t, err)
			codes, want := codesOf(report.Errors), f.small
			if file.Real {
				want = f.real
			}
			got := figures{report.Rows, report.Clean, codes["not_a_store"], codes["outside_city"], report.Added}
			if got != want || preview.Added != report.Added || preview.Updated != report.Updated ||
				progress != report.Clean {
				t.Errorf("%s: %+v %v, want %+v; preview %d+%d, progress %d", f.name, got, codes, want, preview.Added,
					preview.Updated, progress)
			}
			in.Data = bytes.Clone(file.Data)
			if again, err := s.files.Import(t.Context(), in); err != nil || !again.AlreadyApplied {
				t.Errorf("%s again: %+v %v", f.name, again.AlreadyApplied, err)
			}
		}
		if n := dbtest.Count(t, s.Env.DB,
			"SELECT count(*) FROM merchants_stores WHERE source = 'osm' AND attribution = ''"); n != 0 {
			t.Errorf("%d stores do not name where their facts come from", n)
		}
		found, err := db.Verify(t.Context(), s.Env.DB, append(merchants.Invariants(), storeimport.Invariants()...))
		if err != nil || len(found) != 0 {
			t.Errorf("%v %v", found, err)
		}
	})
}

func float(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
