package api

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"citycard/app/platform/audit"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/web/respond"
)

func (a *API) mountOpsLog() {
	mount(a, Route{Method: "GET", Path: "/ops/audit", Access: Operator, Tag: "ops",
		Summary: "Who did what to which record, newest first"}, a.opsListAudit)
	mount(a, Route{Method: "GET", Path: "/ops/alarms", Access: Operator, Tag: "ops",
		Summary: "Open alarms of the operator's cities and of the installation, latest first"}, a.opsListAlarms)
}

type auditRow struct {
	ID         string          `json:"id" example:"01957e5c-7a40-7000-8000-000000000181"`
	City       string          `json:"city" example:"shanghai"`
	ActorKind  string          `json:"actor_kind" example:"operator"`
	ActorID    string          `json:"actor_id" example:"01957e5c-7a40-7000-8000-0000000000b2"`
	ActorName  string          `json:"actor_name" example:"ops@shanghai"`
	Action     string          `json:"action" example:"merchants.store_approved"`
	ObjectKind string          `json:"object_kind" example:"store"`
	ObjectID   string          `json:"object_id" example:"01957e5c-7a40-7000-8000-0000000000c1"`
	Reason     string          `json:"reason" example:"连续三年街道口碑榜"`
	Before     json.RawMessage `json:"before,omitempty" example:"\"pending\"" doc:"Absent when there was nothing"`
	After      json.RawMessage `json:"after,omitempty" example:"\"approved\""`
	At         time.Time       `json:"at"`
	No         int64           `json:"no" example:"181" doc:"Position in the city's chain, from 1"`
	Hash       string          `json:"hash" example:"60303ae22b99" doc:"SHA-256 over it and the hash before it"`
}

func (a *API) opsListAudit(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[auditRow], error) {
	cities, err := in.citiesOf(who)
	if err != nil {
		return nil, err
	}
	records, next, err := audit.List(ctx, a.DB, cities, in.Limit, in.Cursor)
	return listOf(records, next, func(r audit.Record) auditRow {
		return auditRow{ID: r.ID.String(), City: string(r.CityID), ActorKind: string(r.ActorKind),
			ActorID: r.ActorID.String(), ActorName: r.ActorName,
			Action: r.Action, ObjectKind: r.ObjectKind, ObjectID: r.ObjectID, Reason: r.Reason, Before: r.Before,
			After: r.After, At: r.At, No: r.No, Hash: r.Hash}
	}), err
}

type alarmRow struct {
	ID       string    `json:"id" example:"01957e5c-7a40-7000-8000-000000000191"`
	City     string    `json:"city" example:"shanghai"`
	Code     string    `json:"code" example:"redemption_disputed"`
	Title    string    `json:"title" example:"有一笔核销有异议"`
	Subject  string    `json:"subject" example:"redemption:01957e5c-7a40-7000-8000-000000000101"`
	Detail   string    `json:"detail" example:"wrong_amount"`
	Times    int64     `json:"times" example:"1" doc:"How often it was raised while open"`
	RaisedAt time.Time `json:"raised_at"`
	LastAt   time.Time `json:"last_at"`
}

func (a *API) opsListAlarms(ctx context.Context, who identity.Actor, in *OfCity) (*listOut[alarmRow], error) {
	cities, err := in.citiesOf(who)
	if err != nil {
		return nil, err
	}
	req := respond.RequestOf(ctx)
	alarms, err := a.Notify.Alarms(ctx, cities)
	return allOf(alarms, func(m notify.Alarm) alarmRow {
		return alarmRow{ID: m.ID.String(), City: string(m.CityID), Code: m.Code,
			Title: cmp.Or(req.Translate(m.Code+".title", nil), m.Code), Subject: m.Subject,
			Detail: m.Detail, Times: m.Times, RaisedAt: m.RaisedAt, LastAt: m.LastAt}
	}), err
}
