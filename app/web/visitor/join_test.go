package visitor_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/membership"
)

const (
	jingan = "%E9%9D%99%E5%AE%89%E5%8C%BA" // 静安区
	putuo  = "%E6%99%AE%E9%99%80%E5%8C%BA" // 普陀区
)

var regexpNo = regexp.MustCompile(`\b20270310\d{10}\b`)

// townWithTwoDistricts has six stores in one district and a single one, far away, in another.
func townWithTwoDistricts(t *testing.T) world {
	t.Helper()
	w := newWorld(t)
	for i, name := range []string{"一号店", "二号店", "三号店", "四号店", "五号店", "六号店"} {
		w.open(shop{name: name, district: "静安区", yuan: 60, metres: float64(i) * 50})
	}
	w.open(shop{name: "孤店", district: "普陀区", yuan: 60, metres: 20_000})
	return w
}

func (w world) count(query string, args ...any) int64 {
	w.t.Helper()
	return dbtest.Count(w.t, w.DB, query, args...)
}

func TestJoinFirstShowsWhatIsNearby(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	fresh := reader(w.Anyone()).Get("/join").Want(http.StatusOK)
	wantPhrases(t, fresh, "¥168.00", "付款当天起 12 个月", "不自动续费", "7 天内未用可全额退", "开卡礼：咖啡一杯，2 次，60 天内有效", "静安区（6 家）",
		"先免费试用 90 天", "不会扣费")
	silent(t, fresh, "支付 ¥168.00")
	page := reader(w.Anyone()).Get("/join?home=" + jingan + "&work=" + putuo).Want(http.StatusOK)
	wantPhrases(t, page, "住：静安区", "1 公里内有 6 家", "上班或上学：普陀区", "1 公里内有 1 家", "尚未开售",
		"¥168.00 ÷ 每单省 10%（9折）= 消费 ¥1,680.00 回本", "人均 ¥60 算，大约 28 次",
		"每月去 3 次就回本", "支付 ¥168.00", "¥54")
	has(t, page, `name="home" value="静安区"`, `id="agree"`, `name="key"`)
	if strings.Contains(string(page.Body), "checked") {
		t.Error("something is ticked already")
	}
	wantPhrases(t, reader(w.Anyone()).Get("/join?lang=en&home="+jingan).Want(http.StatusOK),
		"Stores within 1 km on foot: 6", "3 visits a month", "Pay ¥168.00", "charges nothing")
	leadsTo(t, reader(w.Anyone()).Get("/join?home="+jingan+"&work=&weekend="), "/join?home="+jingan)
}

func TestJoinAdvisesAgainstBuyingWhereLittleIsNear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.gate(1)
	w.open(shop{name: "孤店", district: "普陀区", yuan: 60})
	wantPhrases(t, reader(w.Anyone()).Get("/join?home="+putuo).Want(http.StatusOK), "建议先别买", "只有 1 家")
	for _, name := range []string{"甲", "乙", "丙", "丁"} {
		w.open(shop{name: name, district: "普陀区", yuan: 20})
	}
	wantPhrases(t, reader(w.Anyone()).Get("/join?home="+putuo).Want(http.StatusOK), "每月要去 7 次才回本")
	here := reader(w.Anyone()).Get("/join?lat=31.2304&lng=121.4737").Want(http.StatusOK)
	wantPhrases(t, here, "现在的位置（普陀区附近）", "1 公里内有 5 家")
	for _, bad := range []string{"home=%E7%81%AB%E6%98%9F", "lat=NaN&lng=0", "lat=91&lng=0", "key=x&agree=yes"} {
		silent(t, reader(w.Anyone()).Get("/join?"+bad).Want(http.StatusOK), "算出来是这样")
	}
}

func TestWhereTheGateIsOpenEverywhereNobodyMustSayWhereTheyAre(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	form := "agree=yes&key=0123456789abcdef"
	for gate, open := range map[int64]bool{0: true, 1: true, 2: false} {
		w.gate(gate)
		page := reader(w.Anyone()).Get("/join").Want(http.StatusOK)
		if strings.Contains(textOf(page), "支付 ¥168.00") != open {
			t.Errorf("with a gate of %d: %s", gate, textOf(page))
		}
	}
	member := w.Member("13800000001")
	w.gate(2)
	wantPhrases(t, post(member, "/join", form).Want(http.StatusUnprocessableEntity), "先选一个常去的地方")
	w.gate(1)
	post(member, "/join", form).Want(http.StatusSeeOther)
}

