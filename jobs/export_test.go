package jobs

import (
	"github.com/robfig/cron/v3"

	"citycard/app/platform/clock"
)

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
	AuditSeal                 = auditSeal
	WaitList                  = waitList
	CityFigures               = cityFigures
	InvariantCheck            = invariantCheck
	Retention                 = retention
)

// EveryMinute is the ticker's timetable.
func EveryMinute(c clock.Clock) cron.Schedule { return everyMinute{c} }
