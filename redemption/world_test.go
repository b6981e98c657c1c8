package redemption_test

import (
	"testing"

	"citycard/redemption/redemptiontest"
)

const town = redemptiontest.Town

// world adds what only the tests of this package do in the town.
type world struct{ *redemptiontest.World }

func each(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	redemptiontest.Each(t, func(t *testing.T, w *redemptiontest.World) { f(t, &world{w}) })
}

func must(t *testing.T, err error) {
	t.Helper()
	redemptiontest.Must(t, err)
}
