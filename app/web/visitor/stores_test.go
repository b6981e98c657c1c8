package visitor_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/geo"
	"citycard/app/platform/money"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

func TestTheListShowsThePriceToPay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(shop{name: "有人均", yuan: 90, district: "静安区"})
	w.open(shop{name: "没人均", terms: func(o *merchants.OfferTerms) {
		limit := money.Fen(2000)
		o.MinSpendFen, o.CapFen = 20000, &limit
	}})
	page := reader(w.Anyone()).Get("/stores").Want(http.StatusOK)
	wantPhrases(t, page, "有人均", "¥81", "¥90", "人均 ¥90", "静安区", "每 ¥200 付 ¥180", "满 ¥200 可用", "每单最多省 ¥20", "酒水除外")
	silent(t, page, "我关注的")
	wantPhrases(t, reader(w.Anyone()).Get("/stores?lang=en").Want(http.StatusOK), "About ¥90 per person",
		"¥180 for every ¥200", "Drinks excluded")
	wantPhrases(t, reader(w.Member("13800000001")).Get("/stores").Want(http.StatusOK), "我关注的")
}

func TestFiltersNarrowTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(shop{name: "梧桐茶馆", district: "静安区"})
	w.open(shop{name: "江边书店", district: "徐汇区", metres: 3000, facts: func(f *merchants.StoreFacts) {
		f.Category = merchants.CategoryCulture
		f.OpenHours, _ = openhours.Parse("Mo 10:00-11:00") // it is Wednesday
	}})
	for query, want := range map[string]string{
		"q=梧桐": "梧桐茶馆", "district=徐汇区": "江边书店", "category=culture": "江边书店", "lat=31.25&lng=121.47": "江边书店 890 米",
	} {
		page := reader(w.Anyone()).Get("/stores?" + query).Want(http.StatusOK)
		wantPhrases(t, page, want)
		if !strings.Contains(query, "lat") &&
			(strings.Contains(textOf(page), "梧桐茶馆") == strings.Contains(textOf(page), "江边书店")) {
			t.Errorf("%s shows both or none", query)
		}
	}
	wantPhrases(t, reader(w.Anyone()).Get("/stores?open=1").Want(http.StatusOK), "没有符合条件的商家", "清除条件")
	leadsTo(t, reader(w.Anyone()).Get("/stores?q=&district=徐汇区&category="), "/stores?district="+url.QueryEscape("徐汇区"))
	member := w.Member("13800000001")
	wantPhrases(t, reader(member).Get("/stores?followed=1").Want(http.StatusOK), "你还没有关注符合条件的商家")
	has(t, reader(w.Anyone()).Get("/stores?q=梧桐"), `value="梧桐"`, `content="noindex"`)
}

func TestWhateverTheAddressSaysThereIsAList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(shop{name: "梧桐茶馆"})
	for _, query := range []string{
		"category=casino", "q=" + strings.Repeat("长", 65), "lat=NaN&lng=1", "lat=91&lng=1", "lat=31", "lng=x",
		"cursor=%20!", "cursor=AAAA",
		"followed=1", "district=" + strings.Repeat("x", 65), "lat=1e400&lng=0",
	} {
		page := reader(w.Anyone()).Get("/stores?" + query).Want(http.StatusOK)
		if !strings.Contains(textOf(page), "梧桐茶馆") {
			t.Errorf("no list for %s", query)
		}
		wantPhrases(t, page, "看不懂的条件")
	}
	wantPhrases(t, reader(w.Anyone()).Get("/stores?unknown=1&open=1").Want(http.StatusOK), "没有符合条件") // hours unknown
}

func TestPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 23 {
		w.open(shop{name: fmt.Sprintf("店%02d号", i), metres: float64(i) * 10})
	}
	seen := map[string]bool{}
	next, name := "/stores?lat=31.23&lng=121.474", regexp.MustCompile(`店\d\d号`)
	for pages := 0; next != ""; pages++ {
		page := reader(w.Anyone()).Get(next).Want(http.StatusOK)
		for _, shop := range name.FindAllString(textOf(page), -1) {
			if seen[shop] {
				t.Errorf("%s comes twice", shop)
			}
			seen[shop] = true
		}
		next = ""
		if found := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindSubmatch(page.Body); found != nil {
			next = strings.ReplaceAll(string(found[1]), "&amp;", "&")
		}
		if pages > 3 {
			t.Fatal("the pages do not end")
		}
	}
	if len(seen) != 23 {
		t.Errorf("%d stores in all", len(seen))
	}
}

func TestAStoreSaysWhatOnePaysAndWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lunch := w.open(shop{name: "午市小馆", district: "静安区", yuan: 60, terms: func(o *merchants.OfferTerms) {
		o.Weekdays, o.FromMinute, o.ToMinute, o.PerMemberDay = merchants.DaysOfWeek(1, 2, 3, 4, 5), 14*60, 17*60, 1
	}, facts: func(f *merchants.StoreFacts) {
		f.OpenHours, _ = openhours.Parse("Mo 10:00-22:00;Tu 10:00-22:00;We 14:00-22:00;Sa 10:00-26:00")
	}})
	page := reader(w.Anyone()).Get(storePath(lunch)).Want(http.StatusOK) // Wednesday 12:00
	wantPhrases(t, page, "午市小馆", "¥54", "¥60", "每 ¥100 付 ¥90", "酒水除外", "今天 14:00 可用", "可用时间：周一至周五 14:00–17:00",
		"每人每天 1 次",
		"不与店内其他优惠同享", "休息中，今天 14:00 营业", "周一至周二 10:00–22:00", "周三 14:00–22:00", "周六 10:00–02:00", "街道口碑榜",
		"收银员最近一次扫码：3月10日 周三",
		"开通后享此优惠", "关注", "到店被拒")
	has(t, page, `href="tel:02155550101"`, `href="/join"`, "uri.amap.com", "apis.map.qq.com", "maps.apple.com",
		"google.com/maps", `name="description"`)
	english := reader(w.Anyone()).Get(storePath(lunch) + "?lang=en").Want(http.StatusOK)
	wantPhrases(t, english, "Valid today at 14:00", "Mon–Fri 14:00–17:00", "Drinks excluded",
		"Closed, opens today at 14:00", "Get the card for this offer")
	w.Advance(3 * 3600e9) // 15:00
	wantPhrases(t, reader(w.Anyone()).Get(storePath(lunch)).Want(http.StatusOK), "现在可用", "营业中")
	w.Advance(merchants.ReadyFor)
	lapsed := reader(w.Anyone()).Get(storePath(lunch)).Want(http.StatusOK)
	wantPhrases(t, lapsed, "这家店暂时不在合作名单里")
	silent(t, lapsed, "开通后享此优惠")
}

func TestMapLinksAreInTheDatumOfTheMaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.open(shop{name: "梧桐茶馆"})
	drawn := geo.WGS84ToGCJ02(geo.Point{Lat: 31.2304, Lng: 121.4737})
	has(t, reader(w.Anyone()).Get(storePath(id)).Want(http.StatusOK), fmt.Sprintf("%.6f%%2C%.6f", drawn.Lng, drawn.Lat),
		fmt.Sprintf("ll=%.6f%%2C%.6f", drawn.Lat, drawn.Lng))
}

func TestStoresThatAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	member := w.Member("13800000001")
	for _, path := range []string{"/stores/none", "/stores/01957e5c-7a40-7000-8000-0000000000c1", "/stores/none/report",
		"/stores/x/follow", "/stores/%2e%2e"} {
		reader(member).Get(path).Want(http.StatusNotFound)
	}
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := storePath(w.open(shop{name: "梧桐茶馆"}))
	leadsTo(t, post(w.Anyone(), path+"/follow", ""), "/login?next=%2Fresume")
	leadsTo(t, reader(w.Anyone()).Get(path+"/follow"), path)
	member := w.Member("13800000001")
	for range 2 { // a double tap changes nothing
		leadsTo(t, post(member, path+"/follow", ""), path)
	}
	wantPhrases(t, reader(member).With("Cookie", "flash=store_followed").Get(path).Want(http.StatusOK), "已关注", "取消关注")
	wantPhrases(t, reader(member).Get("/stores?followed=1").Want(http.StatusOK), "梧桐茶馆")
	leadsTo(t, post(member, path+"/unfollow", ""), path)
	silent(t, reader(member).Get(path).Want(http.StatusOK), "取消关注")
}

func TestReportingARefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := storePath(w.open(shop{name: "梧桐茶馆"})) + "/report"
	leadsTo(t, reader(w.Anyone()).Get(path), "/login?next="+url.QueryEscape(path))
	member := w.Member("13800000001")
	wantPhrases(t, post(member, path, "reason=no_discount").Want(http.StatusConflict), "错误：", "有本城有效的会员卡才能反馈")
	w.Buy(member, town)
	wantPhrases(t, reader(member).Get(path).Want(http.StatusOK), "梧桐茶馆", "收了卡，没有打折", "看不到你是谁")
	wrong := post(member, path, "reason=&text=%E5%BA%97%E5%91%98%E8%AF%B4%E4%B8%8D%E8%A1%8C").
		Want(http.StatusUnprocessableEntity)
	wantPhrases(t, wrong, "错误：", "请选一个原因", "店员说不行")
	has(t, wrong, `href="#reason"`)
	wantPhrases(t, post(member, path, "reason=other&text=").Want(http.StatusUnprocessableEntity), "500 字")
	leadsTo(t, post(member, path, "reason=no_discount"), strings.TrimSuffix(path, "/report"))
	wantPhrases(t, post(member, path, "reason=no_discount").Want(http.StatusConflict), "今天已经反馈过这家店")
	wantPhrases(t, reader(member).Get(path+"?lang=en").Want(http.StatusOK), "The card was not accepted")
}
