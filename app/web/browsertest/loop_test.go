package browsertest

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
)

const memberPhone = "13800000001"

// TestTwoPhones drives the main job with scripts, on PostgreSQL and with a clock that runs: buy,
// show, scan, confirm, the receipt on the member's phone, undo, give back.
func TestTwoPhones(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.Postgres)
	h.LetTimeRun()
	ops := h.OpenCity("shanghai")
	h.SellEverywhere("shanghai")
	operator, owner := someone(t, h, "operator", desk), someone(t, h, "owner", desk)
	operator.operates("shanghai.desk", webtest.Password, h.NewOperator("shanghai.desk", "shanghai"))
	store := operator.imports(ops,
		"name_zh,category,district,lat,lng\n梧桐茶馆,cafe,静安区,31.2304,121.4737\n,cafe,,31.2,121.4\n")
	operator.approves("/ops/reviews/store/"+store, "街坊排队最长的一家")
	ops.Post("/api/v1/ops/stores/"+store+"/staff",
		map[string]any{"login": "wutong", "password": webtest.Password, "role": "owner"}).Want(http.StatusCreated)
	offer := owner.offers("wutong", webtest.Password)
	operator.approves("/ops/reviews/offer/"+offer, "")
	link := owner.asksForLink()
	member, cashier := someone(t, h, "member", phone), someone(t, h, "cashier", smallPhone)

	cashier.binds(link)
	cashier.sees("练习")
	member.buys(memberPhone)
	if !member.until(10*time.Second,
		`document.body.innerText.includes('我的卡') || document.body.innerText.includes('会员码')`) {
		t.Fatalf("the order does not lead to the card\n%s", member.where())
	}
	member.open("/card")
	digits := member.digitsOnCard()

	started := time.Now()
	cashier.types(digits)
	cashier.confirms("90")
	t.Logf("scan to result: %v", time.Since(started).Round(time.Millisecond))
	cashier.sees("¥81.00")
	confirmed := time.Now()
	member.waitsFor(6*time.Second, "¥81.00")
	t.Logf("the member's phone followed after %v", time.Since(confirmed).Round(time.Millisecond))
	member.sees("¥9.00")

	cashier.open("/till/today")
	cashier.sees("¥81.00")
	cashier.leaves("the newest row", func() {
		js[bool](cashier, `(document.querySelector('.till-rows a').click(), true)`)
	})
	cashier.isAt("/till/record/")
	cashier.chooses("reason", js[string](cashier, `document.querySelector('input[name=reason]').value`))
	cashier.sends(`form[action^="/till/record/"]`)
	cashier.sees("撤销")

	member.open("/card/visits")
	member.sees("撤销")
	member.gives()
	for _, p := range []*person{member, cashier, operator, owner} {
		p.clean()
	}
	h.Verify()
}

// imports a list of stores from a file: preview first, then apply; it returns the new store.
func (p *person) imports(ops *webtest.Client, csv string) (store string) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "stores.csv")
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.open("/ops/stores/import")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
	p.sends(`main form[enctype="multipart/form-data"]`)
	if n := ops.Get("/api/v1/ops/stores?status=pending").Want(http.StatusOK).Count("items"); n != 0 {
		p.t.Errorf("the preview imported %d stores", n)
	}
	p.sends(`form[action$="/apply"]`)
	return ops.Get("/api/v1/ops/stores?status=pending").Want(http.StatusOK).Text("items.0.id")
}

// approves what waits at an address of the review queues.
func (p *person) approves(address, evidence string) {
	p.t.Helper()
	p.open(address)
	if evidence != "" {
		p.fills("evidence", evidence)
	}
	p.sends(`button[name=decision][value=approve]`)
}

// offers writes 10 % off and sends it in; it returns the offer.
func (p *person) offers(login, password string) (offer string) {
	p.t.Helper()
	p.open("/m")
	p.isAt("/m/login")
	p.fills("login", login)
	p.fills("password", password)
	p.sends(`form[action="/m/login"]`)
	p.open("/m/offers/new")
	p.fills("pay_zhe", "9")
	p.fills("name_zh", "全单 9 折")
	p.presses("保存")
	p.isAt("/m/offers/")
	offer, _, _ = strings.Cut(strings.TrimPrefix(p.path(), "/m/offers/"), "/")
	offer, _, _ = strings.Cut(offer, "?")
	p.open("/m/offers/" + offer + "/publish")
	p.sends(`main form`)
	return offer
}

