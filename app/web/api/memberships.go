package api

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/membership"
	"citycard/redemption"
)

func (a *API) mountMemberships() {
	mount(a, Route{Method: "GET", Path: "/memberships", Access: Member, Tag: "memberships",
		Summary: "One's own cards: what runs, then what comes, then what has ended, each the newest period first"},
		a.listMemberships)
	mount(a, Route{Method: "GET", Path: "/memberships/{membership}", Access: Member, Tag: "memberships",
		Summary: "One card with its benefits and the reminders sent"}, a.showMembership)
	mount(a, Route{Method: "GET", Path: "/memberships/{membership}/visits", Access: Member, Tag: "memberships",
		Summary: "Redemptions of the card, newest first"}, a.listVisits)
}

// MembershipPath is embedded in the inputs of routes of one card.
type MembershipPath struct {
	Membership string `path:"membership" maxLength:"64" example:"01957e5c-7a40-7000-8000-000000000141"`
}

func (p MembershipPath) id() (ident.ID, error) { return idOf(p.Membership, membership.ErrNotFound) }

type membershipBody struct {
	ID           string         `json:"id" example:"01957e5c-7a40-7000-8000-000000000141"`
	City         string         `json:"city" example:"shanghai"`
	CardNumber   string         `json:"card_number" example:"8000 1234 5678 9012"`
	Kind         string         `json:"kind" enum:"trial,paid" example:"paid"`
	Status       string         `json:"status" enum:"active,upcoming,frozen,expired,refunded" example:"active" doc:"upcoming: its first day (starts_on) has not come"`
	PlanID       string         `json:"plan_id" example:"01957e5c-7a40-7000-8000-0000000000d1"`
	PlanNameZh   string         `json:"plan_name_zh" example:"上海城市卡 · 年卡"`
	PlanNameEn   string         `json:"plan_name_en" example:"Shanghai city card, one year"`
	OrderID      *string        `json:"order_id" example:"01957e5c-7a40-7000-8000-0000000000f1" doc:"Null for a trial"`
	StartsOn     string         `json:"starts_on" example:"2027-03-10"`
	ValidThrough string         `json:"valid_through" example:"2028-03-09" doc:"Last day, included"`
	ValidFrom    time.Time      `json:"valid_from" example:"2027-03-09T16:00:00Z"`
	ValidUntil   time.Time      `json:"valid_until" example:"2028-03-09T16:00:00Z" doc:"Exclusive"`
	Uses         int64          `json:"uses" example:"3"`
	SavedFen     int64          `json:"saved_fen" example:"2700" doc:"Discounts of standing redemptions"`
	Benefits     []benefitBody  `json:"benefits"`
	Reminders    []reminderBody `json:"reminders" doc:"About the card's own end"`
}

type benefitBody struct {
	ID        string         `json:"id" example:"01957e5c-7a40-7000-8000-000000000131"`
	Kind      string         `json:"kind" enum:"opening_gift,service" example:"opening_gift"`
	NameZh    string         `json:"name_zh" example:"开卡礼：咖啡一杯"`
	NameEn    string         `json:"name_en" example:"Opening gift: one coffee"`
	Units     int64          `json:"units" example:"2"`
	Remaining int64          `json:"remaining" example:"1"`
	UseBy     string         `json:"use_by" example:"2027-05-08" doc:"Last day, included"`
	UseByAt   time.Time      `json:"use_by_at" example:"2027-05-08T16:00:00Z" doc:"Exclusive"`
	StoreID   *string        `json:"store_id" example:"01957e5c-7a40-7000-8000-0000000000c1" doc:"Only at this store; null: anywhere"`
	Status    string         `json:"status" enum:"active,expired,ended" example:"active"`
	Extended  bool           `json:"extended" example:"false" doc:"The deadline was put off, because no reminder had arrived in time"`
	PausedBy  *string        `json:"paused_by" example:"frozen" doc:"Why its time stands still, so that use_by will move: frozen. Null: its time runs"`
	Reminders []reminderBody `json:"reminders"`
}

