package merchant_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// offer is a form that is right; pairs replace fields.
func offer(pairs ...string) []string {
	fields := []string{"name_zh", "工作日午市", "pay_zhe", "9.5", "weekday[]", "1", "weekday[]", "5", "per_member_day", "1",
		"stacking", "none"}
	return append(pairs, fields...) // the first of a name counts
}

func TestAnOfferFromTheFormToItsMembers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.get("/m/offers/new").is(http.StatusOK, "会员优惠最低 9折，原价 ¥100 最少付 ¥90", "顾客付原价的几折？")
	preview := s.post("/m/offers/new", offer("step", "preview", "pay_zhe", "9")...)
	preview.is(http.StatusOK, "原价 ¥100.00 → 付 ¥90.00（10%\u00a0off）", "按本店人均：原价 ¥58.00 → 付 ¥52.20", `value="工作日午市"`)
	s.post("/m/offers/preview", offer("pay_zhe", "8.5")...).
		is(http.StatusOK, "原价 ¥100.00 → 付 ¥85.00（15%\u00a0off）", "本城允许9折–不打折").silent("<html", "<h1")
	if n := strings.Count(s.get("/m/offers").text, "工作日午市"); n != 0 {
		t.Error("a preview saved the offer")
	}
	to := s.post("/m/offers/new", offer("cap", "20", "from", "11:00", "to", "14:00", "blackouts",
		"2027-10-01\n2027-10-02", "exclusions_zh", "酒水除外")...).leads("/m/offers/")
	path := strings.TrimSuffix(to, "/publish")
	if again := s.post("/m/offers/new", offer("cap", "20", "from", "11:00", "to", "14:00", "blackouts",
		"2027-10-01\n2027-10-02", "exclusions_zh", "酒水除外")...).leads("/m/offers/"); again != to {
		t.Errorf("a second tap made another draft: %s and %s", to, again)
	}
	s.get(to).is(http.StatusOK, "发布前再看一遍", "酒水除外", "¥20.00", "周一、周五 11:00–14:00", "2027-10-01、2027-10-02")
	s.post(to).leads(path)
	s.post(to).leads(path) // a second tap
	s.get(path).is(http.StatusOK, "审核中", "第 1 版")
	id := strings.TrimPrefix(path, "/m/offers/")
	s.ops.Post("/api/v1/ops/offers/"+id+"/rejection", map[string]any{"reason": "请写清楚哪些套餐不能用"}).Want(http.StatusOK)
	s.get("/m").is(http.StatusOK, "优惠「工作日午市」需要修改", "请写清楚哪些套餐不能用", path+"/edit")
	s.get(path+"/edit").is(http.StatusOK, `value="9.5"`, "2027-10-01\n2027-10-02", `name="version" value="1"`)
	s.post(path+"/edit", offer("version", "1", "exclusions_zh", "双人套餐除外")...).leads(path)
	s.get(path).is(http.StatusOK, "审核中", "第 2 版", "酒水除外 → 双人套餐除外")
	s.post(path+"/edit", offer("version", "1", "exclusions_zh", "别的")...).is(http.StatusConflict, "这个优惠刚被改过", "别的")
	s.ops.Post("/api/v1/ops/offers/"+id+"/approval", nil).Want(http.StatusOK)
	s.get(path).is(http.StatusOK, "会员可见", path+"/pause")
	s.post(path + "/pause").leads(path)
	s.get(path).is(http.StatusOK, "已暂停", "恢复")
	s.post(path + "/publish").leads(path)
	s.get(path).is(http.StatusOK, "会员可见")
	s.Verify()
}

func TestEveryBoundOfAnOfferIsRefusedWithWhatIsAllowed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, c := range []struct{ field, value, says string }{
		{"pay_zhe", "8", "本城允许9折–不打折"},
		{"pay_zhe", "85", "本城允许9折–不打折"},
		{"pay_zhe", "1", "本城允许9折–不打折"},
		{"pay_zhe", "", "请填几折"},
		{"pay_zhe", "九", "请填几折"},
		{"pay_zhe", "11折半", "请填几折"},
		{"percent_off", "15", "本城允许9折–不打折"},
		{"percent_off", "x", "请填减百分之几"},
		{"name_zh", "", "请填名称"},
		{"name_zh", strings.Repeat("长", 61), "最多 60 个字"},
		{"cap", "-1", "请写金额"},
		{"cap", "0", "金额不在范围内"},
		{"cap", "100001", "金额不在范围内"},
		{"min_spend", "很多", "请写金额"},
		{"from", "25:00", "24 小时制"},
		{"to", "7点", "24 小时制"},
		{"blackouts", "2027-02-30", "「2027-02-30」不是日期"},
		{"per_member_day", "1001", "次数不在范围内"},
		{"total_per_day", "-1", "次数不在范围内"},
		{"exclusions_zh", strings.Repeat("长", 301), "最多 300 个字"},
		{"stacking", "sometimes", "请选择能否与店内活动同享"},
	} {
		got := s.post("/m/offers/new", offer(c.field, c.value)...)
		got.is(http.StatusUnprocessableEntity, c.says, "错误：", `href="#`)
		if c.value != "" && c.field != "stacking" && !strings.Contains(got.text, c.value) {
			t.Errorf("%s: what was typed (%q) is gone", c.field, c.value)
		}
	}
	days := []string{"name_zh", "无", "pay_zhe", "9", "stacking", "none"}
	s.post("/m/offers/new", days...).is(http.StatusUnprocessableEntity, "请至少选一天")
	s.post("/m/offers/new", offer("pay_zhe", "９５")...).leads("/m/offers/") // typed on a Chinese keyboard
	s.browse(s.Owner, http.MethodPost, "/m/offers/new", url.Values{"name_zh": {"a\x00b"}}).is(http.StatusBadRequest)
}

func TestASlipFromNineToOneIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.ops.Put("/api/v1/ops/cities/shanghai/discount-policy",
		map[string]any{"min_discount_bp": 0, "max_discount_bp": 10000, "reason": "试点"}).Want(http.StatusOK)
	s.post("/m/offers/new", offer("pay_zhe", "1")...).
		is(http.StatusUnprocessableEntity, "1折是付一成", "我确认是1折：原价 ¥100.00 → 付 ¥10.00（90%\u00a0off）", `name="slip"`)
	s.post("/m/offers/new", offer("pay_zhe", "1", "slip", "yes")...).leads("/m/offers/")
	s.post("/m/offers/new", offer("pay_zhe", "5")...).leads("/m/offers/")
}
