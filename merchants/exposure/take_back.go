package exposure

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// TakeBackTx writes the opposite row of a redemption that was reversed or found to be
// fraud, whether its credits are pending or vested. Doing it again changes nothing. A
// redemption not accrued so far is marked, so that it never will be. Code: exposure.no_reason.
//
// Callers: reversal and, later, review; they hold the right to do so.
func (a *Account) TakeBackTx(tx *db.Tx, redemptionID ident.ID, reason string) error {
	if reason == "" {
		return errNoReason
	}
	visit, found, err := a.records.visit(tx, redemptionID)
	if err != nil {
		return err
	}
	if !found {
		marked, err := a.records.addVoid(tx, redemptionID)
		if err != nil || marked {
			return err
		}
		// It was accrued in the same moment, and is visible now that the insert has waited for it.
		if visit, found, err = a.records.visit(tx, redemptionID); err != nil || !found {
			return err
		}
	}
	if !visit.State.mayBecome(stateTakenBack) {
		return nil
	}
	return a.takeBack(tx, visit, Reason(reason))
}

func (a *Account) takeBack(tx *db.Tx, visit visitRow, reason Reason) error {
	book, err := a.records.lockLedger(tx, []ident.ID{*visit.StoreID})
	if err != nil {
		return err
	}
	// The state is read under the account's lock: a vesting may have come in between.
	visit, _, err = a.records.visit(tx, visit.RedemptionID)
	if err != nil || !visit.State.mayBecome(stateTakenBack) {
		return err
	}
	if err := a.records.markTakenBack(tx, visit); err != nil {
		return err
	}
	line := visit.line(KindTakeBack)
	line.Reason = reason
	if visit.State == statePending {
		line.Pending = -visit.Credits
	} else {
		line.Vested = -visit.Credits
	}
	book.write(line)
	return book.close(tx)
}

// line starts an entry about a stored visit.
func (v visitRow) line(kind Kind) Entry {
	return Entry{
		StoreID: *v.StoreID, Kind: kind, RedemptionID: &v.RedemptionID, RuleVersion: *v.RuleVersion,
		Visitor: *v.Visitor, Day: v.Day,
	}
}
