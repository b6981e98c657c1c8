package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/token"
	"citycard/app/web/browsertest"
	"citycard/app/wiring"
)

// A page is asked for so often in a round, after the first answers, which warm it up.
const (
	asks      = 20
	firstAsks = 2
	patience  = 8 * time.Second  // a page that is so slow is asked less often
	longest   = 40 * time.Second // all requests of a page together
	pageMark  = 50               // ms, at the 95th percentile: the guide's gate for rendering on the server
)

// sheet is one page of pages.json, or one more that only a big city makes interesting.
type sheet struct {
	Name   string `json:"name"`
	Who    string `json:"who"`
	Path   string `json:"path"`
	First  string `json:"first"`
	Status int    `json:"status"`
}

// deepPages are lists narrowed and far down, which a small world does not show.
var deepPages = []sheet{
	{Name: "ops-redemptions of a store", Who: "operator", Path: "/ops/redemptions?store={store}"},
	{Name: "ops-redemptions undone", Who: "operator", Path: "/ops/redemptions?status=reversed"},
	{Name: "ops-redemptions confirmed", Who: "operator", Path: "/ops/redemptions?status=confirmed"},
	{Name: "ops-redemptions of last winter", Who: "operator", Path: "/ops/redemptions?to={early}"},
	{Name: "ops-redemptions far down", Who: "operator", Path: "/ops/redemptions?cursor={deep_redemption}"},
	{Name: "ops-refusals of a code", Who: "operator", Path: "/ops/refusals?code=redemption.code_used"},
	{Name: "ops-refusals of a store", Who: "operator", Path: "/ops/refusals?store={store}"},
	{Name: "ops-orders paid", Who: "operator", Path: "/ops/orders?status=paid"},
	{Name: "ops-orders open", Who: "operator", Path: "/ops/orders?status=open"},
	{Name: "ops-refunds done", Who: "operator", Path: "/ops/refunds?status=succeeded"},
	{Name: "ops-audit of an action", Who: "operator", Path: "/ops/audit?action=membership.reveal_phone"},
	{Name: "ops-audit of a person", Who: "operator", Path: "/ops/audit?actor=bench.ops2"},
	{Name: "ops-runs failed", Who: "operator", Path: "/ops/runs?status=failed"},
	{Name: "ops-stores by name", Who: "operator", Path: "/ops/stores?q=%E7%AC%AC4321"},
	{Name: "m-roi of 90 days", Who: "owner", Path: "/m/roi?days=90"},
	{Name: "stores by name", Who: "visitor", Path: "/stores?q=%E7%AC%AC4321"},
}

// pageFigure is what one page took on one engine: median and 95th percentile of the requests
// of a round, in milliseconds, over the rounds.
type pageFigure struct {
	Name    string `json:"name"`
	Engine  string `json:"engine"`
	Who     string `json:"who"`
	Path    string `json:"path"`
	Median  spread `json:"median_ms"`
	P95     spread `json:"p95_ms"`
	Bytes   int    `json:"bytes"`
	Best    spread `json:"fastest_ms"`
	Verdict string `json:"verdict"`
}

