package merchants_test

import (
	"encoding/json"
	"strings"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants"
	"citycard/merchants/merchantstest"
)

func TestStoreNamesIncludeStoresThatLeft(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		store, _ := s.LiveStore(t)
		_, err := s.SuspendStore(t.Context(),
			merchants.ReviewStoreInput{Actor: operator, StoreID: store.ID, Reason: "装修"})
		must(t, err)
		names, err := s.StoreNames(t.Context(), []ident.ID{store.ID, ident.Random{}.New()})
		must(t, err)
		if len(names) != 1 || names[store.ID].Name("zh-CN") != store.NameZh || names[store.ID].Listed {
			t.Errorf("names = %+v", names)
		}
		if none, err := s.StoreNames(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("no ids: %v, %v", none, err)
		}
	})
}

func TestAnErasedMemberFollowsNothing(t *testing.T) {
	each(t, func(t *testing.T, s merchantstest.Shops) {
		store, _ := s.LiveStore(t)
		me := identity.Actor{Kind: identity.KindMember, ID: ident.Random{}.New()}
		other := identity.Actor{Kind: identity.KindMember, ID: ident.Random{}.New()}
		must(t, s.Follow(t.Context(), me, store.ID))
		must(t, s.Follow(t.Context(), other, store.ID))
		section, rows, err := s.ExportMember(t.Context(), me.ID)
		must(t, err)
		text, err := json.Marshal(rows)
		must(t, err)
		if section != "follows" || strings.Count(string(text), store.ID.String()) != 1 {
			t.Errorf("export = %s %s", section, text)
		}
		must(t, inTx(t, s, func(tx *db.Tx) error { return s.EraseMemberTx(tx, me.ID) }))
		for who, want := range map[ident.ID]bool{me.ID: false, other.ID: true} {
			if follows, err := s.FollowsLiveStoreTx(s.Env.DB.Read(t.Context()), who, merchantstest.Shanghai); err !=
				nil || follows != want {
				t.Errorf("follows = %v, want %v (%v)", follows, want, err)
			}
		}
	})
}
