package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"citycard/app/platform/db"
)

// TestAGunThatPauses: a scanner that waits in the middle, and names the kind of code before it, makes one read.
func TestAGunThatPauses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	cashier := someone(t, w.App, "cashier", desk)
	cashier.signs(w, "till")
	client := w.Member("13800000077")
	card, _ := w.Buy(client, "shanghai")
	for _, before := range []string{"", "]C0"} {
		code := client.Post("/api/v1/memberships/"+card+"/code", nil).Want(http.StatusOK).Text("digits")
		cashier.open("/till")
		cashier.taps("开始收银")
		cashier.firesSlowly(before+code, 9, 300)
		cashier.waitsFor(patience, "会员有效")
		cashier.doesNotSee("不是会员码")
	}
	cashier.clean()
}

// firesSlowly types as a hardware scanner does, with a pause in ms before one key and Enter at the end.
func (p *person) firesSlowly(text string, place, pause int) {
	p.t.Helper()
	js[bool](p, fmt.Sprintf(`((text, place, pause) => {
  document.activeElement.blur();
  const codes = {']': 'BracketRight', Enter: 'Enter'};
  [...text, 'Enter'].forEach((key, i) => setTimeout(() => {
    const code = codes[key] || (/\d/.test(key) ? 'Digit' : 'Key') + key;
    document.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true, cancelable: true}));
  }, i * 10 + (i >= place ? pause : 0)));
  return true;
})(%q, %d, %d)`, text, place, pause))
}

// TestALockCountsDown: a till that is locked says until when, and counts down.
func TestALockCountsDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, db.SQLite)
	cashier := someone(t, w.App, "cashier", smallPhone)
	cashier.signs(w, "till")
	cashier.open("/till")
	cashier.taps("开始收银")
	for range 5 {
		w.shop.Till.Post("/api/v1/till/scans", map[string]any{"code": "881234567890123457"}).Want(http.StatusNotFound)
	}
	cashier.fires("881234567890123457")
	cashier.waitsFor(patience, "后可以再扫，还有 9:")
	line := js[string](cashier, `document.querySelector('[data-lock]').textContent`)
	if !cashier.until(patience, fmt.Sprintf(`document.querySelector('[data-lock]').textContent !== %q`, line)) {
		t.Errorf("%q does not count down", line)
	}
	cashier.sees("按原价收款")
	for _, wrong := range cashier.watch.take() {
		if !strings.HasSuffix(wrong, "/till/scan: 429") {
			t.Error(wrong)
		}
	}
}
