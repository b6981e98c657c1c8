package merchant_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/merchants/exposure"
)

// visit has a member pay ¥90 less 10 %.
func (s shop) visit(member *webtest.Client, card, key string) {
	s.t.Helper()
	code := member.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK).Text("digits")
	claim := s.Till.Post("/api/v1/till/scans", map[string]any{"code": code}).Want(http.StatusOK).Text("claim_id")
	s.Till.Key(key).Post("/api/v1/till/redemptions",
		map[string]any{"claim_id": claim, "offer_id": s.OfferID, "bill_fen": 9000}).Want(http.StatusCreated)
}

func TestTheReportSaysWhatTheCardBrought(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.get("/m/roi").is(http.StatusOK, "这段时间还没有会员到店。把桌贴放在收银台", "打印桌贴").silent("划不划算")
	for i := range 4 {
		member := s.Member(fmt.Sprintf("1380000001%d", i))
		card, _ := s.Buy(member, "shanghai")
		s.visit(member, card, fmt.Sprintf("report-visit-%d", i))
	}
	s.get("/m/roi").is(http.StatusOK, "近 30 天，你让利 ¥36.00，换来 4 次到店、收入 ¥324.00。", "不到 5 人不显示", "前台").silent("占 100%")
	member := s.Member("13800000019")
	card, _ := s.Buy(member, "shanghai")
	s.visit(member, card, "report-visit-9")
	s.get("/m/roi?days=7").is(http.StatusOK, "近 7 天，你让利 ¥45.00，换来 5 次到店、收入 ¥405.00，其中 5 位是第一次来的会员。", "占 100%")
	s.get("/m/roi?margin=60").is(http.StatusOK, "原价 ¥450.00 × 毛利率 60% × 因卡而来 50% − 让利 ¥45.00 = ¥90.00", "估算：多赚 ¥90.00",
		"数据还不够（不到 30 次到店）", "有些客人本来就会来")
	s.get("/m/roi?margin=60&caused=0").is(http.StatusOK, "估算：少赚 ¥45.00")
	s.get("/m/roi?margin=0").is(http.StatusUnprocessableEntity, "请填大于 0", "错误：")
	s.get("/m/roi?margin=60&caused=101").is(http.StatusUnprocessableEntity, "请填 0 到 100 的数", `value="101"`)
	s.get("/m").is(http.StatusOK, "¥405.00")

	rows := s.post("/m/roi/export", "days", "30", "format", "csv").is(http.StatusOK, "编号", "81.00", "有效")
	if n := strings.Count(rows.text, "81.00"); n != 5 ||
		!strings.HasPrefix(rows.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("%d rows as %s", n, rows.Header.Get("Content-Type"))
	}
	s.get("/m/roi/export").leads("/m/roi")
}

func TestTheExposureAccountInPlainWords(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.get("/m/exposure").is(http.StatusOK, "还没有记录", "每次会员到店核实：100 个额度", "会员第一次来你的店：再加 50 个", "开城起生效")
	member := s.Member("13800000001")
	card, _ := s.Buy(member, "shanghai")
	s.visit(member, card, "exposure-visit")
	s.RunJob("traffic-reward-accrual", "shanghai")
	s.get("/m/exposure").is(http.StatusOK, "到店奖励", "首次到店奖励", "+100", "+50", "150")
	csv := s.get("/m/exposure/statement.csv").is(http.StatusOK, "first_visit")
	if lines := strings.Count(strings.TrimSpace(csv.text), "\n"); lines != 2 {
		t.Errorf("%d lines", lines)
	}
	s.get("/m/exposure?cursor=x").leads("/m/exposure")
	_, err := s.Exposure.PublishRule(t.Context(),
		exposure.PublishRuleInput{Actor: identity.Job("test"), CityID: "shanghai", EffectiveOn: "2027-04-01",
			PerRedemption: 120, FirstVisit: 60, DailyCap: 3000, PendingHours: 48, PromiseDays: 20, Reason: "新的一季"})
	if err != nil {
		t.Fatal(err)
	}
	s.get("/m/exposure").is(http.StatusOK, "下一版规则（第 2 版）2027-04-01 00:00 起生效：每次 120 个", "现行规则（第 1 版")
}

func TestTheStickerLeadsMembersToTheStore(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.get("/m/print").is(http.StatusOK, "本店可用城市会员卡", "9折，原价 ¥100 付 ¥90", "<svg xmlns")
}
