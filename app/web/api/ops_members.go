package api

import (
	"context"
	"time"

	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/membership/order"
)

func (a *API) mountOpsMembers() {
	mount(a, Route{Method: "GET", Path: "/ops/members", Access: Operator, Tag: "ops",
		Summary: "Members with a card of the city, newest first; numbers are masked"}, a.opsListMembers)
	mount(a, Route{Method: "POST", Path: "/ops/memberships/{membership}/freeze", Access: Operator, Tag: "ops",
		Summary: "Stop the use of a card without ending it"}, a.opsFreeze)
	mount(a, Route{Method: "POST", Path: "/ops/memberships/{membership}/refund-ground", Access: Operator, Tag: "ops",
		Summary: "Refund a card by days only, because the reason is the city's"}, a.opsSetRefundGround)
	mount(a, Route{Method: "POST", Path: "/ops/memberships/{membership}/unfreeze", Access: Operator, Tag: "ops",
		Summary: "Allow the use of a card again"}, a.opsUnfreeze)
}

type opsMemberRow struct {
	MemberBody
	CreatedAt time.Time `json:"created_at"`
	Cards     []opsCard `json:"cards" doc:"In this city, latest first"`
}

type opsCard struct {
	ID           string `json:"id" example:"01957e5c-7a40-7000-8000-000000000141"`
	CardNumber   string `json:"card_number" example:"8000 1234 5678 9012"`
	Kind         string `json:"kind" enum:"trial,paid" example:"paid"`
	Status       string `json:"status" enum:"active,upcoming,frozen,expired,refunded" example:"active"`
	StartsOn     string `json:"starts_on" example:"2027-03-10"`
	ValidThrough string `json:"valid_through" example:"2028-03-09"`
	Uses         int64  `json:"uses" example:"3"`
}

// opsQuery binds the lists of package membership, which are of one city.
func (in *opsListIn) opsQuery(who identity.Actor) (membership.OpsQuery, error) {
	c, err := in.resolve(who)
	return membership.OpsQuery{Actor: who, City: c, Limit: in.Limit, Cursor: in.Cursor}, err
}

func (a *API) opsListMembers(ctx context.Context, who identity.Actor, in *opsListIn) (*listOut[opsMemberRow], error) {
	query, err := in.opsQuery(who)
	if err != nil {
		return nil, err
	}
	found, err := a.Members.MembersForOps(ctx, query)
	return listOf(found.Items, found.NextCursor, func(m membership.MemberRow) opsMemberRow {
		return renderOpsMember(m, a.DB.Clock().Now())
	}), err
}

func renderOpsMember(m membership.MemberRow, now time.Time) opsMemberRow {
	return opsMemberRow{
		MemberBody: MemberBody{ID: m.ID.String(), MaskedPhone: m.MaskedPhone, Locale: m.Locale}, CreatedAt: m.CreatedAt,
		Cards: mapped(m.Cards, func(c membership.Membership) opsCard {
			return opsCard{ID: c.ID.String(), CardNumber: c.CardNumber, Kind: string(c.Kind),
				Status:   string(c.StatusAt(now)),
				StartsOn: string(c.StartsOn), ValidThrough: string(c.ValidThrough), Uses: c.Uses}
		}),
	}
}

type freezeIn struct {
	MembershipPath
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" example:"会员来电挂失"`
	}
}

func (in *freezeIn) bind(who identity.Actor) (membership.FreezeInput, error) {
	id, err := in.id()
	return membership.FreezeInput{Actor: who, MembershipID: id, Reason: in.Body.Reason}, err
}

func (a *API) opsFreeze(ctx context.Context, who identity.Actor, in *freezeIn) (*struct{}, error) {
	input, err := in.bind(who)
	if err != nil {
		return nil, err
	}
	return nil, a.Members.Freeze(ctx, input)
}

func (a *API) opsUnfreeze(ctx context.Context, who identity.Actor, in *freezeIn) (*struct{}, error) {
	input, err := in.bind(who)
	if err != nil {
		return nil, err
	}
	return nil, a.Members.Unfreeze(ctx, input)
}

type refundGroundIn struct {
	MembershipPath
	Body struct {
		Ground string `json:"ground" enum:"terms_changed,stores_lost" example:"terms_changed"`
		Reason string `json:"reason" minLength:"1" maxLength:"500" example:"九折改为九五折"`
	}
}

func (a *API) opsSetRefundGround(ctx context.Context, who identity.Actor, in *refundGroundIn) (*struct{}, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, a.Orders.SetRefundGround(ctx, order.SetRefundGroundInput{Actor: who, MembershipID: id,
		Ground: order.Ground(in.Body.Ground), Reason: in.Body.Reason})
}
