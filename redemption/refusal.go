package redemption

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

const (
	stageScan    = "scan"
	stageConfirm = "confirm"
)

// Refusal is a refused scan or confirmation. It is stored for disputes and for the alerts.
type Refusal struct {
	ID           ident.ID
	CityID       city.ID
	StoreID      ident.ID
	ActorKind    string
	ActorID      ident.ID
	Stage        string
	Code         string
	MembershipID *ident.ID
	OfferID      *ident.ID
	RefusedAt    time.Time
}

// TableName names the table.
func (Refusal) TableName() string { return "redemption_refusals" }

func (s *Service) newRefusal(
	tx *db.Tx, stage string, cityID city.ID, storeID ident.ID, actor identity.Actor, why error,
) Refusal {
	return Refusal{ID: s.ids.New(), CityID: cityID, StoreID: storeID, ActorKind: string(actor.Kind),
		ActorID: actor.ID, Stage: stage, Code: fault.CodeOf(why), RefusedAt: tx.Now()}
}

// of adds what the refusal was about, as far as it is known.
func (r Refusal) of(membershipID, offerID ident.ID) Refusal {
	if membershipID != ident.None {
		r.MembershipID = &membershipID
	}
	if offerID != ident.None {
		r.OfferID = &offerID
	}
	return r
}
