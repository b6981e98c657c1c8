package membership

import (
	"context"
	"strings"
	"unicode/utf8"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// policyFullRefundDays is the city policy for new plan versions: for how many days an unused card
// is refunded in full. A sold version keeps the number that it was sold with.
const policyFullRefundDays = "membership.full_refund_days"

// DefaultFullRefundDays holds where a city has not set that policy.
const DefaultFullRefundDays = 7

// policyRefundFormula is the city policy that chooses the formula of new plan versions: 0 for ByDays, any
// other number for ByDaysOrValue. A sold version keeps the one that it was sold with.
const policyRefundFormula = "membership.refund_formula"

// DefaultRefundFormula holds where a city has not set that policy.
const DefaultRefundFormula = ByDaysOrValue

// CreatePlanTx puts a plan on sale. Where a plan with the same code is on sale it becomes
// the next version and the old one is withdrawn, untouched: what was sold stays as sold.
// Operators of the city and jobs may; ErrPlanInvalid, city.ErrNotFound.
func (s *Service) CreatePlanTx(tx *db.Tx, in NewPlan) (CardPlan, error) {
	if err := RequireOperator(in.Actor, in.CityID); err != nil {
		return CardPlan{}, err
	}
	if err := in.Validate(); err != nil {
		return CardPlan{}, err
	}
	if _, err := city.ByID(tx, in.CityID); err != nil {
		return CardPlan{}, err
	}
	before, err := s.records.planOnSale(tx, in.CityID, in.Code)
	if err != nil {
		return CardPlan{}, err
	}
	plan, err := s.nextVersionTx(tx, in)
	if err != nil {
		return CardPlan{}, err
	}
	if err := s.records.withdrawPlans(tx, plan.CityID, plan.Code, tx.Now()); err != nil {
		return CardPlan{}, err
	}
	if err := s.records.insertPlan(tx, &plan); err != nil {
		return CardPlan{}, err
	}
	entry := audit.Entry{
		CityID: in.CityID, Actor: in.Actor, Action: "membership.create_plan",
		ObjectKind: "plan", ObjectID: plan.ID.String(), Reason: in.Reason, After: plan,
	}
	if before != nil {
		entry.Before = *before
	}
	return plan, audit.RecordTx(tx, entry)
}

// CreatePlanInput is a change of what a city sells, made by an operator. From is the
// version that was looked at, 0 when there was none.
type CreatePlanInput struct {
	NewPlan
	From int64
}

// CreatePlan is CreatePlanTx for operators, who give a reason. ErrReasonShort;
// ErrPlanChanged when there is a newer version than the one that was looked at.
func (s *Service) CreatePlan(ctx context.Context, in CreatePlanInput) (CardPlan, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	if n := utf8.RuneCountInString(in.Reason); n < minReason || n > maxReason {
		return CardPlan{}, ErrReasonShort
	}
	var plan CardPlan
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		if plan, err = s.CreatePlanTx(tx, in.NewPlan); err == nil && plan.Version != in.From+1 {
			err = ErrPlanChanged // the operator has not seen the version in between
		}
		return err
	})
	if db.IsDuplicate(err) {
		return CardPlan{}, ErrPlanChanged
	}
	if err != nil {
		return CardPlan{}, err
	}
	return plan, nil
}

// PlanVersions lists every version of every plan of the city, plan by plan, the newest
// first. Operators of the city: city.ErrNotFound, ErrOperatorsOnly.
func (s *Service) PlanVersions(ctx context.Context, actor identity.Actor, c city.ID) ([]CardPlan, error) {
	if err := RequireOperator(actor, c); err != nil {
		return nil, err
	}
	return s.records.plansOf(s.db.Read(ctx), c)
}

func (s *Service) nextVersionTx(tx *db.Tx, in NewPlan) (CardPlan, error) {
	latest, err := s.records.latestPlanVersion(tx, in.CityID, in.Code)
	if err != nil {
		return CardPlan{}, err
	}
	refundDays, err := city.Policy(tx, in.CityID, policyFullRefundDays, DefaultFullRefundDays)
	if err != nil {
		return CardPlan{}, err
	}
	if in.FullRefundDays != nil {
		refundDays = *in.FullRefundDays
	}
	formula, err := refundFormulaTx(tx, in)
	if err != nil {
		return CardPlan{}, err
	}
	plan := CardPlan{
		ID: s.ids.New(), CityID: in.CityID, Code: in.Code, Version: latest + 1, NameZh: in.NameZh, NameEn: in.NameEn,
		PriceFen: in.PriceFen, Months: in.Months, TrialDays: in.TrialDays, FullRefundDays: refundDays,
		RefundFormula: formula, Status: PlanOnSale, CreatedAt: tx.Now(),
	}
	for i, line := range in.Lines {
		plan.Lines = append(plan.Lines, BenefitLine{
			ID: s.ids.New(), PlanID: plan.ID, Position: int64(i + 1), Kind: line.Kind, NameZh: line.NameZh,
			NameEn: line.NameEn,
			Units:  line.Units, ValidDays: line.ValidDays, StoreID: line.StoreID, InTrial: line.InTrial,
			ValueFen: line.ValueFen,
		})
	}
	return plan, nil
}

func refundFormulaTx(tx *db.Tx, in NewPlan) (RefundFormula, error) {
	if in.RefundFormula != "" {
		return in.RefundFormula, nil
	}
	chosen, err := city.Policy(tx, in.CityID, policyRefundFormula, 1)
	if err != nil || chosen == 0 {
		return ByDays, err
	}
	return DefaultRefundFormula, nil
}

// PlansOnSale lists what a city sells, with benefit lines. Anyone may call it;
// city.ErrNotFound. A city that is not open sells nothing.
func (s *Service) PlansOnSale(ctx context.Context, c city.ID) ([]CardPlan, error) {
	tx := s.db.Read(ctx)
	found, err := city.ByID(tx, c)
	if err != nil || found.Status != city.StatusOpen {
		return nil, err
	}
	return s.records.plansOnSale(tx, c)
}

// PlanTx is PlanOf in the caller's transaction.
func (s *Service) PlanTx(tx *db.Tx, id ident.ID) (CardPlan, error) { return s.records.plan(tx, id) }

// PlanOf reads one plan version, on sale or not, with its lines. ErrPlanNotFound.
func (s *Service) PlanOf(ctx context.Context, id ident.ID) (CardPlan, error) {
	return s.records.plan(s.db.Read(ctx), id)
}
