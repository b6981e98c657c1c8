package membership

import (
	"context"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/quota"
)

// MemberExport is everything that is stored about a member, to be marshalled. Instants are UTC,
// amounts are in fen. Orders, Payments and Refunds are those of package order. Elsewhere holds the
// sections of the other contexts by name.
type MemberExport struct {
	ExportedAt time.Time          `json:"exported_at"`
	Member     memberExport       `json:"member"`
	Consents   []consentExport    `json:"consents"`
	Cards      []membershipExport `json:"cards"`
	Benefits   []benefitExport    `json:"benefits"`
	Reminders  []reminderExport   `json:"reminders"`
	Orders     any                `json:"orders"`
	Payments   any                `json:"payments"`
	Refunds    any                `json:"refunds"`
	Waits      []waitExport       `json:"wait_list"`
	Feed       []feedExport       `json:"calendar_feed"`
	Elsewhere  map[string]any     `json:"elsewhere"`
}

type memberExport struct {
	ID        ident.ID  `json:"id"`
	Phone     string    `json:"phone"`
	Locale    string    `json:"locale"`
	CreatedAt time.Time `json:"created_at"`
}

type consentExport struct {
	PolicyVersion string    `json:"policy_version"`
	Locale        string    `json:"locale"`
	At            time.Time `json:"at"`
}

type membershipExport struct {
	ID           ident.ID   `json:"id"`
	CityID       string     `json:"city"`
	OrderID      *ident.ID  `json:"order_id"`
	CardNumber   string     `json:"card_number"`
	Kind         string     `json:"kind"`
	Status       string     `json:"status"`
	StartsOn     clock.Day  `json:"starts_on"`
	ValidThrough clock.Day  `json:"valid_through"`
	Uses         int64      `json:"uses"`
	CreatedAt    time.Time  `json:"created_at"`
	EndedAt      *time.Time `json:"ended_at"`
}

type benefitExport struct {
	ID           ident.ID  `json:"id"`
	MembershipID ident.ID  `json:"card_id"`
	NameZh       string    `json:"name_zh"`
	NameEn       string    `json:"name_en"`
	Units        int64     `json:"units"`
	Remaining    int64     `json:"remaining"`
	UseByDay     clock.Day `json:"use_by"`
	Status       string    `json:"status"`
}

type reminderExport struct {
	SubjectKind string    `json:"subject"`
	SubjectID   ident.ID  `json:"subject_id"`
	Step        string    `json:"step"`
	UseByDay    clock.Day `json:"use_by"`
	CreatedAt   time.Time `json:"created_at"`
}

type waitExport struct {
	CityID    string    `json:"city"`
	Place     string    `json:"place"`
	CreatedAt time.Time `json:"created_at"`
}

type feedExport struct {
	CreatedAt time.Time `json:"created_at"`
}

// exportsPerDay bounds the work that a stolen session could ask for.
const exportsPerDay = 10

// ExportMember exports to members everything that is stored about them, with their full number.
// Members only; ErrTooManyExports.
func (s *Service) ExportMember(ctx context.Context, actor identity.Actor) (MemberExport, error) {
	if err := RequireMember(actor); err != nil {
		return MemberExport{}, err
	}
	limit := quota.Limit{Key: "membership.export:" + actor.ID.String(), Max: exportsPerDay, Window: 24 * time.Hour}
	if err := quota.TakeAll(ctx, s.db, ErrTooManyExports, limit); err != nil {
		return MemberExport{}, err
	}
	tx := s.db.Read(ctx)
	m, err := s.records.member(tx, actor.ID)
	if err != nil {
		return MemberExport{}, err
	}
	number, err := s.vault.Open(m.PhoneSealed)
	if err != nil {
		return MemberExport{}, err
	}
	out := MemberExport{ExportedAt: tx.Now(), Elsewhere: map[string]any{},
		Member: memberExport{ID: m.ID, Phone: number.E164(), Locale: m.Locale, CreatedAt: m.CreatedAt}}
	if err := s.records.exportRows(tx, m.ID, &out); err != nil {
		return MemberExport{}, err
	}
	if out.Orders, out.Payments, out.Refunds, err = s.orders.ExportOrdersTx(tx, m.ID); err != nil {
		return MemberExport{}, err
	}
	for _, owner := range s.personalData {
		section, rows, err := owner.ExportMember(ctx, m.ID)
		if err != nil {
			return MemberExport{}, err
		}
		out.Elsewhere[section] = rows
	}
	return out, nil
}
