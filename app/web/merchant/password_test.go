package merchant_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"citycard/app/web/webtest"
)

var linkForm = regexp.MustCompile(`/m/password\?link=([\w-]{43})`)

func TestAColleagueChoosesANewPassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.post("/m/staff/new", "role", "cashier", "login", "lin.bar", "password", "Plum-Blossom-2027-Tea").leads("/m/staff")
	cashier := s.SignIn("lin.bar", "Plum-Blossom-2027-Tea", "")
	s.get("/m/staff/link").leads("/m/staff") // none was made
	button := regexp.MustCompile(`/m/staff/people/[0-9a-f-]+/link`).FindString(s.get("/m/staff").text)
	made := s.post(button)
	made.leads("/m/staff/link")
	if strings.Contains(made.Header.Get("Location"), "link=") {
		t.Error("the link stands in an address of the owner's")
	}
	cookie, _, _ := strings.Cut(made.Header.Get("Set-Cookie"), ";")
	withLink := s.browse(s.Owner.With("Cookie", cookie), http.MethodGet, "/m/staff/link", nil).
		is(http.StatusOK, "给 lin.bar 重设密码", "24 小时内有效，只能用一次", "<svg xmlns")
	link := linkForm.FindStringSubmatch(withLink.text)
	if link == nil {
		t.Fatal("no link")
	}
	open := func(method string, pairs ...string) page {
		t.Helper()
		if method == http.MethodGet {
			return s.browse(s.Anyone(), method, "/m/password?link="+link[1], nil)
		}
		return s.browse(s.Anyone(), method, "/m/password", form(append(pairs, "link", link[1])...))
	}
	open(http.MethodGet).is(http.StatusOK, "设置新密码", `value="lin.bar"`)
	open(http.MethodGet).is(http.StatusOK, "设置新密码") // looking uses nothing up
	weak := open(http.MethodPost, "password", "short").is(http.StatusUnprocessableEntity, `value="lin.bar"`, "错误：")
	weak.silent(`value="short"`)
	open(http.MethodPost, "password", "Seven-Quiet-Harbours").leads("/m/login")
	cashier.Get("/api/v1/merchant/stores").Want(http.StatusUnauthorized)
	s.SignIn("lin.bar", "Seven-Quiet-Harbours", "")
	open(http.MethodPost, "password", "Another-Quiet-Harbour").is(http.StatusConflict, "这个链接已失效", "/m/forgot").
		silent("lin.bar")
	open(http.MethodGet).is(http.StatusConflict, "这个链接已失效")
	s.browse(s.Anyone(), http.MethodGet, "/m/password", nil).is(http.StatusConflict, "这个链接已失效")
	s.browse(s.Owner.With("Cookie", cookie), http.MethodGet, "/m/staff/link", nil).leads("/m/staff")
	s.Verify()
}

