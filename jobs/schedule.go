package jobs

import (
	"context"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/exposure"
	"citycard/merchants/storeimport"
	"citycard/redemption"
	"citycard/redemption/figures"
)

// Services are the services whose use cases the jobs call, and the invariants that one of them checks.
type Services struct {
	DB          *db.DB
	Identity    *identity.Service
	Notify      *notify.Service
	Members     *membership.Service
	Orders      *order.Service
	Merchants   *merchants.Service
	Imports     *storeimport.Service
	Catalogue   *catalogue.Catalogue
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Figures     *figures.Service
	Invariants  []db.Invariant
}

// Schedule lists all jobs with the use cases that they call. When each is due stands in its own file.
func Schedule(s Services) []Job {
	return []Job{
		deliverNotifications(s.Notify.Deliver),
		closeUnpaidOrders(s.Orders.CloseUnpaidOrders),
		querySilentPayments(s.Orders.QuerySilentPayments),
		sendRefunds(s.Orders.SendRefunds),
		benefitExpiryReminders(s.Members.RemindBenefitExpiry),
		benefitExpiry(s.Members.ExpireBenefits),
		membershipExpiryReminders(s.Members.RemindMembershipExpiry),
		membershipExpiry(s.Members.ExpireMemberships),
		trafficRewardAccrual(s.Redemptions.AccrueRewards),
		trafficRewardVesting(s.Exposure.Vest),
		exposureSeal(s.Exposure.Seal, s.Exposure.VerifyChain),
		auditSeal(
			func(ctx context.Context, c city.City) (audit.Seal, error) { return audit.SealDay(ctx, s.DB, c) },
			func(ctx context.Context, id city.ID) ([]audit.Flaw, error) { return audit.VerifyChain(ctx, s.DB, id) },
		),
		waitList(s.DB, s.Merchants.SaleGateTx, s.Catalogue.OpenDistricts, s.Members.NotifyWaitList),
		cityFigures(s.Figures.SaveNumbers, s.Orders.SaveLiability, s.Exposure.SaveDebt),
		invariantCheck(s.DB, s.Invariants),
		retention(s.DB, s.Redemptions.DeleteOldCodes, s.Identity.DeleteOldSignInCodes, s.Imports.DeleteOldUploads,
			s.Merchants.DeleteOldContacts, s.Members.DeleteOldTrialMarks),
	}
}
