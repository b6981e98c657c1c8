package browsertest

import (
	"net/http"
	"testing"

	"citycard/app/platform/db"
	"citycard/app/web/webtest"
)

func TestTheFrontPageOpens(t *testing.T) {
	t.Parallel()
	h := webtest.Live(t, db.SQLite)
	h.OpenCity("shanghai")
	visitor := someone(t, h, "visitor", phone)
	if status := visitor.open("/"); status != http.StatusOK {
		t.Errorf("the front page answers %d", status)
	}
	visitor.sees("城市")
}
