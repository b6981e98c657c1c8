package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"citycard/app/platform/fault"
)

var errClosed = fault.New(fault.Conflict, "membership.order_closed")

func TestCopiesLeaveTheOriginalAlone(t *testing.T) {
	t.Parallel()
	cause := errors.New("row gone")
	e := errClosed.WithParam("no", "7").WithRetryAfter(time.Minute).WithField("plan_id", "x").Retry().Wrap(cause)
	if errClosed.Params != nil || errClosed.RetryAfter != 0 || errClosed.Fields != nil || errClosed.Retryable {
		t.Errorf("the declared value changed: %+v", errClosed)
	}
	if e.Params["no"] != "7" || e.RetryAfter != time.Minute || len(e.Fields) != 1 || !e.Retryable ||
		!errors.Is(e, cause) {
		t.Errorf("the copy lacks something: %+v", e)
	}
	other := e.WithParam("no", "8").WithField("second", "y")
	if e.Params["no"] != "7" || len(e.Fields) != 1 || len(other.Fields) != 2 {
		t.Error("two copies share their parts")
	}
}

func TestErrorsAreToldApartByCode(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("while paying: %w", errClosed.WithParam("no", "7"))
	if !errors.Is(wrapped, errClosed) || errors.Is(wrapped, fault.New(fault.Conflict, "membership.other")) {
		t.Error("not told apart by code")
	}
	if fault.CodeOf(wrapped) != "membership.order_closed" || fault.CodeOf(errors.New("accident")) != "" ||
		fault.Of(nil) != nil {
		t.Error("codes")
	}
}
