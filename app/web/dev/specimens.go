package dev

import (
	"html/template"

	"citycard/app/web/chart"
	"citycard/app/web/view"
)

// specimens are the components of package view in all their states, in one language. Their
// words are examples, not texts of the product: they live here and not in templates/locales.
type specimens struct {
	Notices  []view.Notice
	Empty    view.Empty
	Tabs     []view.Tab
	Left     []int // seconds left of the countdown
	Pager    view.Pager
	LastPage view.Pager
	Steps    []view.Step
	Failed   []view.Step
	Facts    []view.Fact
	Stats    []view.Stat
	Prices   []view.Price
	Stores   []view.StoreRow
	Cards    []view.CardFace
	Charts   []view.Chart
	Table    view.Table
	Bare     view.Table
	Buttons  []view.Button
	Problems []view.Problem
	Fields   []view.Field
	Mistaken []view.Field
	Choices  []view.Choice
	Checks   []view.Check
	Filters  []view.Filter
	Icons    []string
	Results  []result
	Digits   string
	Keys     []string
	Code     template.HTML
	Bars     template.HTML
}

type result struct{ Kind, Icon, Title, Line, Amount string }

// picker is the one of two texts in the reader's language.
type picker func(zh, en string) string

func newSpecimens(pick picker) specimens {
	s := specimens{Left: []int{60, 37, 3, 0}, Digits: "8812 3456 7890 1234 56",
		Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "00", ".", "←"}}
	s.Icons = []string{"home", "store", "code", "me", "search", "map", "phone", "clock", "check", "cross", "warn",
		"info", "lock", "calendar",
		"copy", "camera", "keyboard", "sound", "printer", "download", "refresh", "back", "bell", "offline"}
	s.messages(pick)
	s.money(pick)
	s.stores(pick)
	s.progress(pick)
	s.numbers(pick)
	s.inputs(pick)
	s.mistakes(pick)
	s.results(pick)
	return s
}

func (s *specimens) messages(pick picker) {
	help := &view.Link{Label: pick("查看说明", "Read more"), Href: "#notice"}
	s.Notices = []view.Notice{
		{Kind: "info", Text: pick("结账前出示给收银员。", "Show it to the cashier before you pay.")},
		{Kind: "ok", Title: pick("已开通", "Your card is active"),
			Text: pick("有效期至 2027-11-21（含当天）。", "Valid through 21 Nov 2027.")},
		{Kind: "warn", Title: pick("还有 3 天到期", "Expires in 3 days"),
			Text: pick("续卡后从到期日接着算。", "Renewing adds a year to that date."), Action: help},
		{Kind: "bad", Title: pick("没有网络，还没记上", "No network. Not recorded yet"), Text: pick("正在重试。", "Trying again.")},
	}
	s.Empty = view.Empty{Text: pick("这里还没有使用记录。", "No visits yet."),
		Action: view.Link{Label: pick("去看看商家", "Find a store"), Href: "#empty"}}
	s.Tabs = []view.Tab{
		{Label: pick("待审核", "To review"), Count: "12", Href: "#tabs", Current: true, Group: pick("状态", "State")},
		{Label: pick("已通过", "Approved"), Count: "1,204", Href: "#tabs"},
		{Label: pick("退回修改", "Returned"), Href: "#tabs"}, {Label: pick("已停用", "Suspended"), Href: "#tabs"}}
	s.Pager = view.Pager{First: "#pager", Next: "#pager", Shown: pick("第 21–40 条，共 96 条", "21–40 of 96"),
		Label:     pick("翻页", "Pages"),
		FirstText: pick("回到第一页", "Back to first page"), NextText: pick("下一页", "Next page")}
	s.LastPage = view.Pager{Shown: pick("共 6 条", "6 in all"), Label: pick("另一个翻页", "Other pages")}
}

