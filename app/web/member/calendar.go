package member

import (
	"errors"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gin-gonic/gin"

	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/membership"
)

// switchCalendar answers POST /benefits/calendar: on, or off for good (the next address is another).
func (p *Pages) switchCalendar(c *gin.Context) error {
	who, err := middleware.Require(c.Request.Context(), identity.KindMember)
	if err != nil {
		return err
	}
	if c.PostForm("switch") == "off" {
		if err := p.Members.StopCalendarFeed(c.Request.Context(), who); err != nil {
			return err
		}
		return p.HTML.RedirectWith(c, "/benefits#calendar", "calendar_off")
	}
	if err := p.Members.StartCalendarFeed(c.Request.Context(), who); err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/benefits#calendar", "calendar_on")
}

// calendar answers GET /calendar/{secret}.ics, for programs: the deadlines of one member as all-day
// entries (RFC 5545). It names no person, number or card. The access log has the pattern of
// the address only.
func (p *Pages) calendar(c *gin.Context) error {
	secret, isICS := strings.CutSuffix(c.Param("file"), ".ics")
	if !isICS {
		return respond.ErrNoRoute
	}
	found, err := p.Members.CalendarBySecret(c.Request.Context(), secret)
	if errors.Is(err, membership.ErrFeedNotFound) {
		c.String(http.StatusNotFound, "%s\n", request(c).T("membership.feed_not_found.title"))
		return nil
	}
	if err != nil {
		return err
	}
	req := *request(c)
	req.Locale = found.Locale
	c.Header("X-Robots-Tag", "noindex")
	c.Header("Content-Disposition", `inline; filename="citycard.ics"`)
	c.Data(http.StatusOK, "text/calendar; charset=utf-8",
		[]byte(calendarText(&req, found, p.DB.Read(c.Request.Context()).Now().UTC())))
	return nil
}

const (
	// refreshEvery is how often calendar programs are asked to look again (RFC 7986).
	refreshEvery = "PT12H"
	// alarmBefore is 09:00 on the day before the last day.
	alarmBefore = "-PT15H"
)

// calendarText writes the deadlines in the order given. An entry keeps its id when its day
// moves, so that calendars move it too.
func calendarText(req *respond.Request, found membership.Calendar, now time.Time) string {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Citycard//Deadlines//ZH")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(req.T("member.calendar.name"))
	cal.SetName(req.T("member.calendar.name"))
	cal.SetRefreshInterval(refreshEvery)
	cal.SetXPublishedTTL(refreshEvery)
	for _, d := range found.Deadlines {
		entry := cal.AddEvent(string(d.Kind) + "-" + d.SubjectID.String() + "@citycard")
		entry.SetDtStampTime(now)
		entry.SetSequence(int(d.Version) - 1)
		entry.SetAllDayStartAt(d.Day.At(0, 0, time.UTC))
		entry.SetAllDayEndAt(d.Day.AddDays(1).At(0, 0, time.UTC))
		entry.SetProperty(ics.ComponentPropertyTransp, "TRANSPARENT")
		title := entryTitle(req, d)
		entry.SetSummary(title)
		entry.SetURL(req.BaseURL + "/benefits")
		alarm := entry.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(alarmBefore)
		alarm.SetDescription(title)
	}
	return cal.Serialize(ics.WithNewLine("\r\n")) // the library writes those of the machine it runs on
}

func entryTitle(req *respond.Request, d membership.Deadline) string {
	name := req.Pick(d.NameZh, d.NameEn)
	if d.Kind == membership.SubjectMembership {
		return req.T("member.calendar.card", "plan", name)
	}
	return req.T("member.calendar.benefit", "name", name, "left", d.Remaining)
}
