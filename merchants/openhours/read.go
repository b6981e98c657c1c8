package openhours

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// errUnreadable: the text does not state weekly hours that can be relied on.
var errUnreadable = errors.New("these opening hours cannot be read")

// Read takes opening hours as people write them, in Chinese or in OpenStreetMap's way:
// 「周一至周五 11:00-14:00 17:00-21:00  周六,周日 10:00-22:00」, "Mo-Fr 08:00-18:00; Sa 10:00-14:00",
// 「全天」, "24/7", "9:00-19:00". Without days all seven are meant. Single closing dates
// (非营业时段 …) and public holidays are left out, since they are no part of a week. Anything
// else that is not understood, such as seasons, makes the whole text unreadable, because half
// a timetable is a wrong one.
func Read(text string) (Week, error) {
	tokens, err := scan(text)
	if err != nil {
		return Week{}, err
	}
	return assemble(tokens)
}

type tokenKind int

const (
	dayToken tokenKind = iota
	timeToken
	toToken
	allDayToken
	closedToken
	endToken // of a clause: ";"
)

type token struct {
	kind  tokenKind
	value int // day 0 … 6, or minute of the day
}

// vocabulary is tried from top to bottom at each place of the text. 上午, 下午 and 晚上 are
// left out on purpose: they go with twelve-hour times, and 「上午9:00-下午5:00」 is not
// nine to five in the morning.
var vocabulary = []struct {
	pattern *regexp.Regexp
	make    func(match []string) (tokens []token, ok bool)
}{
	{word(`非营业时段.*|ph off|ph,?|公众假期.*|节假日除外`), nothing},
	{word(`24/7|24小时|全天|24 ?hours`), one(token{kind: allDayToken})},
	{word(`(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?`), clockTime},
	{word(`周([一二三四五六日天])|星期([一二三四五六日天])|礼拜([一二三四五六日天])`), chineseDay},
	{word(`(mo|tu|we|th|fr|sa|su)[a-z]*`), englishDay},
	{word(`工作日`), days(0, 1, 2, 3, 4)},
	{word(`周末`), days(5, 6)},
	{word(`每天|每日|daily|everyday`), days(0, 1, 2, 3, 4, 5, 6)},
	{word(`休息|闭馆|closed|off`), one(token{kind: closedToken})},
	{word(`-+|~+|至|到|to`), one(token{kind: toToken})},
	{word(`[;|]`), one(token{kind: endToken})},
	{word(`次日|早点|早餐|午餐|晚餐|正餐|早市|午市|晚市|夜宵|下午茶|营业时间|营业|[ ,、:()。]+`), nothing},
}

func word(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)`) }

func nothing([]string) ([]token, bool) { return nil, true }

func one(t token) func([]string) ([]token, bool) {
	return func([]string) ([]token, bool) { return []token{t}, true }
}

func days(numbers ...int) func([]string) ([]token, bool) {
	var all []token
	for _, n := range numbers {
		all = append(all, token{dayToken, n})
	}
	return func([]string) ([]token, bool) { return all, true }
}

func clockTime(m []string) ([]token, bool) {
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return []token{{timeToken, hour*60 + minute}}, minute < 60 && hour*60+minute <= 2*minutesOfDay
}

func chineseDay(m []string) ([]token, bool) {
	day := strings.Index("一二三四五六日天", m[1]+m[2]+m[3]) / len("一")
	return []token{{dayToken, min(day, 6)}}, true
}

func englishDay(m []string) ([]token, bool) {
	return []token{{dayToken, strings.Index("motuwethfrsasu", m[1]) / 2}}, true
}

var widths = strings.NewReplacer("：", ":", "～", "~", "—", "-", "–", "-", "－", "-", "，", ",", "；", ";",
	"（", "(", "）", ")", "　", " ", "\n", ";", "\t", " ")

func scan(text string) ([]token, error) {
	text = strings.ToLower(widths.Replace(strings.TrimSpace(text)))
	if len(text) > 1000 {
		return nil, errUnreadable
	}
	var tokens []token
next:
	for text != "" {
		for _, v := range vocabulary {
			if m := v.pattern.FindStringSubmatch(text); m != nil && m[0] != "" {
				found, ok := v.make(m)
				if !ok {
					return nil, errUnreadable
				}
				tokens, text = append(tokens, found...), text[len(m[0]):]
				continue next
			}
		}
		return nil, errUnreadable
	}
	return tokens, nil
}

// clause is some days and the times that hold on them.
type clause struct {
	days       []int
	times      [][2]int
	allDay     bool
	closed     bool
	timesFirst bool // 「10:00-21:00 周一,周二」: then no more times may follow the days
}

// full tells whether the clause says what happens on its days.
func (c *clause) full() bool { return len(c.times) > 0 || c.allDay || c.closed }

// assembler joins tokens to clauses and clauses to a week.
type assembler struct {
	week Week
	clause
}

func assemble(tokens []token) (Week, error) {
	var a assembler
	for len(tokens) > 0 {
		used, err := a.take(tokens)
		if err != nil {
			return Week{}, err
		}
		tokens = tokens[used:]
	}
	if err := a.finishClause(); err != nil {
		return Week{}, err
	}
	if !a.week.Known() {
		return Week{}, errUnreadable
	}
	return a.week, nil
}

// take reads one token, or the three tokens of a range.
func (a *assembler) take(tokens []token) (used int, err error) {
	first, last, used := tokens[0], tokens[0], 1
	if len(tokens) > 2 && tokens[1].kind == toToken && tokens[2].kind == first.kind {
		last, used = tokens[2], 3
	}
	switch first.kind {
	case dayToken:
		if len(a.days) > 0 && a.full() && !a.timesFirst {
			err = a.finishClause()
		}
		for d := first.value; ; d = (d + 1) % 7 {
			a.days = append(a.days, d)
			if d == last.value {
				break
			}
		}
	case timeToken:
		if used == 1 || a.timesFirst && len(a.days) > 0 {
			return 0, errUnreadable
		}
		a.noteOrder()
		a.times = append(a.times, [2]int{first.value, last.value})
	case allDayToken:
		a.noteOrder()
		a.allDay = true
	case closedToken:
		a.closed = true
	case endToken:
		if a.full() {
			err = a.finishClause()
		}
	default:
		err = errUnreadable
	}
	return used, err
}

// noteOrder notes that times stand before days.
func (a *assembler) noteOrder() { a.timesFirst = a.timesFirst || len(a.days) == 0 }

// finishClause adds the clause to the week. Without days it holds on all seven; 「全天」 beside
// times adds nothing to the times.
func (a *assembler) finishClause() error {
	c := a.clause
	a.clause = clause{}
	if len(c.times) == 0 && c.allDay {
		c.times = [][2]int{{0, minutesOfDay}}
	}
	switch {
	case c.closed && len(c.times) > 0, len(c.days) > 0 && !c.full():
		return errUnreadable
	case len(c.days) == 0:
		c.days = []int{0, 1, 2, 3, 4, 5, 6}
	}
	for _, d := range c.days {
		for _, t := range c.times {
			if err := a.week.Add(d, t[0], t[1]); err != nil {
				return errUnreadable
			}
		}
	}
	return nil
}
