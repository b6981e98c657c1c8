package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// TestVersionNeedsNoSettings: the command answers on a machine whose settings are broken.
func TestVersionNeedsNoSettings(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), []string{"version"}, []string{"LISTEN_ADDR=nonsense"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"version ", "\ncommit ", "\ngo go1."} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %q in %q", part, out.String())
		}
	}
}
