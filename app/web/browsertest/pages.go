package browsertest

import _ "embed"

// Pages is pages.json: every page, whom it is for and where it is. The benchmark asks for
// the same ones.
//
//go:embed pages.json
var Pages []byte
