package visitor_test

import (
	"net/http"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

func TestTheFrontPageSaysWhatTheCardIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, name := range []string{"近店", "次近店", "第三店", "远店"} {
		w.open(shop{name: name, metres: float64(i) * 200, yuan: 60})
	}
	page := reader(w.Anyone()).Get("/").Want(http.StatusOK)
	wantPhrases(t, page, "上海", "¥168 开通年卡", "9折：每 ¥100 付 ¥90", "4 家", "近店", "¥54", "不自动续费", "7 天内未用可全额退")
	silent(t, page, "远店", "人均已省", "出示会员码 ")
	has(t, page, `href="/join"`, `<link rel="canonical" href="`+webtest.BaseURL+`/">`, `<meta name="description"`,
		`href="/dev"`)
	wantPhrases(t, reader(w.Anyone()).Get("/?lang=en").Want(http.StatusOK), "Get the card for ¥168", "10% off",
		"No automatic renewal", "Drinks excluded")
}

func TestAMemberSeesTheWayToTheCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	followed := w.open(shop{name: "常去的店", metres: 5000})
	w.open(shop{name: "近店"})
	member := w.Member("13800000001")
	wantPhrases(t, reader(member).Get("/").Want(http.StatusOK), "¥168 开通年卡", "近店")
	w.Buy(member, town)
	leadsTo(t, post(member, storePath(followed)+"/follow", ""), storePath(followed))
	page := reader(member).Get("/").Want(http.StatusOK)
	wantPhrases(t, page, "出示会员码", "已省", "¥0.00", "再省 ¥168.00 回本", "开卡礼：咖啡一杯", "剩 2 次", "用到 2027-05-08", "你关注的商家",
		"常去的店")
	silent(t, page, "开通年卡", "近店")
	has(t, page, `href="/card"`)
	wantPhrases(t, reader(member).Get("/?lang=en").Want(http.StatusOK), "Show code",
		"¥168.00 more and the card has paid for itself", "Use by 8 May 2027")
}

func TestSeveralCitiesAskWhich(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	wantPhrases(t, reader(h.Anyone()).Get("/").Want(http.StatusOK), "还没有开通的城市")
	h.OpenCity("shanghai")
	h.OpenCity("hangzhou")
	page := reader(h.Anyone()).Get("/").Want(http.StatusOK)
	has(t, page, `href="/c/shanghai"`, `href="/c/hangzhou"`)
	leadsTo(t, reader(h.Anyone()).Get("/stores"), "/")
	leadsTo(t, reader(h.Anyone()).Get("/join"), "/")
	has(t, reader(h.Anyone()).Get("/c/hangzhou").Want(http.StatusOK), `href="/c/hangzhou/join"`,
		`href="/c/hangzhou/stores"`)
	reader(h.Anyone()).Get("/c/hangzhou/stores").Want(http.StatusOK)
	reader(h.Anyone()).Get("/c/atlantis").Want(http.StatusNotFound)
	reader(h.Anyone()).Get("/c/%00/stores").Want(http.StatusBadRequest)
}

func TestACityThatClosesSellsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open(shop{name: "近店", district: "静安区"})
	w.must(w.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Move(tx, town, city.StatusWindingDown) }))
	silent(t, reader(w.Anyone()).Get("/").Want(http.StatusOK), "¥168")
	wantPhrases(t, reader(w.Anyone()).Get("/join").Want(http.StatusOK), "现在不卖卡")
	wantPhrases(t, reader(w.Anyone()).Get("/status").Want(http.StatusOK), "即将关闭", "已停止售卡", "合作商家 1 家")
	member := w.Member("13800000001")
	answer := post(member, "/join", "key=12345678&agree=yes&home=%E9%9D%99%E5%AE%89%E5%8C%BA")
	wantPhrases(t, answer.Want(http.StatusConflict), "现在不卖卡")
}

func TestLongTextsAreThereInBothLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Advance(time.Minute)
	for path, phrases := range map[string][2]string{
		"/help":    {"怎么退卡", "How do I get my money back"},
		"/terms":   {"不自动续费", "no automatic renewal"},
		"/privacy": {"精确到约 100 米", "about 100 metres"},
		"/status":  {"正常售卡", "sold and used as usual"},
	} {
		wantPhrases(t, reader(w.Anyone()).Get(path).Want(http.StatusOK), phrases[0])
		wantPhrases(t, reader(w.Anyone()).Get(path+"?lang=en").Want(http.StatusOK), phrases[1])
		has(t, reader(w.Anyone()).Get(path), `rel="canonical"`, `<meta name="description"`)
	}
	silent(t, reader(w.Anyone()).Get("/help"), "@")
	wantPhrases(t, w.Anyone().Get("/robots.txt").Want(http.StatusOK), "Disallow: /card")
}

func TestTheContactIsASetting(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite, "CONTACT=400-000-0000")
	has(t, reader(h.Anyone()).Get("/help").Want(http.StatusOK), `href="tel:4000000000"`)
}