func TestBuyingACard(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	member := w.Member("13800000001")
	form := "home=" + jingan + "&key=" + keyOf(t, reader(member).Get("/join?home="+jingan))
	unticked := post(member, "/join", form).Want(http.StatusUnprocessableEntity)
	wantPhrases(t, unticked, "错误：", "同意条款后才能支付", "住：静安区")
	has(t, unticked, `href="#agree"`, `name="home" value="静安区"`, strings.SplitN(form, "key=", 2)[1])
	first := post(member, "/join", form+"&agree=yes").Want(http.StatusSeeOther).Header.Get("Location")
	if !strings.HasPrefix(first, webtest.BaseURL+"/pay/fake/") {
		t.Fatalf("it leads to %s", first)
	}
	leadsTo(t, post(member, "/join", form+"&agree=yes"), first) // a double tap
	other := "home=" + jingan + "&agree=yes&key=" + keyOf(t, reader(member).Get("/join?home="+jingan))
	leadsTo(t, post(member, "/join", other), first) // a second tab
	if n := w.count("SELECT count(*) FROM membership_orders"); n != 1 {
		t.Errorf("%d orders", n)
	}
	w.Pay(first, "pay")
	leadsTo(t, post(member, "/join", form+"&agree=yes"), "/orders/"+w.orderID()) // back and again: it is paid
	wantPhrases(t, reader(member).Get("/join").Want(http.StatusOK), "你已有会员卡，再买会接在后面", "有效期至 2028-03-09（含当天）",
		"接在 2028-03-09 之后")
}

func (w world) orderID() string {
	w.t.Helper()
	var id string
	pool, err := w.DB.SQL()
	w.must(err)
	w.must(pool.QueryRow("SELECT id FROM membership_orders").Scan(&id))
	return id
}

func TestNobodyBuysSignedOutOrWhereTheGateIsClosed(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	form := "agree=yes&key=0123456789abcdef&home="
	leadsTo(t, post(w.Anyone(), "/join", form+jingan), "/login?next=%2Fresume")
	member := w.Member("13800000001")
	wantPhrases(t, post(member, "/join", form+putuo).Want(http.StatusConflict), "错误：", "你选的地方尚未开售", "加入候补")
	wantPhrases(t, post(member, "/join", form).Want(http.StatusUnprocessableEntity), "先选一个常去的地方")
	post(member, "/join", "agree=yes&home="+jingan+"&key=short").Want(http.StatusUnprocessableEntity)
	post(member, "/join", strings.Repeat("x", 100_000)).Want(http.StatusRequestEntityTooLarge)
	if n := w.count("SELECT count(*) FROM membership_orders"); n != 0 {
		t.Errorf("%d orders", n)
	}
	w.Anyone().Post("/join", nil).Want(http.StatusUnprocessableEntity)
}

