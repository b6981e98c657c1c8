package till_test

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/merchants"
	"citycard/templates"
)

func TestAnotherStoresTillSeesNothing(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		till := b.till(t)
		path, confirm := b.scanned(t, till)
		other := newPhone(t, h).signIn(identity.KindDevice, h.OpenShop(b.ops, town, "别家").Till.Token())
		other.get(path).want(http.StatusNotFound).silent("138****0001")
		other.post(path, "key", "other-key-1", "use", confirm.use(), "bill", "90").want(http.StatusNotFound)
		result := till.post(path, "key", confirm.value("key"), "use", confirm.use(), "bill", "90").
			leads("/till/result/")
		other.get(result).want(http.StatusNotFound).silent("¥81.00")
		record := strings.Replace(result, "result", "record", 1)
		other.get(record).want(http.StatusNotFound).silent("¥81.00")
		other.post(record, "key", "other-key-2", "reason", "amount").want(http.StatusNotFound)
		other.get("/till/today").want(http.StatusOK).silent("¥81.00")
	})
}

func TestStaffOfSeveralStoresChoose(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		b := open(t, h)
		second := h.OpenShop(b.ops, town, "别家")
		owner := newPhone(t, h).signIn(identity.KindStaff, b.shop.Owner.Token())
		owner.get("/till").want(http.StatusOK).says("请扫会员码") // one store: no question
		b.hire(second.ID)
		to := owner.get("/till/today").leads("/till/store?next=%2Ftill%2Ftoday")
		owner.get(to).want(http.StatusOK).says("梧桐茶馆", "别家")
		owner.post("/till/store", "store", "nonsense").want(http.StatusUnprocessableEntity).says("请选门店")
		owner.post("/till/store", "store", second.ID, "next", "/till/today").leads("/till/today")
		if body := owner.get("/till").want(http.StatusOK).body; !strings.Contains(body, "别家") {
			t.Error("the chosen store is not named")
		}
		path, _ := b.scanned(t, owner)
		b.till(t).get(path).want(http.StatusNotFound) // the claim is the chosen store's
	})
}

// hire makes the shop's owner a manager of another store, too.
func (b *bar) hire(store string) {
	b.t.Helper()
	owner, err := b.h.Identity.Authenticate(b.t.Context(), b.shop.Owner.Token())
	if err != nil {
		b.t.Fatal(err)
	}
	err = b.h.DB.InTx(b.t.Context(), func(tx *db.Tx) error {
		id, err := ident.Parse(store)
		if err != nil {
			return err
		}
		_, err = b.h.Merchants.AddStaffTx(tx, merchants.AddStaffInput{Actor: identity.Job("test"), StoreID: id,
			AccountID: owner.ID, Role: merchants.RoleManager})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestReportAndPrint(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till := b.till(t)
	till.get("/till/report?about=redemption.card_frozen").want(http.StatusOK).says("会员卡暂停使用")
	till.get("/till/report?about=%3Cscript%3E").want(http.StatusOK).silent("关于：")
	till.post("/till/report", "about", "redemption.card_frozen", "text", " ").want(http.StatusUnprocessableEntity).
		says("1–300 字")
	till.post("/till/report", "about", "redemption.card_frozen", "text", "会员说刚续过卡").leads("/till")
	till.get("/till").want(http.StatusOK).says("已提交")
	till.get("/till/print").want(http.StatusOK).says("会员卡怎么收", "Taking the member card", "<svg")
	till.get("/m/print/till").leads("/m/login")
	newPhone(t, h).signIn(identity.KindStaff, b.shop.Owner.Token()).get("/m/print/till?store=" + b.shop.ID).
		want(http.StatusOK).says("会员卡怎么收")
}

func TestHeadersOfTheTill(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite) // what is shown, not what is stored
	b := open(t, h)
	till := b.till(t)
	for path, camera := range map[string]string{"/till": "camera=(self)", "/till/today": "camera=(self)",
		"/help": "camera=()"} {
		if got := till.get(path).header.Get("Permissions-Policy"); !strings.Contains(got, camera) {
			t.Errorf("%s: %s", path, got)
		}
	}
	for _, path := range []string{"/till", "/till/practice", "/till/today", "/till/print", "/till/report"} {
		page := till.get(path).want(http.StatusOK)
		if page.header.Get("Cache-Control") != "no-store" || strings.Contains(page.body, "style=") ||
			strings.Contains(page.body, "onclick") {
			t.Errorf("%s may be kept, or is styled inline", path)
		}
	}
	english := b.till(t)
	english.header.Set("Accept-Language", "en")
	english.get("/till").want(http.StatusOK).says("Scan a member code")
}

// The optional decoder is built in when it was fetched; without it the pages are whole.
func TestTheOptionalDecoder(t *testing.T) {
	t.Parallel()
	h := webtest.New(t, db.SQLite)
	till := open(t, h).till(t)
	page := till.get("/till").want(http.StatusOK).says("请扫会员码")
	_, err := fs.Stat(templates.Files(), "static/vendor/qr-worker.js")
	found := regexp.MustCompile(`data-decoder="([^"]+)"`).FindStringSubmatch(page.body)
	switch {
	case err != nil && found != nil:
		t.Errorf("a decoder is promised that is not there: %s", found[1])
	case err == nil && found == nil:
		t.Error("the decoder that was built in is not used")
	case err == nil:
		if worker := till.get(found[1]).want(http.StatusOK); !strings.Contains(worker.body, "qrResult") {
			t.Error("the decoder is no decoder")
		}
	}
}
