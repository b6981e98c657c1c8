package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"citycard/app/config"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/phone"
	"citycard/app/web/dev"
	"citycard/app/wiring"
	"citycard/membership"
	"citycard/redemption"
)

// TestMain lets the test binary be the program itself, so that a test can kill it.
func TestMain(m *testing.M) {
	if os.Getenv("CITYCARD_AS_PROGRAM") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

const crashClaims = 240

// kill -9 while tills confirm: whatever was answered 201 is there afterwards, once; what was
// not answered is settled by sending the same key again.
func TestKillDuringConfirmsLosesNothing(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, dialect)
			tickets, token := p.prepare(t)
			p.start(t)
			answered := p.confirmAll(tickets, token, func(done int) {
				if done == crashClaims/3 {
					p.kill(t)
				}
			})
			if len(answered) == 0 || len(answered) == crashClaims {
				t.Fatalf("%d of %d answered: the kill came at the wrong time", len(answered), crashClaims)
			}
			p.start(t)
			again := p.confirmAll(tickets, token, func(int) {})
			p.check(t, answered, again)
		})
	}
}

// ticket is one confirmation that a till wants to make.
type ticket struct{ Claim, Offer, Key string }

// program is the service as a process of its own, on a database that outlives it.
type program struct {
	environ []string
	base    string
	process *exec.Cmd
}

func newProgram(t *testing.T, dialect db.Dialect) *program {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := listener.Addr().String()
	must(t, listener.Close())
	environ := []string{"CITYCARD_AS_PROGRAM=1", "LISTEN_ADDR=" + addr, "DATA_DIR=" + t.TempDir(), "JOBS=off",
		"LOG_LEVEL=WARN", "PATH=" + os.Getenv("PATH")}
	if dialect == db.Postgres {
		environ = append(environ, "DATABASE_URL="+dbtest.Fresh(t, dialect, wiring.Migrations()).URL)
	}
	return &program{environ: environ, base: "http://" + addr}
}

// prepare seeds a city and opens claims through the use cases, then leaves the database.
func (p *program) prepare(t *testing.T) (tickets []ticket, token string) {
	t.Helper()
	var out bytes.Buffer
	must(t, run(t.Context(), []string{"seed", "--json"}, p.environ, &out, io.Discard))
	var access dev.Access
	must(t, json.Unmarshal(out.Bytes(), &access))
	cfg, err := config.Load(p.environ)
	must(t, err)
	d, _, err := wiring.OpenDB(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	s, err := wiring.Build(cfg, command{cfg: cfg, errOut: io.Discard}.logger(), d, ident.Random{})
	must(t, err)
	token, _, device, err := s.Identity.BindDevice(t.Context(),
		identity.BindInput{Code: access.Till.BindCode, Name: "till", IP: "127.0.0.1"})
	must(t, err)
	till := identity.Actor{Kind: identity.KindDevice, ID: device.ID, StoreID: device.StoreID}
	for i := range crashClaims {
		tickets = append(tickets, openClaim(t, s, till, i))
	}
	return tickets, token
}

func openClaim(t *testing.T, s *wiring.Service, till identity.Actor, i int) ticket {
	t.Helper()
	var person membership.Member
	must(t, s.DB.InTx(t.Context(), func(tx *db.Tx) (err error) {
		number, err := phone.Parse(fmt.Sprintf("1390002%04d", i))
		if err != nil {
			return err
		}
		person, err = s.Members.EnrolTx(tx, number, "zh-CN")
		return err
	}))
	member := identity.Actor{Kind: identity.KindMember, ID: person.ID}
	must(t, s.Merchants.Follow(t.Context(), member, till.StoreID))
	card, err := s.Members.StartTrial(t.Context(), membership.StartTrialInput{Actor: member, City: demoCityCode})
	must(t, err)
	code, err := s.Redemptions.IssueCode(t.Context(), redemption.IssueCodeInput{Actor: member, MembershipID: card.ID})
	must(t, err)
	preview, err := s.Redemptions.Scan(t.Context(), redemption.ScanInput{Actor: till, Code: code.Digits})
	must(t, err)
	return ticket{Claim: preview.ClaimID.String(), Offer: preview.Offers[0].ID.String(),
		Key: fmt.Sprintf("crash-key-%04d", i)}
}

func (p *program) start(t *testing.T) {
	t.Helper()
	p.process = exec.Command(os.Args[0], "serve")
	p.process.Env = p.environ
	p.process.Stderr = os.Stderr
	must(t, p.process.Start())
	t.Cleanup(func() { p.process.Process.Kill(); p.process.Wait() })
	for range 600 {
		if answer, err := http.Get(p.base + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the program did not become ready")
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	must(t, p.process.Process.Kill()) // SIGKILL
	p.process.Wait()
}

// confirmAll sends every ticket from 16 tills and returns the ids that were answered 201.
// after is called with the number of answers so far.
func (p *program) confirmAll(tickets []ticket, token string, after func(done int)) map[string]string {
	var mu sync.Mutex
	answered := map[string]string{}
	work := make(chan ticket)
	var tills sync.WaitGroup
	for range 16 {
		tills.Go(func() {
			for tk := range work {
				id, ok := p.confirm(tk, token)
				if !ok {
					continue
				}
				mu.Lock()
				answered[tk.Key] = id
				done := len(answered)
				mu.Unlock()
				after(done)
			}
		})
	}
	for _, tk := range tickets {
		work <- tk
	}
	close(work)
	tills.Wait()
	return answered
}

func (p *program) confirm(tk ticket, token string) (id string, ok bool) {
	body, _ := json.Marshal(map[string]any{"claim_id": tk.Claim, "offer_id": tk.Offer, "bill_fen": 9000})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/api/v1/till/redemptions",
		bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", tk.Key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", false // not known: this is what the same key is sent again for
	}
	defer answer.Body.Close()
	var receipt struct{ ID string }
	if answer.StatusCode != http.StatusCreated || json.NewDecoder(answer.Body).Decode(&receipt) != nil {
		return "", false
	}
	return receipt.ID, true
}

func (p *program) check(t *testing.T, before, after map[string]string) {
	t.Helper()
	if len(after) != crashClaims {
		t.Errorf("%d of %d confirmed in the end", len(after), crashClaims)
	}
	for key, id := range before {
		if after[key] != id {
			t.Errorf("%s was answered %s, then %s", key, id, after[key])
		}
	}
	p.process.Process.Kill()
	p.process.Wait()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"verify"}, p.environ, &out, io.Discard); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	cfg, err := config.Load(p.environ)
	must(t, err)
	d, _, err := wiring.OpenDB(t.Context(), cfg)
	must(t, err)
	defer d.Close()
	if n := dbtest.Count(t, d, "SELECT count(*) FROM redemption_redemptions WHERE idem_key NOT LIKE 'demo-%'"); n !=
		crashClaims {
		t.Errorf("%d redemptions for %d confirmations", n, crashClaims)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
