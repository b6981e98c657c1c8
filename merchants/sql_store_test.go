package merchants

import (
	"testing"

	"citycard/app/platform/ident"
)

// A search goes on until its page is full, however far apart the hits lie, and reads no row twice.
func TestASearchPagesThroughAWholeCity(t *testing.T) {
	t.Parallel()
	var all []Store
	for i := range 2*searchedAtOnce + 7 {
		store := Store{ID: (ident.Random{}).New()}
		if i%400 == 3 {
			store.Address = "ＮＥＥＤＬＥ 街"
		}
		all = append(all, store)
	}
	page := func(after ident.ID, limit int) ([]Store, error) {
		from := 0
		for i, s := range all {
			if s.ID == after {
				from = i + 1
			}
		}
		return all[from:min(len(all), from+limit)], nil
	}
	first, err := storesWith("needle", page, ident.None, 2)
	if err != nil || len(first) != 2 || first[1].ID != all[403].ID {
		t.Fatalf("%d found, %v", len(first), err)
	}
	rest, err := storesWith("needle", page, first[1].ID, 2)
	if err != nil || len(rest) != 1 || rest[0].ID != all[803].ID {
		t.Errorf("%d more found, %v", len(rest), err)
	}
}
