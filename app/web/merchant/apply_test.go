package merchant_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"citycard/app/web/webtest"
)

func TestAStrangerBecomesAPartner(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	stranger := s.Anyone()
	post := func(who *webtest.Client, path string, pairs ...string) page {
		t.Helper()
		return s.browse(who, http.MethodPost, path, form(pairs...))
	}
	s.browse(stranger, http.MethodGet, "/m/apply", nil).is(http.StatusOK, "入驻费 ¥0", "/m/apply/account")
	s.browse(stranger, http.MethodGet, "/m/apply/store", nil).leads("/m/login")
	account := "/m/apply/account"
	s.browse(stranger, http.MethodGet, account, nil).is(http.StatusOK, "获取验证码").silent(`name="login"`)
	post(stranger, account, "step", "code", "phone", "12").is(http.StatusUnprocessableEntity, `value="12"`, "错误：")
	post(stranger, account, "step", "code", "phone", "13800000077").
		is(http.StatusOK, "验证码已发到 138****0077", `value="13800000077"`, `name="login"`)
	code := s.LastCode("13800000077")
	all := func(change ...string) []string {
		return append(change, "sent", "yes", "phone", "13800000077", "code", code, "login", "peach.tea", "password",
			"Peach-Blossom-2027", "accept_terms", "yes")
	}
	post(stranger, account, "sent", "yes", "phone", "13800000077", "code", code, "login", "peach.tea", "password",
		"Peach-Blossom-2027").
		is(http.StatusUnprocessableEntity, "勾选同意后才能继续", "peach.tea").silent("Peach-Blossom-2027")
	post(stranger, account, all("code", "000000")...).is(http.StatusUnprocessableEntity, "验证码不对或已过期", `value="000000"`)
	post(stranger, account, all("password", "short")...).is(http.StatusUnprocessableEntity, "peach.tea")
	opened := post(stranger, account, all()...)
	opened.leads("/m/apply/store")
	if !strings.Contains(opened.Header.Get("Set-Cookie"), "session_staff=") {
		t.Error("not signed in")
	}

	peach := s.SignIn("peach.tea", "Peach-Blossom-2027", "")
	s.browse(peach, http.MethodGet, "/m", nil).leads("/m/apply")
	s.browse(peach, http.MethodGet, account, nil).leads("/m/apply/store")
	store := []string{"city", "shanghai", "name_zh", "桃子茶馆", "category", "cafe", "district", "徐汇区", "address", "桃江路1号",
		"phone", "021-5555 0000", "per_head", "45"}
	post(peach, "/m/apply/store", "step", "check", "city", "atlantis", "name_zh", "", "address", "桃江路1号").
		is(http.StatusUnprocessableEntity, "请选择城市", "请填名称", "没有这个分类", "桃江路1号")
	post(peach, "/m/apply/store", append([]string{"step", "check"}, store...)...).
		is(http.StatusOK, "提交前再看一遍", "桃江路1号", "¥45", `name="name_zh" value="桃子茶馆"`)
	post(peach, "/m/apply/store", append([]string{"step", "change"}, store...)...).
		is(http.StatusOK, "填写门店资料", `value="桃子茶馆"`)
	to := post(peach, "/m/apply/store", append([]string{"step", "send"}, store...)...).leads("/m?store=")
	if again := post(peach, "/m/apply/store", append([]string{"step", "send"}, store...)...).
		leads("/m?store="); again != to {
		t.Errorf("a second tap made another store: %s and %s", to, again)
	}
	s.browse(peach, http.MethodGet, to, nil).is(http.StatusOK, "上线进度", "城市审核", "还没有地图位置", "/m/store")

	// The answer comes to the number that was proven.
	id := strings.TrimPrefix(to, "/m?store=")
	s.ops.Post("/api/v1/ops/stores/"+id+"/rejection", map[string]any{"reason": "请补充执照"}).Want(http.StatusOK)
	s.Deliver()              // to the inbox first
	s.Advance(7 * time.Hour) // and, not seen there, by SMS
	s.Deliver()
	if sent := s.Anyone().Get("/dev/outbox").
		Want(http.StatusOK); !strings.Contains(string(sent.Body), "store_rejected") {
		t.Errorf("no message went out: %s", sent.Body)
	}
	s.Verify()
}
