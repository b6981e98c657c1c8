package city_test

import (
	"errors"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
	"citycard/app/platform/fault"
)

var tables = []db.Migrations{city.Migrations}

func shanghai() city.City {
	return city.City{ID: "shanghai", NameZh: "上海", NameEn: "Shanghai", Zone: "Asia/Shanghai", Currency: "CNY",
		CentreLat: 31.2304, CentreLng: 121.4737, Status: city.StatusOpen}
}

func TestCitiesAndPolicies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, shanghai()) }))
		read := env.DB.Read(t.Context())

		got, err := city.ByID(read, "shanghai")
		must(t, err)
		want := shanghai()
		want.CreatedAt = dbtest.Start
		if got != want {
			t.Errorf("city = %+v, want %+v", got, want)
		}
		if all, err := city.All(read); err != nil || len(all) != 1 || all[0] != want {
			t.Errorf("all = %+v, %v", all, err)
		}
		if _, err := city.ByID(read, "atlantis"); !errors.Is(err, city.ErrNotFound) {
			t.Errorf("unknown city: %v", err)
		}
		err = env.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, shanghai()) })
		if !errors.Is(err, city.ErrExists) {
			t.Errorf("twice the same code: %v", err)
		}
		policy := func() int64 {
			v, err := city.Policy(read, "shanghai", "merchants.max_discount_bp", 1000)
			must(t, err)
			return v
		}
		if policy() != 1000 {
			t.Errorf("unset policy = %d, want the fallback", policy())
		}
		for _, v := range []int64{2000, 0} { // 0 is a value, not "unset"
			must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error {
				return city.SetPolicy(tx, "shanghai", "merchants.max_discount_bp", v)
			}))
			if policy() != v {
				t.Errorf("policy = %d, want %d", policy(), v)
			}
		}
	})
}

func TestStatusOnlyMovesForward(t *testing.T) {
	t.Parallel()
	all := []city.Status{city.StatusDraft, city.StatusOpen, city.StatusWindingDown, city.StatusClosed}
	for i, from := range all {
		for j, to := range all {
			if got := from.MayBecome(to); got != (j == i+1) {
				t.Errorf("%s → %s = %v", from, to, got)
			}
		}
	}
	if city.StatusClosed.MayBecome("") || city.Status("odd").MayBecome("") {
		t.Error("nothing may become no status")
	}
	dbtest.Each(t, tables, func(t *testing.T, env dbtest.Env) {
		move := func(to city.Status) error {
			return env.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Move(tx, "shanghai", to) })
		}
		must(t, env.DB.InTx(t.Context(), func(tx *db.Tx) error { return city.Insert(tx, shanghai()) }))
		must(t, move(city.StatusWindingDown))
		if err := move(city.StatusOpen); !errors.Is(err, city.ErrStatus) {
			t.Errorf("back to open: %v", err)
		}
	})
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*city.City){
		"id":       func(c *city.City) { c.ID = "Shang Hai" },
		"name_en":  func(c *city.City) { c.NameEn = "" },
		"zone":     func(c *city.City) { c.Zone = "Local" },
		"currency": func(c *city.City) { c.Currency = "USD" },
		"centre":   func(c *city.City) { c.CentreLat = 91 },
		"status":   func(c *city.City) { c.Status = "paused" },
	} {
		c := shanghai()
		spoil(&c)
		err := fault.Of(c.Validate())
		if err == nil || len(err.Fields) != 1 || err.Fields[0].Name != name {
			t.Errorf("%s: %+v", name, err)
		}
	}
	if err := shanghai().Validate(); err != nil {
		t.Error(err)
	}
	for text, ok := range map[string]bool{"shanghai": true, "a1": true, "a": false, "": false, "UPPER": false,
		"-a": false, "a-": false, "abcdefghijabcdefghijk": false, "a'b": false} {
		if _, err := city.ParseID(text); (err == nil) != ok {
			t.Errorf("ParseID(%q): %v", text, err)
		}
	}
}

func TestToday(t *testing.T) {
	t.Parallel()
	c := shanghai()
	if day := c.Today(time.Date(2027, 3, 9, 16, 0, 0, 0, time.UTC)); day != "2027-03-10" {
		t.Errorf("midnight in Shanghai is in %s", day)
	}
	if day := c.Today(time.Date(2027, 3, 9, 15, 59, 59, 0, time.UTC)); day != "2027-03-09" {
		t.Errorf("a second earlier is in %s", day)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
