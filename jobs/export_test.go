package jobs

// The jobs with stubs for their use cases; Schedule builds them with the real ones.
var (
	DeliverNotifications      = deliverNotifications
	CloseUnpaidOrders         = closeUnpaidOrders
	QuerySilentPayments       = querySilentPayments
	SendRefunds               = sendRefunds
	BenefitExpiryReminders    = benefitExpiryReminders
	BenefitExpiry             = benefitExpiry
	MembershipExpiryReminders = membershipExpiryReminders
	MembershipExpiry          = membershipExpiry
	TrafficRewardAccrual      = trafficRewardAccrual
	TrafficRewardVesting      = trafficRewardVesting
	ExposureSeal              = exposureSeal
	WaitList                  = waitList
	CityFigures               = cityFigures
	InvariantCheck            = invariantCheck
	Retention                 = retention
)