// measurePages asks a service with a year behind it for every page, one after the other.
func measurePages(ctx context.Context, r *rig) error {
	sheets, err := allSheets()
	if err != nil {
		return err
	}
	for _, engine := range []db.Dialect{db.Postgres, db.SQLite} {
		if r.engine != "" && r.engine != string(engine) {
			continue
		}
		if err := r.measurePagesOn(ctx, engine, sheets); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

// allSheets leaves out a page that is only reached by walking to it.
func allSheets() ([]sheet, error) {
	var sheets []sheet
	if err := json.Unmarshal(browsertest.Pages, &sheets); err != nil {
		return nil, err
	}
	sheets = slices.DeleteFunc(sheets, func(s sheet) bool { return s.First != "" })
	return append(sheets, deepPages...), nil
}

func (r *rig) measurePagesOn(ctx context.Context, engine db.Dialect, sheets []sheet) error {
	w, who, err := r.yearOn(ctx, engine)
	if err != nil {
		return err
	}
	defer w.stop()
	seen := map[string]*pageRounds{}
	for round := range r.rounds {
		r.say("pages on %s, round %d of %d", engine, round+1, r.rounds)
		rand.Shuffle(len(sheets), func(i, j int) { sheets[i], sheets[j] = sheets[j], sheets[i] })
		for _, s := range sheets {
			if r.page != "" && !strings.HasPrefix(s.Name, r.page) {
				continue
			}
			if seen[s.Name] == nil {
				seen[s.Name] = &pageRounds{sheet: s}
			}
			if err := seen[s.Name].ask(ctx, w, who); err != nil {
				return fmt.Errorf("%s: %w", s.Name, firstOf(ctx.Err(), err))
			}
		}
	}
	for _, name := range sortedKeys(seen) {
		r.report.Pages = append(r.report.Pages, seen[name].figure(engine))
	}
	return nil
}

// pageRounds are the times of one page.
type pageRounds struct {
	sheet
	median, p95, best series
	bytes             int
	fault             string // of an answer that was not the page
}

func (p *pageRounds) ask(ctx context.Context, asked *world, who people) error {
	path := p.Path
	for name, id := range who.ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	if strings.Contains(path, "{") {
		return fmt.Errorf("nothing is known for %s", path)
	}
	want := p.Status
	if want == 0 {
		want = http.StatusOK
	}
	request := fmt.Appendf(nil,
		"GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/html\r\nAccept-Language: zh-CN\r\nAccept-Encoding: "+
			"gzip\r\nCookie: %s\r\n\r\n",
		path, asked.server.addr, who.tokens[p.Who])
	w, err := dial(asked.server.addr, longest)
	if err != nil {
		return err
	}
	defer w.conn.Close()
	took, began := make(series, 0, asks), time.Now()
	for i := 0; i < firstAsks+asks && (time.Since(began) < patience || i <= firstAsks); i++ {
		if i%firstAsks == 0 && i <= firstAsks { // a card page makes a code each time, and nobody needs twenty a minute
			if err := asked.resetQuotas(ctx); err != nil {
				return err
			}
		}
		start := time.Now()
		status, body, err := w.do(request)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			p.fault, took = "no answer for "+longest.String(), append(took, float64(longest.Milliseconds()))
			break
		}
		if err != nil {
			return err
		}
		if status != want {
			p.fault = fmt.Sprintf("%d instead of %d to %s", status, want, path)
			took = append(took, float64(time.Since(start).Microseconds())/1000)
			break
		}
		if i >= firstAsks {
			took = append(took, float64(time.Since(start).Microseconds())/1000)
		}
		p.bytes = len(body)
	}
	slices.Sort(took)
	p.median, p.p95 = append(p.median, took.spread().Median), append(p.p95, took[len(took)*95/100])
	p.best = append(p.best, took[0])
	return nil
}

func (p *pageRounds) figure(engine db.Dialect) pageFigure {
	verdict := mark{value: pageMark, atMost: true}.verdict(p.p95.spread())
	if p.fault != "" {
		verdict = p.fault
	}
	return pageFigure{Name: p.Name, Engine: string(engine), Who: p.Who, Path: p.Path, Median: p.median.spread(),
		P95: p.p95.spread(), Bytes: p.bytes,
		Best: p.best.spread(), Verdict: verdict}
}

// yearOn makes the year on an engine, or takes the one that an earlier run left where the
// settings say, and starts the service over it.
func (r *rig) yearOn(ctx context.Context, engine db.Dialect) (*world, people, error) {
	env, d, err := r.yearDatabase(ctx, engine)
	if err != nil {
		return nil, people{}, err
	}
	w := &world{rig: r, engine: engine, env: env, db: d}
	keys, err := token.NewKeys(r.master)
	if err != nil {
		return nil, people{}, err
	}
	y := newYear(r.size, keys)
	if err := w.fillYear(ctx, y); err != nil {
		return nil, people{}, err
	}
	who, err := w.peopleOf(ctx, y)
	if err != nil {
		return nil, people{}, err
	}
	r.atEnd(w.stop)
	return w, who, w.start(ctx)
}

// yearDatabase is where the settings say, else one to throw away.
func (r *rig) yearDatabase(ctx context.Context, engine db.Dialect) (environment, *db.DB, error) {
	switch {
	case engine == db.Postgres && r.server != "":
		return r.open(ctx, r.environment("year").with("DATABASE_URL", r.server))
	case engine == db.SQLite && r.data != "":
		return r.open(ctx, r.environment("year").with("DATA_DIR", r.data))
	}
	return r.database(ctx, engine, "year")
}

// fillYear does nothing in a database that has its city.
func (w *world) fillYear(ctx context.Context, y *year) error {
	pool, err := w.db.SQL()
	if err != nil {
		return err
	}
	var cities int
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM city_cities").Scan(&cities); err != nil || cities > 0 {
		return err
	}
	w.rig.say("filling a year on %s: %d stores, %d members, %d visits", w.engine, y.stores, y.members, y.pastVisits)
	if err := firstOf(y.fill(ctx, w.db, w.rig.say), y.enrol(ctx, w.db)); err != nil {
		return err
	}
	return w.settle(ctx)
}

// peopleOf signs everybody in and lets them do today's work.
func (w *world) peopleOf(ctx context.Context, y *year) (people, error) {
	who, err := y.signIn(ctx, w.db)
	if err != nil {
		return who, err
	}
	cfg, err := config.Load(w.env.list())
	if err != nil {
		return who, err
	}
	s, err := wiring.Build(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)), w.db, ident.Random{})
	if err != nil {
		return who, err
	}
	if err := w.resetQuotas(ctx); err != nil {
		return who, err
	}
	who.know("early", y.today.AddDays(-180), "deep_redemption", visitKind.id(y.pastVisits/3))
	if err := y.live(ctx, s, who); err != nil {
		return who, err
	}
	started := time.Now()
	if _, err := s.Jobs.RunNow(ctx, identity.Job("bench"), "city-figures", cityCode, nil); err != nil {
		return who, err
	}
	w.rig.say("%s: the job city-figures took %.1f s", w.engine, time.Since(started).Seconds())
	return who, nil
}

func (w *world) resetQuotas(ctx context.Context) error {
	pool, err := w.db.SQL()
	if err == nil {
		_, err = pool.ExecContext(ctx, "DELETE FROM quota_counters")
	}
	return err
}
