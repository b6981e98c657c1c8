package member

import (
	"errors"
	"html/template"
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type deviceRow struct {
	Name    string
	Since   template.HTML
	Seen    string
	Current bool
	End     *view.Button
}

type devicesPage struct {
	respond.Base
	Devices []deviceRow
	Others  *view.Button // nil when there is no other
}

// listDevices answers GET /me/devices: where the member is signed in.
func (p *Pages) listDevices(c *gin.Context) error {
	who, base, err := p.me(c, "me", "member.devices.title")
	if err != nil {
		return err
	}
	sessions, err := p.Identity.Sessions(c.Request.Context(), who)
	if err != nil {
		return err
	}
	page := devicesPage{Base: base}
	for _, s := range sessions {
		row := deviceRow{Name: deviceName(base.Request, s.Device), Since: base.Stamp(s.CreatedAt),
			Seen: base.Date(today(base.Request, s.SeenAt)), Current: s.Current}
		if !s.Current {
			row.End = &view.Button{Label: base.T("member.devices.end"), Action: "/me/devices",
				Hidden: []view.Hidden{{Name: "session", Value: s.ID.String()}}}
		}
		page.Devices = append(page.Devices, row)
	}
	if len(sessions) > 1 {
		page.Others = &view.Button{Label: base.T("member.devices.end_others"), Action: "/me/devices", Kind: "danger",
			Hidden: []view.Hidden{{Name: "session", Value: "others"}}}
	}
	return p.HTML.Show(c, "member/devices.html", page)
}

// deviceName says "iPhone · 微信"; of a device that nobody noted it says so.
func deviceName(req *respond.Request, device string) string {
	if device == "" {
		return req.T("member.devices.unknown")
	}
	var names []string
	for _, kind := range strings.Split(device, ".") {
		name := deviceNames[kind]
		switch kind {
		case "wechat":
			name = req.T("member.devices.wechat")
		case "alipay":
			name = req.T("member.devices.alipay")
		}
		if name == "" {
			name = req.T("member.devices.other_device")
		}
		names = append(names, name)
	}
	return strings.Join(names, " · ")
}

// endDevice answers POST /me/devices: one device, or all but this one. One that has ended
// meanwhile is what was wanted.
func (p *Pages) endDevice(c *gin.Context) error {
	who, _, err := p.me(c, "me", "member.devices.title")
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	if f.Text("session") == "others" {
		if err := p.Identity.EndOtherSessions(c.Request.Context(), who); err != nil {
			return err
		}
		return p.HTML.RedirectWith(c, "/me/devices", "devices_ended")
	}
	id, err := ident.Parse(f.Text("session"))
	if err != nil {
		return identity.ErrSessionNotFound
	}
	err = p.Identity.EndSessionOf(c.Request.Context(), identity.EndSessionInput{Actor: who, SessionID: id})
	if err != nil && !errors.Is(err, identity.ErrSessionNotFound) {
		return err
	}
	return p.HTML.RedirectWith(c, "/me/devices", "device_ended")
}