// What the page refuses its JSON twin refuses, and both find the same open order.
func TestTheJSONTwinKeepsTheGate(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	member := w.Member("13800000001")
	plan := member.Get("/api/v1/cities/" + string(town) + "/plans").Want(http.StatusOK).Text("items.0.id")
	order := func(key string, body map[string]any) webtest.Answer {
		body["plan_id"] = plan
		return member.Key(key).Post("/api/v1/orders", body)
	}
	order("without-a-place", map[string]any{}).Refused(http.StatusUnprocessableEntity, "membership.place_needed")
	order("in-a-closed-one", map[string]any{"districts": []string{"普陀区"}}).
		Refused(http.StatusConflict, "membership.gate_closed")
	order("far-out-at-sea", map[string]any{"lat": 0, "lng": 0}).Refused(http.StatusConflict, "membership.gate_closed")
	order("half-a-point", map[string]any{"lat": 31.2304}).Refused(http.StatusUnprocessableEntity, "request.invalid")
	order("out-of-this-world", map[string]any{"lat": 91, "lng": 0}).Want(http.StatusUnprocessableEntity)
	order("too-many-places", map[string]any{"districts": strings.Split("一二三四五六七八九", "")}).
		Want(http.StatusUnprocessableEntity)
	if n := w.count("SELECT count(*) FROM membership_orders"); n != 0 {
		t.Errorf("%d orders", n)
	}
	made := order("in-an-open-one", map[string]any{"districts": []string{"普陀区", "静安区"}}).Want(http.StatusCreated)
	again := order("where-they-stand", map[string]any{"lat": 31.2304, "lng": 121.4737}).Want(http.StatusCreated)
	if again.Text("id") != made.Text("id") {
		t.Errorf("two orders: %s and %s", made.Body, again.Body)
	}
	leadsTo(t, post(member, "/join", "agree=yes&key=0123456789abcdef&home="+jingan), made.Text("pay_url"))
	if n := w.count("SELECT count(*) FROM membership_orders"); n != 1 {
		t.Errorf("%d orders", n)
	}
	w.gate(99)
	// what was ordered stays ordered
	order("in-an-open-one", map[string]any{"districts": []string{"静安区"}}).Want(http.StatusCreated)
}

func TestNobodyAgreesUnawares(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	member := w.Member("13800000001")
	page := reader(member).Get("/join?agree=yes&home=" + jingan)
	if strings.Contains(string(page.Body), "checked") {
		t.Error("a link ticks the consent")
	}
	seen := regexp.MustCompile(`name="plan" value="([^"]+)"`).FindSubmatch(page.Body)
	if seen == nil {
		t.Fatal("the form does not say which plan was seen")
	}
	form := "agree=yes&home=" + jingan + "&key=" + keyOf(t, page) + "&plan="
	w.must(w.DB.InTx(t.Context(), func(tx *db.Tx) error {
		plans, err := w.Members.PlansOnSale(t.Context(), town)
		if err != nil {
			return err
		}
		_, err = w.Members.CreatePlanTx(tx, membership.NewPlan{Actor: identity.Job("test"), CityID: town,
			Code: plans[0].Code, NameZh: "年卡", NameEn: "Annual card", PriceFen: 198_00, Months: 12})
		return err
	}))
	wantPhrases(t, post(member, "/join", form+string(seen[1])).Want(http.StatusUnprocessableEntity), "会员卡的价格或内容有了变化",
		"¥198.00")
	if n := w.count("SELECT count(*) FROM membership_orders"); n != 0 {
		t.Errorf("%d orders for another price than the one agreed to", n)
	}
}

func TestTheWaitList(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	page := reader(w.Anyone()).Get("/join?home=" + putuo).Want(http.StatusOK)
	wantPhrases(t, page, "尚未开售", "2 公里内 1 家，满 2 家才开售", "加入候补", "孤店")
	silent(t, page, "支付 ¥168.00")
	leadsTo(t, post(w.Anyone(), "/join/wait", "home="+putuo+"&place="+putuo), "/login?next=%2Fresume")
	leadsTo(t, reader(w.Anyone()).Get("/join/wait"), "/join")
	member := w.Member("13800000001")
	wantPhrases(t, post(member, "/join/wait", "home="+putuo).Want(http.StatusUnprocessableEntity), "错误：", "请选列表里的区")
	wantPhrases(t, post(member, "/join/wait",
		"home="+putuo+"&place=%E7%81%AB%E6%98%9F").Want(http.StatusUnprocessableEntity), "请选列表里的区")
	for range 2 {
		leadsTo(t, post(member, "/join/wait", "home="+putuo+"&place="+putuo), "/join?home="+putuo)
	}
	if n := w.count("SELECT count(*) FROM membership_wait_list"); n != 1 {
		t.Errorf("%d entries", n)
	}
	wantPhrases(t, reader(member).Get("/join?home="+putuo).Want(http.StatusOK), "你已在「普陀区」的候补里（2027-03-10 加入）")
	wantPhrases(t, reader(member).Get("/join?lang=en&home="+putuo).Want(http.StatusOK),
		"You are on the wait-list of 普陀区")
}

