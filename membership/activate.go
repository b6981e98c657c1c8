package membership

import (
	"strconv"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/token"
)

// activation is a period to be opened.
type activation struct {
	memberID ident.ID
	plan     CardPlan
	kind     MembershipKind
	orderID  *ident.ID // nil for a trial
}

// ActivatePaidTx opens the period that a paid order bought. Its caller is the order, in the
// transaction that records the payment. The unique index on the order makes a second period of
// the same order impossible.
func (s *Service) ActivatePaidTx(tx *db.Tx, memberID, planID, orderID ident.ID) error {
	plan, err := s.records.plan(tx, planID)
	if err != nil {
		return err
	}
	_, err = s.activateTx(tx, activation{memberID: memberID, plan: plan, kind: KindPaid, orderID: &orderID})
	return err
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// cardNumberDigits is the length of a printed card number.
const cardNumberDigits = 12

// activateTx opens a period: today, or where the member's last running period in the city
// ends. In one transaction it grants the benefits and notifies the member of every deadline.
func (s *Service) activateTx(tx *db.Tx, a activation) (Membership, error) {
	if err := s.records.lockMember(tx, a.memberID); err != nil {
		return Membership{}, err
	}
	c, err := city.ByID(tx, a.plan.CityID)
	if err != nil {
		return Membership{}, err
	}
	last, runs, err := s.records.lastRunning(tx, a.memberID, a.plan.CityID)
	if err != nil {
		return Membership{}, err
	}
	m := s.newMembership(tx, a, c)
	start := c.Today(tx.Now())
	if runs {
		m.FollowsID = &last.ID
		start = max(start, last.EndsOn)
	}
	m.placePeriod(periodOf(a, start), c)
	if err := s.records.insertMembership(tx, &m); err != nil {
		return Membership{}, err
	}
	benefits, err := s.grantTx(tx, a, m, c)
	if err != nil {
		return Membership{}, err
	}
	return m, s.announceGrantTx(tx, m, a.plan, benefits)
}

func (s *Service) newMembership(tx *db.Tx, a activation, c city.City) Membership {
	return Membership{
		ID: s.ids.New(), CityID: c.ID, MemberID: a.memberID, PlanID: a.plan.ID, OrderID: a.orderID,
		CardNumber: token.Digits(cardNumberDigits), Kind: a.kind, Status: MembershipActive, ExpiryVersion: 1,
		CreatedAt: tx.Now(),
	}
}

func periodOf(a activation, start clock.Day) Period {
	if a.kind == KindTrial {
		return trialPeriod(start, int(a.plan.TrialDays))
	}
	return paidPeriod(start, int(a.plan.Months))
}

func (m *Membership) placePeriod(p Period, c city.City) {
	m.StartsOn, m.EndsOn, m.ValidThrough = p.StartsOn, p.EndsOn, p.validThrough()
	m.ValidFrom, m.ValidUntil = p.from(c.Location()), p.until(c.Location())
}

// grantTx turns the plan's lines into benefits. The unique index on (membership, line) makes
// a second grant of the same line impossible.
func (s *Service) grantTx(tx *db.Tx, a activation, m Membership, c city.City) ([]Benefit, error) {
	var benefits []Benefit
	for _, line := range a.plan.Lines {
		if a.kind == KindTrial && !line.InTrial {
			continue
		}
		b := benefitOf(line, m, c.Location(), tx.Now())
		b.ID = s.ids.New()
		benefits = append(benefits, b)
	}
	return benefits, s.records.insertBenefits(tx, benefits)
}

// announceGrantTx notifies the member that the card runs and which benefit has which deadline.
// That is the first step of every benefit's reminder plan.
func (s *Service) announceGrantTx(tx *db.Tx, m Membership, plan CardPlan, benefits []Benefit) error {
	template := "card_activated"
	if m.Kind == KindTrial {
		template = "trial_started"
	}
	zh, en := namesWithDeadlines(benefits)
	ids, err := s.outbox.EnqueueTx(tx,
		toMember(m.CityID, m.MemberID, template, "grant:"+m.ID.String(), map[string]string{
			"plan_zh": plan.NameZh, "plan_en": plan.NameEn, "card_number": m.CardNumber,
			"starts_on": string(m.StartsOn), "valid_through": string(m.ValidThrough),
			"benefits_zh": zh, "benefits_en": en,
		}))
	if err != nil {
		return err
	}
	reminders := make([]Reminder, len(benefits))
	for i, b := range benefits {
		reminders[i] = Reminder{
			CityID: m.CityID, SubjectKind: SubjectBenefit, SubjectID: b.ID, ExpiryVersion: b.ExpiryVersion,
			Step:     StepGrant,
			MemberID: m.MemberID, UseByDay: b.UseByDay, MessageID: ids[0], CreatedAt: tx.Now(),
		}
	}
	return s.records.insertReminders(tx, reminders)
}
