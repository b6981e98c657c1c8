package jobs

import (
	"citycard/app/platform/db"
)

// Members is what the jobs need of memberships; membership.Service has it.
type Members interface {
	BenefitReminders
	BenefitExpiry
	MembershipReminders
	MembershipExpiry
	WaitList
	OldTrialMarks
}

// Orders is what the jobs need of orders and refunds; order.Service has it.
type Orders interface {
	UnpaidOrders
	SilentPayments
	RefundSender
	LiabilityKeeper
}

// Exposure is what the jobs need of the exposure account; exposure.Account has it.
type Exposure interface {
	RewardVesting
	ExposureSealer
	DebtKeeper
}

// Redemption is what the jobs need of redemptions; redemption.Service has it.
type Redemption interface {
	RewardAccrual
	OldCodes
}

// Uses are the use cases that the schedule calls.
type Uses struct {
	DB         *db.DB
	Members    Members
	Orders     Orders
	Redemption Redemption
	Figures    NumbersKeeper
	Exposure   Exposure
	Notify     Notifier
	SignIns    OldSignInCodes
	Uploads    OldUploads
	Contacts   OldContacts
	Gate       SaleGate
	Coverage   Coverage
	Invariants []db.Invariant
}

// Schedule lists all jobs. When each is due stands in its own file.
func Schedule(u Uses) []Job {
	return []Job{
		deliverNotifications(u.Notify),
		closeUnpaidOrders(u.Orders),
		querySilentPayments(u.Orders),
		sendRefunds(u.Orders),
		benefitExpiryReminders(u.Members),
		benefitExpiry(u.Members),
		membershipExpiryReminders(u.Members),
		membershipExpiry(u.Members),
		trafficRewardAccrual(u.Redemption),
		trafficRewardVesting(u.Exposure),
		exposureSeal(u.Exposure),
		waitList(u.DB, u.Members, u.Gate, u.Coverage),
		cityFigures(u.Figures, u.Orders, u.Exposure),
		invariantCheck(u.DB, u.Invariants),
		retention(u.DB, u.Redemption, u.SignIns, u.Uploads, u.Contacts, u.Members),
	}
}