func TestTheTrial(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	leadsTo(t, post(w.Anyone(), "/join/trial", ""), "/login?next=%2Fresume")
	member := w.Member("13800000001")
	wantPhrases(t, reader(member).Get("/join").Want(http.StatusOK), "先关注一家合作商家")
	wantPhrases(t, post(member, "/join/trial", "").Want(http.StatusConflict), "错误：")
	store := w.open(shop{name: "喜欢的店", district: "静安区"})
	leadsTo(t, post(member, storePath(store)+"/follow", ""), storePath(store))
	wantPhrases(t, reader(member).Get("/join").Want(http.StatusOK), "开始试用 90 天", "到期自动结束，不会扣费")
	leadsTo(t, post(member, "/join/trial", "home="+jingan), "/card")
	post(member, "/join/trial", "").Want(http.StatusConflict)
	silent(t, reader(member).Get("/join").Want(http.StatusOK), "试用 90 天")
}

func TestAnOrderPageSurvivesEverything(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	member := w.Member("13800000001")
	pay := post(member, "/join", "agree=yes&key=0123456789abcdef&home="+jingan).Want(http.StatusSeeOther).
		Header.Get("Location")
	path := "/orders/" + w.orderID()
	page := reader(member).Get(path).Want(http.StatusOK)
	wantPhrases(t, page, "等待付款", "¥168.00", "年卡", "我已支付，刷新", "去支付 ¥168.00", "请在此前付款 2027-03-10 12:15", "下单 已完成",
		"付款 进行中")
	has(t, page, `http-equiv="refresh"`, `content="noindex"`, `href="`+pay+`"`)
	no := regexpNo.FindString(textOf(page))
	wantPhrases(t, reader(member).Get("/orders/"+no).Want(http.StatusOK), "等待付款")
	leadsTo(t, reader(member).Get(path+"/refresh"), path)
	leadsTo(t, post(member, path+"/refresh", ""), path)
	leadsTo(t, reader(w.Anyone()).Get(path), "/login?next="+url.QueryEscape(path))
	stranger := w.Member("13800000002")
	for _, strange := range []string{path, "/orders/" + no} {
		reader(stranger).Get(strange).Want(http.StatusNotFound)
	}
	for _, none := range []string{"/orders/x", "/orders/202703100000000000", "/orders/" + strings.Repeat("9", 64)} {
		reader(member).Get(none).Want(http.StatusNotFound)
	}
	w.Pay(pay, "notify_never")
	wantPhrases(t, reader(member).Get(path).Want(http.StatusOK), "等待付款")
	leadsTo(t, post(member, path+"/refresh", ""), path) // now the provider is asked
	paid := reader(member).Get(path).Want(http.StatusOK)
	wantPhrases(t, paid, "付款成功，会员卡已开通", "查看我的卡", "付款时间 2027-03-10 12:00")
	silent(t, paid, "去支付", "我已支付，刷新")
	wantPhrases(t, reader(member).Get(path+"?lang=en").Want(http.StatusOK), "Paid. Your card is ready", "See my card")
}

func TestOrdersThatEndOtherwise(t *testing.T) {
	t.Parallel()
	w := townWithTwoDistricts(t)
	member := w.Member("13800000001")
	post(member, "/join", "agree=yes&key=0123456789abcdef&home="+jingan).Want(http.StatusSeeOther)
	path := "/orders/" + w.orderID()
	w.Advance(16 * time.Minute)
	wantPhrases(t, reader(member).Get(path).Want(http.StatusOK), "正在确认付款", "我已支付，刷新")
	w.RunJob("close-unpaid-orders", town)
	closed := reader(member).Get(path).Want(http.StatusOK)
	wantPhrases(t, closed, "订单已关闭", "没有扣钱", "重新下单")
	silent(t, closed, "去支付")
	other := w.Member("13800000002")
	card, order := w.Buy(other, town)
	other.Key("refund-0001").Post("/api/v1/refunds", map[string]any{"membership_id": card}).Want(http.StatusCreated)
	wantPhrases(t, reader(other).Get("/orders/"+order).Want(http.StatusOK), "已退卡", "¥168.00", "查看退款进度")
}