func (s *specimens) money(pick picker) {
	was := pick("原价", "Was")
	s.Prices = []view.Price{
		{Tag: pick("9折", "10% off"), Now: "¥81.00", Was: "¥90.00", WasText: was, Note: pick("酒水除外", "Drinks excluded")},
		{Tag: pick("8.5折", "15% off"), Now: pick("每 ¥100.00 付 ¥85.00", "Pay ¥85.00 of every ¥100.00"),
			Note: pick("最多省 ¥20.00", "Up to ¥20.00 saved")},
		{Now: "¥168", Was: "¥198", WasText: was, Note: pick("一年，不自动续费", "One year, no automatic renewal"), Big: true},
	}
	s.Facts = []view.Fact{{Label: pick("订单号", "Order"), Value: "C2026112200417", Href: "#facts"},
		{Label: pick("实付", "Paid"), Value: "¥168.00"},
		{Label: pick("已用 123/365 天", "Used, 123 of 365 days"), Value: "−¥56.61"},
		{Label: pick("可退", "Refund"), Value: "¥111.39", Strong: true}}
	s.Cards = []view.CardFace{
		{City: pick("上海", "Shanghai"), Plan: pick("城市会员卡 · 年卡", "City card · one year"), Name: pick("王*明", "W*** M***"),
			Number:       "SH 2604 1187 3302",
			ValidThrough: pick("有效期至 2027-11-21（含当天）", "Valid through 21 Nov 2027"), Status: pick("有效", "Active"),
			StatusKind: "ok"},
		{City: pick("杭州", "Hangzhou"), Plan: pick("30 天体验", "30-day trial"), Name: pick("李*", "L***"),
			Number:       "HZ 2604 0021 9174",
			ValidThrough: pick("2026-11-20 到期", "Expired 20 Nov 2026"), Status: pick("已到期", "Expired"),
			StatusKind: "bad"},
		{City: pick("云汀", "Yunting"), Plan: pick("年卡", "Annual card"), Name: "138****5678", Number: "YT 2611 0417 5520",
			ValidThrough: pick("有效期至 2027-11-21（含当天）", "Valid through 21 Nov 2027"), Status: pick("已冻结", "On hold"),
			StatusKind: "warn"},
		{City: pick("广州", "Guangzhou"), Plan: pick("年卡", "Annual card"), Name: "139****0042"},
	}
}

func (s *specimens) stores(pick picker) {
	quotes := func(texts ...string) (parts []view.Quote) {
		for _, text := range texts {
			parts = append(parts, view.Quote{Text: text})
		}
		return parts
	}
	noodles := &view.Price{Tag: pick("9折", "10% off"), Now: "¥25.20", Was: "¥28.00", WasText: pick("原价", "Was")}
	coffee := &view.Price{Tag: pick("8折", "20% off"), Now: pick("每 ¥100.00 付 ¥80.00", "Pay ¥80.00 of every ¥100.00"),
		Note: pick("周一至周五 11:00–14:00", "Monday to Friday, 11:00–14:00")}
	chosen := &view.Evidence{Label: pick("入选理由：", "Chosen for: "),
		Quote: view.Quote{Text: "街道口碑榜", Lang: pick("", "zh-CN")}}
	s.Stores = []view.StoreRow{
		{Href: "#store_row", Name: view.Quote{Text: pick("老王面馆", "Lao Wang Noodles")},
			Meta: quotes(pick("面馆", "Noodles"), pick("人均 ¥28", "About ¥28 per person"),
				pick("静安寺", "Jing'an Temple")),
			Distance: pick("350 米", "350 m"),
			Open:     pick("营业中", "Open now"), IsOpen: true, Offer: noodles, Evidence: chosen},
		{Href: "#store_row", Name: view.Quote{Text: pick("巷口咖啡与旧书", "Corner Coffee & Old Books")},
			Meta:     quotes(pick("咖啡", "Coffee"), pick("人均 ¥36", "About ¥36 per person"), pick("武康路", "Wukang Road")),
			Distance: pick("1.2 公里", "1.2 km"),
			Open:     pick("休息中", "Closed now"), Offer: coffee, Boosted: pick("流量奖励", "Traffic reward")},
		{Href: "#store_row", Name: view.Quote{Text: pick("岩点攀岩馆", "Yandian Climbing")},
			Meta: quotes(pick("运动", "Sports"), pick("徐家汇", "Xujiahui"))},
		{Href: "#store_row", Name: view.Quote{Text: pick("外滩后面第三条弄堂里那家没有招牌的云南过桥米线与小酒馆",
			"The Yunnan Noodle House and Little Wine Bar with No Sign")},
			Meta: quotes(pick("餐厅", "Restaurant"), pick("人均 ¥1,280", "About ¥1,280 per person"),
				pick("黄浦区南京东路街道", "East Nanjing Road, Huangpu")), Distance: pick("12.6 公里", "12.6 km"),
			Open: pick("营业中", "Open now"), IsOpen: true, Offer: &view.Price{Tag: pick("9.5折", "5% off"),
				Now: "¥11,728.32", Was: "¥12,345.60", WasText: pick("原价", "Was"),
				Note: pick("酒水、套餐、节假日除外", "Drinks, set menus and holidays excluded")}}}
}

