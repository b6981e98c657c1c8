package membership

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"citycard/app/platform/city"
	"citycard/app/platform/fault"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
)

// PlanStatus: a plan is sold or no longer sold; it is never changed.
type PlanStatus string

const (
	PlanOnSale    PlanStatus = "on_sale"
	PlanWithdrawn PlanStatus = "withdrawn"
)

// RefundFormula names how a used card is refunded (docs/domain.md, "Membership and refund").
type RefundFormula string

const (
	// ByDays is paid × whole days left ÷ days in all.
	ByDays RefundFormula = "by_days"
	// ByDaysOrValue is paid − max(paid × used days ÷ days in all, value taken).
	ByDaysOrValue RefundFormula = "by_days_or_value"
)

// BenefitKind says what a benefit is for the person who reads it.
type BenefitKind string

const (
	BenefitOpeningGift BenefitKind = "opening_gift" // 开卡礼
	BenefitService     BenefitKind = "service"      // part of the year's card
)

// CardPlan is one version of what is sold: PriceFen for Months, with its benefit lines, its
// trial rule (TrialDays, 0 for none) and its refund rule (all money back within
// FullRefundDays if unused, afterwards by RefundFormula).
type CardPlan struct {
	ID             ident.ID
	CityID         city.ID
	Code           string
	Version        int64
	NameZh         string
	NameEn         string
	PriceFen       money.Fen
	Months         int64
	TrialDays      int64
	FullRefundDays int64
	RefundFormula  RefundFormula
	Status         PlanStatus
	CreatedAt      time.Time
	WithdrawnAt    *time.Time
	Lines          []BenefitLine `gorm:"-"`
}

// TableName is gorm's.
func (CardPlan) TableName() string { return "membership_plans" }

// BenefitLine is the entry of a plan that becomes a benefit when granted. ValidDays counts
// from the first day of the membership; 0 means as long as the membership. StoreID limits it
// to one store. InTrial lines are granted to trials too. ValueFen is what a unit is worth, as printed.
type BenefitLine struct {
	ID        ident.ID
	PlanID    ident.ID
	Position  int64
	Kind      BenefitKind
	NameZh    string
	NameEn    string
	Units     int64
	ValidDays int64
	StoreID   *ident.ID
	InTrial   bool
	ValueFen  money.Fen
}

// TableName is gorm's.
func (BenefitLine) TableName() string { return "membership_plan_lines" }

// NewPlan describes the next version of the plan Code in a city. FullRefundDays nil and
// RefundFormula "" take the city's policies.
type NewPlan struct {
	Actor          identity.Actor
	CityID         city.ID
	Code           string
	NameZh         string
	NameEn         string
	PriceFen       money.Fen
	Months         int64
	TrialDays      int64
	FullRefundDays *int64
	RefundFormula  RefundFormula
	Lines          []NewLine
	Reason         string // for the operation log
}

// NewLine describes a benefit line.
type NewLine struct {
	Kind      BenefitKind
	NameZh    string
	NameEn    string
	Units     int64
	ValidDays int64
	StoreID   *ident.ID
	InTrial   bool
	ValueFen  money.Fen
}

const (
	maxPriceFen  = 1_000_000 // ¥10,000.00; more is a typing error
	maxMonths    = 36
	maxTrialDays = 366
	maxLines     = 40
	maxUnits     = 1000
	maxNameRunes = 60
)

// Validate names every wrong field at once.
func (n NewPlan) Validate() error {
	wrong := ErrPlanInvalid
	check := func(ok bool, field, code string) {
		if !ok {
			wrong = wrong.WithField(field, code)
		}
	}
	check(n.Code != "" && len(n.Code) <= 40, "code", "field.membership.plan_code")
	check(isName(n.NameZh), "name_zh", "field.membership.name")
	check(isName(n.NameEn), "name_en", "field.membership.name")
	check(n.PriceFen >= 1 && n.PriceFen <= maxPriceFen, "price_fen", "field.membership.price")
	check(n.Months >= 1 && n.Months <= maxMonths, "months", "field.membership.months")
	check(n.TrialDays >= 0 && n.TrialDays <= maxTrialDays, "trial_days", "field.membership.trial_days")
	if n.FullRefundDays != nil {
		check(*n.FullRefundDays >= 0 && *n.FullRefundDays <= maxTrialDays, "full_refund_days",
			"field.membership.full_refund_days")
	}
	check(n.RefundFormula == "" || n.RefundFormula == ByDays || n.RefundFormula == ByDaysOrValue, "refund_formula",
		"field.membership.refund_formula")
	check(len(n.Lines) <= maxLines, "lines", "field.membership.lines")
	for i, line := range n.Lines {
		field := fmt.Sprintf("lines.%d.", i)
		check(line.Kind == BenefitOpeningGift || line.Kind == BenefitService, field+"kind",
			"field.membership.benefit_kind")
		check(isName(line.NameZh) && isName(line.NameEn), field+"name", "field.membership.name")
		check(line.Units >= 1 && line.Units <= maxUnits, field+"units", "field.membership.units")
		check(line.ValueFen >= 0 && line.ValueFen <= maxPriceFen, field+"value_fen", "field.membership.value")
		check(line.ValidDays >= 0 && line.ValidDays <= maxMonths*31, field+"valid_days", "field.membership.valid_days")
	}
	return asError(wrong)
}

// asError is wrong if it names a field, else nil.
func asError(wrong *fault.Error) error {
	if len(wrong.Fields) == 0 {
		return nil
	}
	return wrong
}

func isName(s string) bool {
	return strings.TrimSpace(s) == s && s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxNameRunes
}
