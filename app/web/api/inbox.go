package api

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/respond"
)

func (a *API) mountInbox() {
	mount(a, Route{Method: "GET", Path: "/inbox", Access: SignedIn, Tag: "inbox",
		Summary: "What the signed-in person has been told, newest first"}, a.listInbox)
	mount(a, Route{Method: "POST", Path: "/inbox/{message}/seen", Access: SignedIn, Tag: "inbox",
		Summary: "Mark a message as seen, which counts as delivered"}, a.markSeen)
}

type inboxRow struct {
	ID        string            `json:"id" example:"01957e5c-7a40-7000-8000-000000000111"`
	City      string            `json:"city" example:"shanghai"`
	Template  string            `json:"template" example:"benefit_expiring"`
	Title     string            `json:"title" example:"权益快到期了"`
	Body      string            `json:"body" example:"「咖啡一杯」可用到 2027-03-31。"`
	Params    map[string]string `json:"params" example:"{\"use_by\":\"2027-03-31\"}"`
	At        time.Time         `json:"at"`
	SeenAt    *time.Time        `json:"seen_at" example:"2027-03-10T04:05:00Z"`
	ExpiresAt *time.Time        `json:"expires_at" example:"2027-04-10T04:00:00Z"`
}

func (a *API) listInbox(ctx context.Context, who identity.Actor, in *Paging) (*listOut[inboxRow], error) {
	to, err := recipient(who)
	if err != nil {
		return nil, err
	}
	req := respond.RequestOf(ctx)
	items, next, err := a.Notify.Inbox(ctx, to, in.Limit, in.Cursor)
	return listOf(items, next, func(m notify.InboxItem) inboxRow {
		title, body := a.Texts.Message(req.Locale, m.Template, m.Params)
		return inboxRow{ID: m.ID.String(), City: string(m.CityID), Template: m.Template, Title: title, Body: body,
			Params: m.Params, At: m.At, SeenAt: m.SeenAt, ExpiresAt: m.ExpiresAt}
	}), err
}

type messagePath struct {
	Message string `path:"message" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000111"`
}

func (a *API) markSeen(ctx context.Context, who identity.Actor, in *messagePath) (*struct{}, error) {
	to, err := recipient(who)
	if err != nil {
		return nil, err
	}
	id, err := idOf(in.Message, notify.ErrMessageNotFound)
	if err != nil {
		return nil, err
	}
	return nil, a.Notify.MarkSeen(ctx, to, []ident.ID{id}...)
}

// recipient is the inbox of an actor. A till device is nobody's inbox.
func recipient(who identity.Actor) (notify.Recipient, error) {
	switch who.Kind {
	case identity.KindMember:
		return notify.Recipient{Kind: notify.RecipientMember, ID: who.ID}, nil
	case identity.KindStaff:
		return notify.Recipient{Kind: notify.RecipientStaff, ID: who.ID}, nil
	case identity.KindOperator:
		return notify.Recipient{Kind: notify.RecipientOperator, ID: who.ID}, nil
	}
	return notify.Recipient{}, respond.ErrNotYourRoute
}