func (s *specimens) progress(pick picker) {
	done, now, failed, todo := pick("已完成", "done"), pick("进行中", "in progress"), pick("失败", "failed"),
		pick("未开始", "not started")
	applied := view.Step{Label: pick("已申请", "Requested"), Time: "2026-11-22 09:12", State: "done", StateText: done}
	s.Steps = []view.Step{applied, {Label: pick("审核通过", "Approved"), Time: "2026-11-22 14:30", State: "done",
		StateText: done},
		{Label: pick("渠道处理中", "At the bank"), Note: pick("通常 1–3 个工作日", "Usually 1–3 working days"), State: "now",
			StateText: now},
		{Label: pick("已到账", "Paid back"), State: "todo", StateText: todo}}
	s.Failed = []view.Step{applied, {Label: pick("渠道退回", "Returned by the bank"),
		Note: pick("请换一个收款账户", "Please name another account"), State: "failed", StateText: failed}}
	s.Buttons = []view.Button{
		{Label: pick("保存", "Save"), Action: "#buttons", Kind: "primary"},
		{Label: pick("支付 ¥168.00", "Pay ¥168.00"), Action: "#buttons", Kind: "brand", Busy: pick("正在提交…", "Sending…")},
		{Label: pick("撤销", "Undo"), Action: "#buttons", Kind: "danger"},
		{Label: pick("停用", "Suspend"), Action: "#buttons", Small: true,
			Hidden: []view.Hidden{{Name: "id", Value: "1"}}},
		{Label: pick("稍后再说", "Later"), Action: "#buttons", Kind: "link"}}
}

func (s *specimens) numbers(pick picker) {
	s.Stats = []view.Stat{
		{Label: pick("会员到店", "Member visits"), Value: "63", Note: pick("比前 7 天多 8", "8 more than the 7 days before"),
			Href: "#stat"},
		{Label: pick("会员消费", "Collected"), Value: "¥3,708.00", Note: pick("收银台实收合计", "Sum of the bills as paid")},
		{Label: pick("让利", "Discount given"), Value: "¥412.00"},
		{Label: pick("新客", "First visits"), Value: "41", Note: "65.1%"}}
	spec := chart.Spec{ID: "visits", Title: pick("会员到店", "Member visits"),
		Finding: pick("近 7 天 63 次，周六最多。", "63 visits in 7 days, most on Saturday."), Label: pick("日期", "Day"),
		Value: pick("次数", "Visits")}
	days := []chart.Point{{Label: "11-16", Value: 4}, {Label: "11-17", Value: 6}, {Label: "11-18", Value: 5},
		{Label: "11-19", Value: 9}, {Label: "11-20", Value: 12}, {Label: "11-21", Value: 17},
		{Label: "11-22", Value: 10}}
	line := chart.Line(spec, days)
	line.TableText = pick("查看数据", "Show the numbers")
	spec.ID, spec.Title = "stores", pick("到店最多的商家", "Stores with most visits")
	spec.Finding, spec.Label = pick("前三家占一半。", "Three stores have half of all visits."), pick("商家", "Store")
	bars := chart.Bars(spec, []chart.Point{{Label: pick("老王面馆", "Lao Wang Noodles"), Value: 31},
		{Label: pick("巷口咖啡与旧书", "Corner Coffee & Old Books"), Value: 19},
		{Label: pick("岩点攀岩馆", "Yandian Climbing"), Value: 13}})
	bars.TableText = line.TableText
	s.Charts = []view.Chart{line, bars}
	s.table(pick)
}

func (s *specimens) table(pick picker) {
	s.Table = view.Table{ID: "reviews", Caption: pick("等待审核的商家", "Stores to review"),
		Columns: []view.Column{{Label: pick("商家", "Store")}, {Label: pick("提交", "Sent")}, {Label: pick("状态", "State")},
			{Label: pick("价格", "Price"), Number: true}, {Label: pick("操作", "Actions"), Unseen: true}},
		Rows: []view.Row{
			{Mark: "bad", Cells: []view.Cell{{Text: pick("老王面馆", "Lao Wang Noodles"), Href: "#table",
				Note: pick("静安寺", "Jing'an Temple")}, {Text: "2026-11-20 09:12", Note: pick("超时 2 小时", "2 hours late")},
				{Text: pick("超时", "Late"), Badge: "bad"}, {Text: "¥28.00"},
				{Button: &view.Button{Label: pick("审核", "Review"), Action: "#table", Small: true}}}},
			{Mark: "warn", Cells: []view.Cell{{Text: pick("巷口咖啡与旧书", "Corner Coffee & Old Books"), Href: "#table"},
				{Text: "2026-11-22 08:40"}, {Text: pick("等待", "Waiting"), Badge: "warn"}, {Text: "¥1,204.50"}}},
			{Cells: []view.Cell{{Text: pick("岩点攀岩馆", "Yandian Climbing"), Href: "#table"}, {Text: "2026-11-22 09:02"},
				{Text: pick("通过", "Approved"), Badge: "ok"}, {Text: "−¥9.00"}}}}}
	s.Bare = view.Table{ID: "bare", Caption: pick("没有行的表", "A table without rows"), Empty: &s.Empty}
}

