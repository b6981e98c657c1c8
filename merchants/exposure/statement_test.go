package exposure_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants/exposure"
)

func (w *world) show(store ident.ID, n int64) {
	w.t.Helper()
	w.tx(func(tx *db.Tx) error { return w.account.ShowTx(tx, home, map[ident.ID]int64{store: n}) })
}

func TestShowingsCoverTheOldestCreditsFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		w.accrue(w.visit(w.store, w.ann))
		env.Clock.Advance(day)
		w.accrue(w.visit(w.store, w.ann))
		w.show(w.store, 10) // nothing is vested yet
		env.Clock.Advance(48 * time.Hour)
		w.vest()
		env.Clock.Advance(day)
		w.vest()
		for _, c := range []struct {
			show, owed int64
			due        string
		}{
			{0, 250, "2027-04-12"}, {149, 101, "2027-04-12"}, {1, 100, "2027-04-13"}, {500, 0, ""},
		} {
			w.show(w.store, c.show)
			if b := w.balance(w.store); b.Owed != c.owed || string(b.OldestDueOn) != c.due {
				t.Errorf("after %d more showings: %+v, want %d owed by %s", c.show, b, c.owed, c.due)
			}
		}
		if b := w.balance(w.store); b.Delivered != 250 || b.Vested != 250 {
			t.Errorf("balance %+v", b)
		}
		w.show(env.IDs.New(), 5) // a store without an account
		w.healthy()
	})
}

// countedIDs are 1, 2, 3 …: the order of the ids is the order in which they were made.
type countedIDs struct{ last byte }

func (c *countedIDs) New() ident.ID {
	c.last++
	return ident.ID{6: 0x70, 8: 0x80, 15: c.last}
}

// The statement is recomputed with nothing but what doc.go tells a merchant.
func TestTheStatementAddsUpAndChains(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		w.env.IDs = &countedIDs{}
		first := w.visit(w.store, w.ann)
		w.accrue(first, w.visit(w.store, w.ann), w.visit(w.store, w.ben))
		w.takeBack(first)
		env.Clock.Advance(72 * time.Hour)
		w.vest()
		w.show(w.store, 7)

		var file bytes.Buffer
		if err := w.account.WriteCSV(t.Context(), &file, identity.Actor{}, w.store); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(file.String(), "\ufeff")
		if !marked {
			t.Error("no byte order mark: spreadsheets would guess the encoding")
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if head := strings.Join(rows[0], ","); head !=
			"store_id,no,created_at,kind,redemption_id,rule_version,visitor,day,pending,vested,delivered,reason,hash" {
			t.Errorf("columns %s", head)
		}
		var sums [3]int64
		previous := ""
		for i, row := range rows[1:] {
			for c := range sums {
				n, err := strconv.ParseInt(row[8+c], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				sums[c] += n
			}
			hash := sha256.Sum256([]byte(previous + "|" + strings.Join(row[:12], "|")))
			if previous = hex.EncodeToString(hash[:]); previous != row[12] || row[1] != strconv.Itoa(i+1) {
				t.Errorf("line %d does not chain: %v", i+1, row)
			}
		}
		if b := w.balance(w.store); sums != [3]int64{b.Pending, b.Vested, b.Delivered} || b.Vested != 150 ||
			b.Delivered != 7 {
			t.Errorf("columns sum to %v, balance %+v", sums, b)
		}
	})
}

func TestPagesOfTheStatement(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		for range 5 {
			w.accrue(w.visit(w.store, env.IDs.New()))
		}
		page, next, err := w.account.Entries(t.Context(), identity.Actor{}, w.store, "", 4)
		if err != nil || len(page) != 4 || page[0].No != 10 || next != "7" {
			t.Fatalf("%d lines, next %q, %v", len(page), next, err)
		}
		w.accrue(w.visit(w.store, env.IDs.New())) // does not shift the pages that follow
		page, next, err = w.account.Entries(t.Context(), identity.Actor{}, w.store, next, 100)
		if err != nil || len(page) != 6 || page[0].No != 6 || next != "" {
			t.Fatalf("%d lines from %d, next %q, %v", len(page), page[0].No, next, err)
		}
		for _, cursor := range []string{"x", "0", "-3", "1e9"} {
			if _, _, err := w.account.Entries(t.Context(), identity.Actor{}, w.store, cursor, 0); !errors.Is(err,
				exposure.ErrCursor) {
				t.Errorf("cursor %q: %v", cursor, err)
			}
		}
	})
}

func TestOnlyTheStoresOwnPeopleRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		w := newWorld(t, env)
		w.accrue(w.visit(w.store, w.ann))
		w.shops.refuse = city.ErrNotFound
		if _, err := w.account.Balance(t.Context(), identity.Actor{}, w.store); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("balance: %v", err)
		}
		if page, _, err := w.account.Entries(t.Context(), identity.Actor{}, w.store, "", 0); !errors.Is(err,
			city.ErrNotFound) || page != nil {
			t.Errorf("entries: %v", err)
		}
		var file bytes.Buffer
		if err := w.account.WriteCSV(t.Context(), &file, identity.Actor{}, w.store); !errors.Is(err,
			city.ErrNotFound) || file.Len() > 0 {
			t.Errorf("statement: %v, %d bytes", err, file.Len())
		}
	})
}