type reminderBody struct {
	Step        string     `json:"step" enum:"grant,30,7,3,1" example:"grant" doc:"At activation, or days before the last day"`
	UseBy       string     `json:"use_by" example:"2027-05-08"`
	CreatedAt   time.Time  `json:"created_at"`
	DeliveredAt *time.Time `json:"delivered_at" example:"2027-03-10T04:05:00Z" doc:"When it was delivered or seen"`
}

func (a *API) listMemberships(ctx context.Context, who identity.Actor, _ *struct{}) (*listOut[membershipBody], error) {
	views, err := a.Members.Memberships(ctx, who)
	if err != nil {
		return nil, err
	}
	saved, err := a.Figures.SavedFen(ctx, mapped(views, func(v membership.MembershipView) ident.ID {
		return v.Membership.ID
	}))
	now := a.DB.Clock().Now()
	return allOf(views, func(v membership.MembershipView) membershipBody {
		return renderMembership(v, saved, now)
	}), err
}

func (a *API) showMembership(ctx context.Context, who identity.Actor, in *MembershipPath) (*membershipOut, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return a.membershipOf(ctx, who, id)
}

func (a *API) membershipOf(ctx context.Context, who identity.Actor, id ident.ID) (*membershipOut, error) {
	view, err := a.Members.MembershipOf(ctx, who, id)
	if err != nil {
		return nil, err
	}
	saved, err := a.Figures.SavedFen(ctx, []ident.ID{id})
	return &membershipOut{Body: renderMembership(view, saved, a.DB.Clock().Now())}, err
}

type listVisitsIn struct {
	MembershipPath
	Paging
}

func (a *API) listVisits(ctx context.Context, who identity.Actor, in *listVisitsIn) (*listOut[receiptBody], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	before, err := in.beforeID()
	if err != nil {
		return nil, err
	}
	visits, err := a.Redemptions.Visits(ctx, who, id, in.Limit, before)
	return listOf(visits, nextBefore(visits, in.Limit, redemptionID), renderReceipt), err
}

func redemptionID(r redemption.Receipt) ident.ID { return r.ID }

func renderMembership(v membership.MembershipView, saved map[ident.ID]money.Fen, now time.Time) membershipBody {
	m := v.Membership
	return membershipBody{
		ID: m.ID.String(), City: string(m.CityID), CardNumber: m.CardNumber, Kind: string(m.Kind),
		Status: string(m.StatusAt(now)),
		PlanID: m.PlanID.String(), PlanNameZh: v.Plan.NameZh, PlanNameEn: v.Plan.NameEn, OrderID: idText(m.OrderID),
		StartsOn: string(m.StartsOn), ValidThrough: string(m.ValidThrough), ValidFrom: m.ValidFrom,
		ValidUntil: m.ValidUntil,
		Uses:       m.Uses, SavedFen: int64(saved[m.ID]), Benefits: mapped(v.Benefits, renderBenefit),
		Reminders: mapped(v.Reminders, renderReminder),
	}
}

func renderBenefit(v membership.BenefitView) benefitBody {
	b := v.Benefit
	return benefitBody{
		ID: b.ID.String(), Kind: string(b.Kind), NameZh: b.NameZh, NameEn: b.NameEn, Units: b.Units,
		Remaining: b.Remaining,
		UseBy:     string(b.UseByDay), UseByAt: b.UseBy, StoreID: idText(b.StoreID), Status: string(b.Status),
		Extended: b.ExpiryVersion > 1, PausedBy: textOrNull(string(b.Pause)),
		Reminders: mapped(v.Reminders, renderReminder),
	}
}

func renderReminder(r membership.Reminder) reminderBody {
	return reminderBody{Step: string(r.Step), UseBy: string(r.UseByDay), CreatedAt: r.CreatedAt,
		DeliveredAt: r.DeliveredAt}
}
