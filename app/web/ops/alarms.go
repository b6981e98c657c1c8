package ops

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/alarm"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type alarmPage struct {
	respond.Base
	Heading, Back, Action string
	Facts                 []view.Fact
	Look                  *view.Link
	Errors                []view.Problem
	Reason                view.Field
}

// alarmTitle is what the code of an alarm means. An unknown code shows itself.
func alarmTitle(req *respond.Request, a notify.Alarm) string {
	if text := req.Translate("alarm."+a.Code+".title", nil); text != "" {
		return text
	}
	return a.Code
}

// alarmDetail is the detail as a text, where it is a code of ours; "" when the title says all.
func alarmDetail(req *respond.Request, a notify.Alarm) string {
	switch a.Code {
	case "membership.benefits_extended", "merchants.store_left", "merchants.store_rejoins":
		return "" // the title says it, the subject the rest
	case "notify.dead_letter":
		return a.Subject
	case "redemption.disputed", "redemption.refused_at_till":
		for _, key := range []string{"ops.dispute_reason." + a.Detail + ".title", "refusal_reason." + a.Detail +
			".title"} {
			if text := req.Translate(key, nil); text != "" {
				return text
			}
		}
	}
	return a.Detail
}

// alarmLook is where to look into an alarm, nil if there is no page for it.
func alarmLook(req *frame.Request, a notify.Alarm) *view.Link {
	link := func(path string, pairs ...string) *view.Link {
		return &view.Link{Label: req.T("ops.alert.look"), Href: req.Address(path, pairs...)}
	}
	switch {
	case a.Code == "redemption.till_trouble":
		id, _ := aboutStore(a)
		return link("/ops/stores/"+id.String(), "tab", "visits")
	case a.Code == "redemption.disputed" || a.Code == "redemption.refused_at_till":
		return link("/ops/reviews", "type", "complaint")
	case a.Code == "membership.refund_needs_payout":
		return link("/ops/reviews", "type", "refund")
	case a.Code == "membership.refund_at_provider":
		return link("/ops/refunds", "no", a.Subject)
	case strings.HasPrefix(a.Code, "jobs."):
		return link("/ops/jobs")
	}
	return nil
}

// showAlarm answers GET /ops/alarms/{alarm}.
func (p *Pages) showAlarm(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	return p.alarmForm(req)
}

func (p *Pages) alarmForm(req *frame.Request) error {
	id, err := ident.Parse(req.Param("alarm"))
	if err != nil {
		return notify.ErrAlarmNotFound
	}
	alarm, err := notify.OpenAlarmTx(p.DB.Read(req.Context()), req.Actor.Cities, id)
	if err != nil {
		return err
	}
	page := alarmPage{Base: req.Base("home", "ops.alarm.title"), Errors: req.Form.Problems(),
		Back: req.Address("/ops"), Action: req.Gin.Request.URL.Path}
	page.Narrow, page.Heading, page.Look = true, alarmTitle(page.Request, alarm), alarmLook(req, alarm)
	subject, err := p.alarmSubject(req, alarm)
	if err != nil {
		return err
	}
	page.Facts = []view.Fact{
		{Label: page.T("ops.alarm.detail"), Value: alarmDetail(page.Request, alarm), Strong: true},
		subject,
		{Label: page.T("ops.alarm.first"), Value: page.Moment(alarm.RaisedAt)},
		{Label: page.T("ops.alarm.last"), Value: page.Moment(alarm.LastAt)},
		{Label: page.T("ops.alarm.times"), Value: page.Count(int(alarm.Times))},
	}
	if page.Facts[0].Value == "" {
		page.Facts = page.Facts[1:]
	}
	page.Reason = req.Form.Field("reason", "ops.alarm.reason")
	page.Reason.Type, page.Reason.Rows, page.Reason.MaxLength, page.Reason.Required = "textarea", 3, 200, true
	return p.HTML.ShowForm(req.Gin, req.Form, "ops/alarm.html", &page)
}

// decideAlarm answers POST /ops/alarms/{alarm}.
func (p *Pages) decideAlarm(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("alarm"))
	if err != nil {
		return notify.ErrAlarmNotFound
	}
	err = alarm.Decide(req.Context(), p.DB, alarm.DecideInput{Actor: req.Actor, AlarmID: id,
		Reason: req.Form.Text("reason")})
	switch {
	case errors.Is(err, notify.ErrAlarmNotFound): // decided before: a second tap, or a colleague
		return p.HTML.RedirectWith(c, req.Address("/ops"), "alarm_gone")
	case err != nil && req.Form.Refuse(err):
		return p.alarmForm(req)
	case err != nil:
		return err
	}
	return p.HTML.RedirectWith(c, req.Address("/ops"), "alarm_settled")
}
