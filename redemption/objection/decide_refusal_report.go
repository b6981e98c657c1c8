package objection

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
)

// DecideRefusalReportInput is an operator's answer to a report.
type DecideRefusalReportInput struct {
	Actor    identity.Actor // operator of the city
	ReportID ident.ID
	Outcome  string // RefusalUpheld or RefusalNotUpheld
	Answer   string // 1–500 characters; the member reads them
}

// DecideRefusalReport decides an open report, once, and notifies the member. The alarm about the store
// is closed with the last open report. Errors: refusal_report_unknown, refusal_report_settled,
// refusal_report_invalid.
func (s *Service) DecideRefusalReport(ctx context.Context, in DecideRefusalReportInput) (RefusalReport, error) {
	if err := in.validate(); err != nil {
		return RefusalReport{}, err
	}
	var after RefusalReport
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		after, err = s.decideRefusalReportTx(tx, in)
		return err
	})
	if err != nil {
		return RefusalReport{}, err
	}
	return after, nil
}

func (s *Service) decideRefusalReportTx(tx *db.Tx, in DecideRefusalReportInput) (RefusalReport, error) {
	before, found, err := s.records.refusalReport(tx, in.ReportID)
	if err != nil {
		return RefusalReport{}, err
	}
	if !found || !in.Actor.Operates(before.CityID) {
		return RefusalReport{}, ErrRefusalReportUnknown
	}
	memberExists, err := s.deps.Members.LockMemberTx(tx, before.MemberID)
	if err != nil {
		return RefusalReport{}, err
	}
	now := tx.Now()
	after := before
	after.Status, after.Outcome, after.Answer = refusalDecided, in.Outcome, in.Answer
	after.SettledAt, after.SettledBy = &now, &in.Actor.ID
	if !memberExists { // nobody is left to read it
		after.Answer = ""
	}
	decided, err := s.records.decideRefusalReport(tx, after)
	if err != nil {
		return RefusalReport{}, err
	}
	if !decided {
		return RefusalReport{}, ErrRefusalReportDecided
	}
	return after, s.announceDecidedTx(tx, in, before, after, memberExists)
}

func (s *Service) announceDecidedTx(
	tx *db.Tx, in DecideRefusalReportInput, before, after RefusalReport, memberExists bool,
) error {
	if memberExists {
		if err := s.notifyDecidedTx(tx, after); err != nil {
			return err
		}
	}
	open, err := s.records.openReportsAbout(tx, after.CityID, after.StoreID)
	if err != nil {
		return err
	}
	if open == 0 { // the alarm about the store has no cause any more
		if err := notify.CloseAlarmsAboutTx(tx, after.CityID, "redemption.refused_at_till",
			"store:"+after.StoreID.String()); err != nil {
			return err
		}
	}
	before.Words, after.Words = "", "" // the audit log is never erased; the member's text goes with the member
	return audit.RecordTx(tx, audit.Entry{
		CityID: after.CityID, Actor: in.Actor, Action: "redemption.settle_refusal_report", ObjectKind: "refusal_report",
		ObjectID: after.ID.String(), Reason: in.Answer, Before: before, After: after,
	})
}

func (s *Service) notifyDecidedTx(tx *db.Tx, after RefusalReport) error {
	store, err := s.deps.Merchants.StoreFactsTx(tx, after.StoreID)
	if err != nil {
		return err
	}
	_, err = s.deps.Notify.EnqueueTx(tx, notify.Message{
		CityID: after.CityID, To: notify.Recipient{Kind: notify.RecipientMember, ID: after.MemberID},
		Template: "refusal_report_settled", DedupeKey: "refusal-settled:" + after.ID.String(),
		Params: map[string]string{"store_zh": store.Name("zh-CN"), "store_en": store.Name("en"),
			"answer": after.Answer},
	})
	return err
}

func (in *DecideRefusalReportInput) validate() error {
	wrong := errRefusalReport
	if in.Outcome != RefusalUpheld && in.Outcome != RefusalNotUpheld {
		wrong = wrong.WithField("outcome", "field.redemption.refusal_outcome")
	}
	return validateAnswer(&in.Answer, maxReportText, wrong, "field.redemption.refusal_answer")
}

// RefusalReportForOps shows one report to operators of its city: refusal_report_unknown.
func (s *Service) RefusalReportForOps(ctx context.Context, actor identity.Actor, id ident.ID) (RefusalReport, error) {
	report, found, err := s.records.refusalReport(s.deps.DB.Read(ctx), id)
	if err == nil && (!found || !actor.Operates(report.CityID)) {
		err = ErrRefusalReportUnknown
	}
	if err != nil {
		return RefusalReport{}, err
	}
	return report, nil
}
