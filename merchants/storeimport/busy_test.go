package merchants

import (
	"errors"
	"testing"

	"citycard/app/platform/identity"
)

func TestOnlySoManyFilesAreReadAtOnce(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, Deps{})
	for range importsAtOnce {
		s.imports <- struct{}{}
	}
	if _, err := s.ImportStores(t.Context(), ImportInput{Actor: identity.Job("test"), City: "shanghai"}); !errors.Is(err, ErrImportBusy) {
		t.Errorf("%v", err)
	}
}
