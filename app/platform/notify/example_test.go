package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"citycard/app/platform/notify"
)

// textAPI sends text messages through a provider that takes JSON over HTTP. In the program it
// would be a package in app/gateway, connected in app/wiring.
type textAPI struct {
	url    string
	client *http.Client
}

// Channel says which channel of the ladder this is.
func (textAPI) Channel() string { return notify.ChannelSMS }

// Send makes one call. It may be made again for the same message after a crash, so it hands
// the dedupe key to the provider.
func (t textAPI) Send(ctx context.Context, out notify.Outgoing) (notify.Receipt, error) {
	body, err := json.Marshal(map[string]string{"to": out.To, "text": out.Body})
	if err != nil {
		return notify.Receipt{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return notify.Receipt{}, err
	}
	request.Header.Set("Idempotency-Key", out.DedupeKey)
	answer, err := t.client.Do(request)
	if err != nil { // the channel is at fault, so the message loses no try
		return notify.Receipt{}, fmt.Errorf("%w: %w", notify.ErrChannelDown, err)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode >= 500:
		return notify.Receipt{}, fmt.Errorf("%w: status %d", notify.ErrChannelDown, answer.StatusCode)
	case answer.StatusCode >= 400: // this message is at fault
		return notify.Receipt{}, fmt.Errorf("refused with status %d", answer.StatusCode)
	}
	var taken struct {
		ID string `json:"id"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&taken); err != nil {
		return notify.Receipt{}, err
	}
	// Taken is not delivered: Service.NoteReceipt is called with this Ref when the provider says so.
	return notify.Receipt{Ref: taken.ID}, nil
}

// A message channel is a Sender. This one talks to a provider that takes JSON; the provider of
// the example knows one number that cannot be reached.
func ExampleSender() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ To string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		if in.To != "+8613800000001" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		fmt.Fprintf(w, `{"id": "sms-for-%s"}`, r.Header.Get("Idempotency-Key"))
	}))
	defer provider.Close()

	var channel notify.Sender = textAPI{url: provider.URL, client: provider.Client()}
	for _, number := range []string{"+8613800000001", "+8613800000002"} {
		message := notify.Outgoing{DedupeKey: "reminder-7", To: number, Body: "Two coffees until Friday"}
		receipt, err := channel.Send(context.Background(), message)
		fmt.Printf("%q delivered=%v err=%v\n", receipt.Ref, receipt.Delivered, err)
	}
	// Output:
	// "sms-for-reminder-7" delivered=false err=<nil>
	// "" delivered=false err=refused with status 422
}
