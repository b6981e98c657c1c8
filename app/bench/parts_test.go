package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestSpreadAndRatio(t *testing.T) {
	t.Parallel()
	ours, theirs := series{10, 40, 20}, series{5, 10, 40}
	if got := ours.over(theirs).spread(); got != (spread{Median: 2, Min: 0.5, Max: 4, Rounds: 3}) {
		t.Errorf("ratio %+v", got)
	}
	if got := (series{4, 1, 2, 3}).spread().Median; got != 2.5 {
		t.Errorf("median of four is %v", got)
	}
	for _, c := range []struct {
		mark *mark
		of   series
		want string
	}{
		{ratioAtLeast(1), series{0.9, 1.1, 1.2}, "reached"},
		{ratioAtLeast(1), series{0.8, 0.9, 1.2}, "undecided"},
		{ratioAtLeast(1), series{0.7, 0.8, 0.9}, "missed"},
		{atMost(1), series{0.5, 0.9, 3}, "reached"},
		{atMost(1), series{0.9, 2, 3}, "undecided"},
		{atMost(1), series{1.1, 2, 3}, "missed"},
	} {
		if got := c.mark.verdict(c.of.spread()); got != c.want {
			t.Errorf("%v of %v: %s, want %s", c.mark, c.of, got, c.want)
		}
	}
}

var long = strings.Repeat("店", 5000)

func answerAsAsked(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch r.URL.Path {
	case "/chunks": // beyond its buffer net/http sends chunks
		fmt.Fprint(w, long)
	case "/echo":
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "%s %s %s", body, r.Header.Get("Authorization"), r.Header.Get("Idempotency-Key"))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func TestWireReadsBothKindsOfBody(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(answerAsAsked)}
	go server.Serve(l)
	defer server.Close()
	w, err := dial(l.Addr().String(), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer w.conn.Close()
	for range 2 { // the connection is kept
		for _, c := range []struct {
			request []byte
			status  int
			body    string
		}{
			{get(nil, "/chunks", ""), 200, long},
			{post(nil, "/echo", "tok", "key-1", "{}"), 201, "{} Bearer tok key-1"},
			{get(nil, "/nothing", ""), 204, ""},
		} {
			status, body, err := w.do(c.request)
			if err != nil || status != c.status || string(body) != c.body {
				t.Errorf("%s: %d, %d bytes, %v", c.request, status, len(body), err)
			}
		}
	}
}

func TestWireRefusesWhatIsNotHTTP(t *testing.T) {
	t.Parallel()
	w := &wire{conn: discardConn{}, in: bufio.NewReader(strings.NewReader("SSH-2.0-OpenSSH\r\n"))}
	if _, _, err := w.do(nil); err == nil {
		t.Error("no error")
	}
}

type discardConn struct{ net.Conn }

func (discardConn) Write(p []byte) (int, error) { return len(p), nil }

// An answer of another status ends the load with an error instead of being counted.
func TestLoadStopsAtAWrongAnswer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.NotFoundHandler()}
	go server.Serve(l)
	defer server.Close()
	_, err = listing(&child{addr: l.Addr().String(), pid: os.Getpid()}, "/x").run(t.Context(), 100*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("err = %v", err)
	}
}

func TestProcessorTime(t *testing.T) {
	t.Parallel()
	u, err := parseStat("12 (a) b (c) S 7 12 12 0 -1 4194304 1 2 3 4 150 50 20 10 20 0 1 0 100 1000 10")
	if err != nil || u != (usage{parent: 7, own: 2 * time.Second, children: 300 * time.Millisecond}) {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := parseStat("12 (x) S 1"); err == nil {
		t.Error("a short line was taken")
	}
	if m, err := memoryOf(os.Getpid()); err != nil || m.now < 1<<20 || m.peak < m.now {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := familyTime(os.Getpid()); err != nil {
		t.Error(err)
	}
}

const sampleLog = `11|LOG:  statement: begin
11|LOG:  execute stmtcache_1: SELECT * FROM other WHERE id = $1
11|DETAIL:  parameters: $1 = '1'
11|LOG:  statement: commit
12|LOG:  statement: begin
13|LOG:  execute <unnamed>: SELECT 'somebody else' -- interleaved
12|LOG:  execute stmtcache_2: UPDATE t SET a = $2
	WHERE id IN ($1,$3) AND note <> $4
12|DETAIL:  Parameters: $1 = '00000000-0000-7000-8000-100000000042', $2 = NULL, $3 = '00000000-0000-0000-0000-000000000000', $4 = 'it''s, $1 = ''x'''
12|LOG:  execute stmtcache_3: INSERT INTO goal (id, key, params, at, since, new) VALUES ($1, $2, $3, $4, $5, $6)
12|DETAIL:  parameters: $1 = '00000000-0000-7000-8000-100000000042', $2 = 'redemption:00000000-0000-7000-8000-100000000042', $3 = '{"a": "b:c"}', $4 = '2027-03-10 04:00:00.25+00', $5 = '2027-03-10 03:30:00.25+00', $6 = '0195f0a0-1111-7abc-8000-aaaaaaaaaaaa'
12|LOG:  statement: commit
14|ERROR:  something else
`

const sampleScript = `HEAD
begin;
UPDATE t SET a = NULL
WHERE id IN (CAST('00000000-0000-7000-8000-' || :claim AS uuid),'00000000-0000-0000-0000-000000000000') AND note <> 'it''s, $1 = ''x''';
INSERT INTO goal (id, key, params, at, since, new) VALUES (CAST('00000000-0000-7000-8000-' || :claim AS uuid), 'redemption:' || '00000000-0000-7000-8000-' || :claim, CAST('{"a": "b:' || 'c"}' AS jsonb), now(), now() + interval '-30 minutes', gen_random_uuid());
commit;
`

func TestScriptIsMadeFromTheLog(t *testing.T) {
	t.Parallel()
	sent, err := lastTransaction(statementsIn(sampleLog), "goal")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2027, 3, 10, 4, 0, 0, 500_000_000, time.UTC)
	if got := script("HEAD\n", sent, map[string]string{"100000000042": "claim"}, at); got != sampleScript {
		t.Errorf("got:\n%s", got)
	}
	if _, err := lastTransaction(statementsIn(sampleLog), "elsewhere"); err == nil {
		t.Error("found a transaction that is not there")
	}
}

// pgbench and Go must mean the same rows by one number.
func TestClaimsAreSpreadWithoutRepeatingAnOffer(t *testing.T) {
	t.Parallel()
	seen := map[[2]int]bool{}
	for n := range 10 * tinySize.members {
		m, s := tinySize.spreadOver(n)
		if m >= tinySize.members || s >= tinySize.stores || seen[[2]int{m, s}] {
			t.Fatalf("claim %d: membership %d at store %d again", n, m, s)
		}
		seen[[2]int{m, s}] = true
	}
	if id := claimKind.id(42).String(); id != "00000000-0000-7000-8000-100000000042" {
		t.Error(id)
	}
}
