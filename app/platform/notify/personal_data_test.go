package notify_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/db/dbtest"
)

func TestAForgottenMemberIsToldNothingMore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k kit) {
		me, other := k.member(), k.member()
		told := k.enqueue(urgent(me, 1))[0]
		k.deliver()
		later := urgent(me, 2)
		later.NotBefore = k.Clock.Now().Add(time.Hour)
		ids := k.enqueue(later, urgent(other, 3))

		section, rows, err := k.ExportMember(k.ctx(), me.ID)
		must(t, err)
		text, err := json.Marshal(rows)
		must(t, err)
		if section != "messages" || strings.Count(string(text), `"template":"gift"`) != 2 ||
			!strings.Contains(strings.ReplaceAll(string(text), " ", ""), `"params":{"n":"1"}`) {
			t.Errorf("export = %s %s", section, text)
		}

		must(t, k.DB.InTx(k.ctx(), func(tx *db.Tx) error { return k.EraseMemberTx(tx, me.ID) }))
		if m := k.state(ids[0]); m.Pending || !m.Ended {
			t.Errorf("what was still to be said is %+v", m)
		}
		if m := k.state(told); !m.Delivered {
			t.Error("the receipt is gone, and with it the proof")
		}
		if m := k.state(ids[1]); !m.Pending {
			t.Error("another member's message was taken back")
		}
		if n := dbtest.Count(t, k.DB,
			"SELECT count(*) FROM notify_messages WHERE recipient_id = ? AND CAST(params AS text) <> '{}'", me.ID); n !=
			0 {
			t.Errorf("%d messages keep their content", n)
		}
		k.healthy()
	})
}
