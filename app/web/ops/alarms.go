package ops

import (
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/desk"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
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
func alarmTitle(call *respond.Call, a notify.Alarm) string {
	if text := call.Say("alarm."+a.Code+".title", nil); text != "" {
		return text
	}
	return a.Code
}

// alarmDetail is the detail in words, where it is a code of ours; "" when the title says all.
func alarmDetail(call *respond.Call, a notify.Alarm) string {
	switch a.Code {
	case "membership.benefits_extended", "merchants.store_left", "merchants.store_rejoins":
		return "" // the title says it, the subject the rest
	case "notify.dead_letter":
		return a.Subject
	case "redemption.disputed", "redemption.refused_at_till":
		for _, key := range []string{"ops.dispute_reason." + a.Detail + ".title", "refusal_reason." + a.Detail + ".title"} {
			if text := call.Say(key, nil); text != "" {
				return text
			}
		}
	}
	return a.Detail
}

// alarmLook is where to look into an alarm, nil if there is no page for it.
func (p *Pages) alarmLook(call *respond.Call, who identity.Actor, home city.City, a notify.Alarm) *view.Link {
	link := func(path string, pairs ...string) *view.Link {
		return &view.Link{Label: call.T("ops.alert.look"), Href: p.at(who, home, path, pairs...)}
	}
	switch {
	case a.Code == "redemption.till_trouble":
		id, _ := aboutStore(a)
		return link("/ops/stores/"+id.String(), "tab", "visits")
	case a.Code == "redemption.disputed" || a.Code == "redemption.refused_at_till":
		return link("/ops/reviews", "type", "complaint")
	case a.Code == "membership.refund_needs_payout":
		return link("/ops/reviews", "type", "refund")
	case strings.HasPrefix(a.Code, "jobs."):
		return link("/ops/jobs")
	}
	return nil
}

// showAlarm answers GET /ops/alarms/{alarm}.
func (p *Pages) showAlarm(c *gin.Context) error {
	return p.alarmForm(c, respond.FreshForm(respond.CallOf(c.Request.Context())))
}

func (p *Pages) alarmForm(c *gin.Context, form *respond.Form) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("alarm"))
	if err != nil {
		return notify.ErrAlarmNotFound
	}
	alarm, err := notify.OpenAlarmTx(p.DB.Read(c.Request.Context()), who.Cities, id)
	if err != nil {
		return err
	}
	page := alarmPage{Base: p.base(c, who, home, "home", "ops.alarm.title"), Errors: form.Problems(), Back: p.at(who, home, "/ops"), Action: c.Request.URL.Path}
	page.Narrow, page.Heading, page.Look = true, alarmTitle(page.Call, alarm), p.alarmLook(page.Call, who, home, alarm)
	subject, err := p.alarmSubject(c.Request.Context(), page.Call, who, home, alarm)
	if err != nil {
		return err
	}
	page.Facts = []view.Fact{
		{Label: page.T("ops.alarm.detail"), Value: alarmDetail(page.Call, alarm), Strong: true},
		subject,
		{Label: page.T("ops.alarm.first"), Value: page.Moment(alarm.RaisedAt)},
		{Label: page.T("ops.alarm.last"), Value: page.Moment(alarm.LastAt)},
		{Label: page.T("ops.alarm.times"), Value: page.Count(int(alarm.Times))},
	}
	if page.Facts[0].Value == "" {
		page.Facts = page.Facts[1:]
	}
	page.Reason = form.Field("reason", "ops.alarm.reason")
	page.Reason.Type, page.Reason.Rows, page.Reason.MaxLength, page.Reason.Required = "textarea", 3, 200, true
	return p.HTML.ShowForm(c, form, "ops/alarm.html", &page)
}

// settleAlarm answers POST /ops/alarms/{alarm}.
func (p *Pages) settleAlarm(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := ident.Parse(c.Param("alarm"))
	if err != nil {
		return notify.ErrAlarmNotFound
	}
	err = desk.SettleAlarm(c.Request.Context(), p.DB, desk.SettleAlarmInput{Actor: who, AlarmID: id, Reason: form.Text("reason")})
	switch {
	case errors.Is(err, notify.ErrAlarmNotFound): // settled before: a second tap, or a colleague
		return p.HTML.RedirectWith(c, p.at(who, home, "/ops"), "alarm_gone")
	case err != nil && form.Refuse(err):
		return p.alarmForm(c, form)
	case err != nil:
		return err
	}
	return p.HTML.RedirectWith(c, p.at(who, home, "/ops"), "alarm_settled")
}
