package ops

import (
	"strings"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
	"citycard/app/web/view"
	"citycard/merchants"
)

// aboutStore is the store that an alarm is about: its subject is "store:", the id, and
// perhaps what about it.
func aboutStore(a notify.Alarm) (id ident.ID, ok bool) {
	kind, rest, _ := strings.Cut(a.Subject, ":")
	text, _, _ := strings.Cut(rest, ":")
	if id, err := ident.Parse(text); kind == "store" && err == nil {
		return id, true
	}
	return ident.None, false
}

// storesOf finds the names of the stores that alarms are about.
func (p *Pages) storesOf(req *frame.Request, alarms ...notify.Alarm) (map[ident.ID]merchants.StoreName, error) {
	return frame.StoreNames(req.Context(), p.Merchants, alarms, func(a notify.Alarm) ident.ID {
		id,
			_ := aboutStore(a)
		return id
	})
}

// alarmSubject is what an alarm is about, by its name and with the way there; a subject of a
// kind that has no page shows itself.
func (p *Pages) alarmSubject(req *frame.Request, a notify.Alarm) (view.Fact, error) {
	fact := view.Fact{Label: req.T("ops.alarm.subject"), Value: a.Subject}
	if id, ok := aboutStore(a); ok {
		names, err := p.storesOf(req, a)
		if name, known := names[id]; known {
			fact = view.Fact{Label: req.T("ops.redemption.store"), Value: name.Name(req.Locale),
				Href: req.Address("/ops/stores/" + id.String())}
		}
		return fact, err
	}
	kind, rest, _ := strings.Cut(a.Subject, ":")
	switch id, err := ident.Parse(rest); {
	case kind == "redemption" && err == nil:
		found, err := p.Redemptions.ViewRedemption(req.Context(), req.Actor, a.CityID, id)
		if err != nil {
			return fact, err
		}
		fact = view.Fact{Label: req.T("ops.redemption.no"), Value: found.No(),
			Href: req.Address("/ops/redemptions/" + id.String())}
	case a.Code == "membership.refund_needs_payout" || a.Code == "membership.refund_at_provider":
		fact.Label = req.T("ops.refund.no")
	case a.Code == "membership.benefits_extended":
		fact.Label, fact.Value = req.T("ops.complaint.day"), req.Date(clock.Day(a.Subject))
	case a.Code == "jobs.failing":
		if name := req.Translate("job."+a.Subject+".name", nil); name != "" {
			fact.Value, fact.Href = name, req.Address("/ops/jobs/"+a.Subject)
		}
	}
	return fact, nil
}