func TestAnOwnerForgotThePassword(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	post := func(who *webtest.Client, path string, pairs ...string) page {
		t.Helper()
		return s.browse(who, http.MethodPost, path, form(pairs...))
	}
	post(s.Anyone(), "/m/apply/account", "step", "code", "phone", "13800000077").is(http.StatusOK)
	post(s.Anyone(), "/m/apply/account", "sent", "yes", "phone", "13800000077", "code", s.LastCode("13800000077"),
		"login", "peach.tea", "password", "Peach-Blossom-2027", "accept_terms", "yes").leads("/m/apply/store")
	s.Advance(2 * 60 * 1e9)
	s.browse(s.Anyone(), http.MethodGet, "/m/login", nil).is(http.StatusOK, "/m/forgot")
	s.browse(s.Anyone(), http.MethodGet, "/m/forgot", nil).is(http.StatusOK, "获取验证码").silent(`name="password"`)
	post(s.Anyone(), "/m/forgot", "step", "code", "phone", "12").is(http.StatusUnprocessableEntity, `value="12"`, "错误：")
	known := post(s.Anyone(), "/m/forgot", "step", "code", "phone", "13800000077").
		is(http.StatusOK, "验证码已发到 138****0077", `name="password"`)
	unknown := post(s.Anyone(), "/m/forgot", "step", "code", "phone", "13800000078").
		is(http.StatusOK, "验证码已发到 138****0078")
	same := func(p page) string {
		return regexp.MustCompile(`138(0{6}|\*{4}00)7[78]`).ReplaceAllString(p.text, "N")
	}
	if same(known) != same(unknown) {
		t.Errorf("asking for a code tells whether a number has an account:\n%s\n%s", same(known), same(unknown))
	}
	code := s.LastCode("13800000077")
	post(s.Anyone(), "/m/forgot", "sent", "yes", "phone", "13800000077", "code", "000000", "password",
		"Seven-Quiet-Harbours").is(http.StatusUnprocessableEntity, "验证码不对或已过期").silent("Seven-Quiet")
	post(s.Anyone(), "/m/forgot", "sent", "yes", "phone", "13800000078", "code", s.LastCode("13800000078"), "password",
		"Seven-Quiet-Harbours").is(http.StatusConflict, "这个手机号没有商家账号")
	post(s.Anyone(), "/m/forgot", "sent", "yes", "phone", "13800000077", "code", code, "password", "short").
		is(http.StatusUnprocessableEntity, "错误：")
	back := post(s.Anyone(), "/m/forgot", "sent", "yes", "phone", "13800000077", "code", code, "password",
		"Seven-Quiet-Harbours")
	back.leads("/m")
	if !strings.Contains(back.Header.Get("Set-Cookie"), "session_staff=") {
		t.Error("not signed in")
	}
	peach := s.SignIn("peach.tea", "Seven-Quiet-Harbours", "")
	s.browse(peach, http.MethodGet, "/m/account", nil).is(http.StatusOK, "peach.tea", "138****0077", "注销账号").
		silent("13800000077")
	if data := post(peach, "/m/account/export"); !strings.Contains(data.text, `"phone": "+8613800000077"`) ||
		!strings.HasPrefix(data.Header.Get("Content-Type"), "application/json") {
		t.Errorf("own data: %s", data.text)
	}
	post(peach, "/m/account/password", "password", "Wrong-Password-1", "new_password", "Eight-Quiet-Harbours").
		is(http.StatusUnprocessableEntity, "密码不对").silent("Eight-Quiet")
	post(peach, "/m/account/password", "password", "Seven-Quiet-Harbours", "new_password", "Eight-Quiet-Harbours").
		leads("/m/account")
	s.SignIn("peach.tea", "Eight-Quiet-Harbours", "")
	post(peach, "/m/account/close").is(http.StatusUnprocessableEntity, "请勾选确认")
	post(peach, "/m/account/close", "sure", "yes").leads("/m/login")
	s.browse(peach, http.MethodGet, "/m/account", nil).leads("/m/login")
	s.get("/m/account").is(http.StatusOK, "名下的门店全部退出合作后").silent("/m/account/close")
	s.post("/m/account/close", "sure", "yes").is(http.StatusConflict, "你还有门店在合作")
	s.browse(s.ops, http.MethodGet, "/m/account", nil).is(http.StatusForbidden)
	s.Verify()
}

func TestAnOperatorHelpsAnOwner(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	people := s.browse(s.ops, http.MethodGet, "/ops/stores/"+s.ID+"?tab=people", nil).is(http.StatusOK, "重设密码的链接")
	account := regexp.MustCompile(`<option value="([0-9a-f-]{36})"`).FindStringSubmatch(people.text)
	if account == nil {
		t.Fatal("nobody to choose")
	}
	path := "/ops/stores/" + s.ID + "/staff/link"
	s.browse(s.ops, http.MethodPost, path, form("account", account[1], "reason", "")).is(http.StatusUnprocessableEntity)
	made := s.browse(s.ops, http.MethodPost, path, form("account", account[1], "reason", "电话核实过")).
		is(http.StatusOK, "链接已生成")
	link := linkForm.FindStringSubmatch(made.text)
	if link == nil {
		t.Fatal("no link")
	}
	s.browse(s.Anyone(), http.MethodPost, "/m/password", form("link", link[1], "password", "Seven-Quiet-Harbours")).
		leads("/m/login")
	s.get("/m").leads("/m/login") // the owner's session has ended
	s.browse(s.ops, http.MethodGet, "/ops/stores/"+s.ID+"?tab=log", nil).is(http.StatusOK, "发出重设密码的链接", "电话核实过")
	s.Verify()
}