// asksForLink makes a code for a new till and returns its link.
func (p *person) asksForLink() string {
	p.t.Helper()
	p.open("/m/staff/bind")
	p.sends(`form[action^="/m/staff/bind"]`)
	link := js[string](p,
		`(document.querySelector('main').innerText.match(/https?:\/\/\S+\/till\/bind\S*/) || [''])[0]`)
	if link == "" {
		p.t.Fatalf("no link for a till\n%s", p.where())
	}
	return link
}

// gives the card back and sees what is paid back.
func (p *person) gives() {
	p.t.Helper()
	p.open("/refund")
	p.sees("¥")
	p.leaves("refund", func() {
		js[bool](p, `((document.querySelector('main a.btn[href*="/refund/confirm"]') || document.querySelector('main form button:not([type=button])')).click(), true)`)
	})
	if strings.HasPrefix(p.path(), "/refund/confirm") {
		p.sends(`form[action^="/refund/confirm"]`)
	}
	p.open("/card")
	if js[bool](p, `!!document.querySelector('.code-qr')`) {
		p.t.Errorf("the card still shows a code after it was given back\n%s", p.where())
	}
}

// TestWithoutScripts drives the same on SQLite with scripts off on both phones.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	h.LetTimeRun()
	ops := h.OpenCity("shanghai")
	h.SellEverywhere("shanghai")
	shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
	link := "/till/bind?code=" + shop.Owner.Post("/api/v1/merchant/stores/"+shop.ID+"/bind-codes", nil).
		Want(http.StatusCreated).Text("bind_code")
	member, cashier := someone(t, h, "member", phone), someone(t, h, "cashier", smallPhone)
	member.withoutScripts()
	cashier.withoutScripts()

	cashier.binds(link)
	member.open("/stores")
	member.sees("梧桐茶馆")
	member.open("/stores/" + shop.ID)
	member.sees("9折")
	member.buys(memberPhone)
	member.open("/card")
	cashier.types(member.digitsOnCard())
	cashier.confirms("90")
	cashier.sees("¥81.00")
	member.open("/card")
	member.sees("¥81.00")

	// The phone's own scanner opens the link on a bound phone.
	h.Advance(40 * time.Minute)
	h.Deliver()
	member.open("/card")
	cashier.open("/q/" + member.digitsOnCard())
	if strings.HasPrefix(cashier.path(), "/q/") {
		cashier.sends(`form[action="/till/scan"]`)
	}
	cashier.isAt("/till/confirm/")
	for _, p := range []*person{member, cashier} {
		p.clean()
	}
	h.Verify()
}

// TestStrangersLearnNothing: the link in a code is for cashiers.
func TestStrangersLearnNothing(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	ops := h.OpenCity("shanghai")
	h.SellEverywhere("shanghai")
	shop := h.OpenShop(ops, "shanghai", "梧桐茶馆")
	client := h.Member(memberPhone)
	card, _ := h.Buy(client, "shanghai")
	code := client.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK)
	digits := code.Text("digits")
	stranger := someone(t, h, "stranger", phone)
	seen := map[string]string{}
	for name, path := range map[string]string{"a live code": "/q/" + digits, "no code": "/q/880000000000000005"} {
		if status := stranger.open(path); status != http.StatusOK {
			t.Errorf("%s: %d", name, status)
		}
		seen[name] = strings.ReplaceAll(stranger.text(), digits, "")
		stranger.doesNotSee(memberPhone[7:], "有效期", "梧桐茶馆")
	}
	if seen["a live code"] != seen["no code"] {
		t.Errorf("a stranger can tell a live code:\n%s\n%s", seen["a live code"], seen["no code"])
	}
	// Nor did looking use it up.
	shop.Till.Post("/api/v1/till/scans", map[string]any{"code": digits}).Want(http.StatusOK)
	stranger.clean()
}

// TestBackToTheSameStep: who is signed out half way signs in and goes on where they were.
func TestBackToTheSameStep(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	h.LetTimeRun()
	h.OpenCity("shanghai")
	client := h.Member(memberPhone)
	h.Buy(client, "shanghai")
	p := someone(t, h, "member", phone)
	h.Advance(2 * time.Minute) // not so soon after the last code
	p.open("/card/visits")
	p.signsInAsMember(memberPhone)
	p.isAt("/card/visits")

	h.Advance(2 * time.Minute)
	p.carries(seat{identity.KindMember, "a-session-that-has-ended"})
	p.open("/refund")
	p.signsInAsMember(memberPhone)
	p.isAt("/refund")
	p.clean()
}