func (s *specimens) inputs(pick picker) {
	districts := []view.Option{{Value: "", Label: pick("全部商圈", "All districts")},
		{Value: "jing-an", Label: pick("静安寺", "Jing'an Temple"), Chosen: true}}
	s.Fields = []view.Field{
		{Name: "phone", Label: pick("手机号", "Phone number"), Hint: pick("只用来登录和通知。", "For signing in and notices only."),
			Type: "tel", InputMode: "numeric", Autocomplete: "tel", MaxLength: 11, Width: "medium"},
		{Name: "amount", Label: pick("原价", "Bill"), Type: "text", InputMode: "decimal", Unit: pick("元", "CNY"),
			Width: "short", Value: "90.00"},
		{Name: "district", Label: pick("商圈", "District"), Type: "select", Options: districts, Width: "medium"},
		{Name: "words", Label: pick("补充说明", "Anything else"), Optional: pick("（选填）", "(optional)"), Type: "textarea",
			Rows: 3, Placeholder: pick("发生了什么", "What happened")}}
	offers := []view.Option{{Value: "a", Label: pick("全单 9折", "10% off the bill"),
		Hint: pick("酒水除外", "Drinks excluded"), Chosen: true},
		{Value: "b", Label: pick("第二份半价", "Second one half price")}}
	s.Choices = []view.Choice{{Name: "offer", Legend: pick("用哪个优惠", "Which offer"), Options: offers, Big: true},
		{Name: "days", Legend: pick("可用的日子", "Days"), Hint: pick("至少选一天。", "At least one."), Many: true,
			Options: []view.Option{{Value: "mon", Label: pick("周一", "Monday"), Chosen: true},
				{Value: "tue", Label: pick("周二", "Tuesday")}}}}
	s.Checks = []view.Check{{Name: "agree", Label: pick("我已阅读并同意服务条款", "I have read and accept the terms")}}
	search := &view.Field{Name: "q", Label: pick("搜索商家", "Search stores"), Type: "search", Value: pick("面", "noodles")}
	s.Filters = []view.Filter{{Action: "#filters", Search: search, Submit: pick("搜索", "Search"), Clear: "#filters",
		ClearText: pick("清除条件", "Clear filters"), Keep: []view.Hidden{{Name: "tab", Value: "all"}},
		Fields: []view.Field{{Name: "d", Label: pick("商圈", "District"), Type: "select", Options: districts},
			{Name: "c", Label: pick("分类", "Category"), Type: "select",
				Options: []view.Option{{Value: "", Label: pick("全部分类", "All categories")}}}}}}
}

func (s *specimens) mistakes(pick picker) {
	s.Problems = []view.Problem{{Heading: pick("有几处需要修改", "There is something to mend"), Field: "wrong_phone",
		Text: pick("请填 11 位手机号。", "Enter 11 digits.")},
		{Field: "wrong_offer", Text: pick("请选一个优惠。", "Choose an offer.")},
		{Text: pick("码已过期，请会员换一个。", "The code has expired. Ask for a fresh one.")}}
	s.Mistaken = []view.Field{{Name: "wrong_phone", Label: pick("手机号", "Phone number"), Type: "tel", Value: "1380013",
		Error: pick("请填 11 位手机号。", "Enter 11 digits."), Width: "medium"},
		{Name: "wrong_words", Label: pick("原因", "Reason"), Hint: pick("商家会看到。", "The store sees it."), Type: "textarea",
			Rows: 2, Error: pick("请写原因。", "Give a reason.")}}
	s.Choices = append(s.Choices, view.Choice{Name: "wrong_offer", Legend: pick("用哪个优惠", "Which offer"),
		Error:   pick("请选一个优惠。", "Choose an offer."),
		Options: []view.Option{{Value: "c", Label: pick("全单 9折", "10% off the bill")}}})
	s.Checks = append(s.Checks, view.Check{Name: "wrong_agree", Label: pick("我已阅读并同意服务条款",
		"I have read and accept the terms"), Hint: pick("不同意就不能支付。", "Needed before you can pay."),
		Error: pick("请先同意条款。", "Accept the terms first."), Checked: true})
}

func (s *specimens) results(pick picker) {
	s.Results = []result{
		{"ok", "tick", pick("优惠成功", "Discount applied"), pick("已省 ¥9.00 · 16:42", "¥9.00 saved · 16:42"),
			pick("收 ¥81.00", "Collect ¥81.00")},
		{"look", "clock", pick("码已过期", "Code expired"), pick("请会员点“换一个”，再扫一次。", "Ask for a fresh code and scan again."),
			""},
		{"no", "lock", pick("会员卡暂停使用", "Card on hold"), pick("请会员联系客服。", "The member can contact support."), ""},
		{"system", "plug", pick("没有网络，还没记上", "No network. Not recorded yet"), pick("正在重试。", "Trying again."), ""}}
}
