package web_test

import (
	"testing"

	"citycard/app/platform/identity"
	"citycard/app/web/webtest"
	"citycard/jobs"
)

// Each job runs on the services as the program connects them; package jobs tests its
// schedule with stubs only.
func TestEveryJobOfTheProgramRuns(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, h *webtest.App) {
		newWorld(t, h)
		for _, name := range h.Jobs.Names() {
			run, err := h.Jobs.RunNow(t.Context(), identity.Job("test"), name, "shanghai", nil)
			if err != nil || run.Status != jobs.StatusDone {
				t.Errorf("%s: %s, %v: %s", name, run.Status, err, run.Error)
			}
			if name == "invariant-check" && run.Result != 0 {
				t.Errorf("%d promises are broken: %s", run.Result, run.Note)
			}
		}
	})
}
