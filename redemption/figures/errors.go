package figures

import "citycard/app/platform/fault"

// errReport names the fields that are wrong.
var errReport = fault.New(fault.Invalid, "redemption.report_invalid")
