package storeimport

import (
	"errors"
	"testing"

	"citycard/app/platform/identity"
)

func TestImportRefusesAThirdFileAtOnce(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	for range importsAtOnce {
		s.reading <- struct{}{}
	}
	if _, err := s.Import(t.Context(), Input{Actor: identity.Job("test"), City: "shanghai"}); !errors.Is(err, errBusy) {
		t.Errorf("%v", err)
	}
}
