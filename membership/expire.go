package membership

import (
	"context"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

// jobBatch is how many rows a job handles in one transaction.
const jobBatch = 500

// reminderLead is how long before a deadline a reminder must have been delivered.
const reminderLead = 24 * time.Hour

// extensionDays is how many days a deadline without a delivered reminder is extended by.
const extensionDays = 7

// extendedDeadline is midnight seven days after the later of the old deadline and today.
func extendedDeadline(old time.Time, today clock.Day, zone *time.Location) deadline {
	from := max(clock.DayOf(old, zone), today)
	return deadlineBefore(from.AddDays(extensionDays), zone)
}

// whyExtended is the reason in the row of an extension.
const whyExtended = "no reminder was delivered 24 hours before the deadline"

// ExpireBenefits decides about the benefits of a city whose deadline has passed, and counts
// them. For the job of that name. No silent expiry: a benefit with units left expires only
// if a reminder of its deadline was delivered at least 24 hours before it. Otherwise it is
// extended by seven days, with a row that says why, a message to the member and an alarm.
// Which of the two happens is decided by the WHERE clauses of the two updates alone:
// deliveredInTime in sql_expiry.go. While a card is frozen neither happens, and a deadline is over for good
// from 06:00 of the next day (OverUntil).
func (s *Service) ExpireBenefits(ctx context.Context, c city.ID) (int, error) {
	found, err := city.ByID(s.db.Read(ctx), c)
	if err != nil {
		return 0, err
	}
	expired, err := s.inBatches(ctx, func(tx *db.Tx) (int, bool, error) { return s.expireRemindedTx(tx, found) })
	if err != nil {
		return expired, err
	}
	extended, err := s.inBatches(ctx, func(tx *db.Tx) (int, bool, error) { return s.extendUnremindedTx(tx, found) })
	return expired + extended, err
}

// inBatches repeats step, each time in its own transaction, until it reports that nothing is left.
func (s *Service) inBatches(ctx context.Context, step func(tx *db.Tx) (n int, more bool, err error)) (int, error) {
	total := 0
	for more := true; more; {
		var n int
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, more, err = step(tx)
			return err
		})
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

func (s *Service) expireRemindedTx(tx *db.Tx, c city.City) (n int, more bool, err error) {
	over := OverUntil(tx.Now(), c.Location())
	lapsed, err := s.records.lockLapsed(tx, c.ID, over, deliveredInTime, jobBatch)
	if err != nil || len(lapsed) == 0 {
		return 0, false, err
	}
	n, err = s.records.expireReminded(tx, c.ID, lapsed, over)
	return n, len(lapsed) == jobBatch && n > 0, err
}

func (s *Service) extendUnremindedTx(tx *db.Tx, c city.City) (n int, more bool, err error) {
	over := OverUntil(tx.Now(), c.Location())
	lapsed, err := s.records.lockLapsed(tx, c.ID, over, "NOT "+deliveredInTime, jobBatch)
	if err != nil || len(lapsed) == 0 {
		return 0, false, err
	}
	// Every lapsed deadline lies in the past, so the new one counts from today and is the same for all.
	until := extendedDeadline(lapsed[0].UseBy, c.Today(tx.Now()), c.Location())
	extended, err := s.records.extendUnreminded(tx, c.ID, lapsed, over, until)
	if err != nil {
		return 0, false, err
	}
	var done []Benefit
	for _, b := range lapsed {
		if extended[b.ID] {
			done = append(done, b)
		}
	}
	if len(done) == 0 {
		return 0, false, nil
	}
	extensions := make([]Extension, len(done))
	for i, b := range done {
		extensions[i] = s.extension(tx, b, until, whyExtended)
	}
	if err := s.records.insertExtensions(tx, extensions); err != nil {
		return 0, false, err
	}
	if err := s.extendCardsTx(tx, done, until, whyExtended); err != nil {
		return 0, false, err
	}
	return len(done), len(lapsed) == jobBatch, s.notifyExtendedTx(tx, c, done, until.day)
}

func (s *Service) extension(tx *db.Tx, b Benefit, until deadline, reason string) Extension {
	return Extension{
		ID: s.ids.New(), CityID: b.CityID, SubjectKind: SubjectBenefit, SubjectID: b.ID, FromVersion: b.ExpiryVersion,
		OldUntil: b.UseBy, NewUntil: until.until, Reason: reason, CreatedAt: tx.Now(),
	}
}

func (s *Service) extensionOfCard(tx *db.Tx, m Membership, until deadline, reason string) Extension {
	return Extension{
		ID: s.ids.New(), CityID: m.CityID, SubjectKind: SubjectMembership, SubjectID: m.ID,
		FromVersion: m.ExpiryVersion,
		OldUntil:    m.ValidUntil, NewUntil: until.until, Reason: reason, CreatedAt: tx.Now(),
	}
}

// extendCardsTx extends the memberships as well, so that an extended benefit can be used.
func (s *Service) extendCardsTx(tx *db.Tx, benefits []Benefit, until deadline, reason string) error {
	var ids []ident.ID
	for _, b := range benefits {
		ids = append(ids, b.MembershipID)
	}
	ending, err := s.records.endingBefore(tx, ids, until.until)
	if err != nil || len(ending) == 0 {
		return err
	}
	extensions := make([]Extension, len(ending))
	for i, m := range ending {
		extensions[i] = s.extensionOfCard(tx, m, until, reason)
	}
	if err := s.records.insertExtensions(tx, extensions); err != nil {
		return err
	}
	return s.records.extendMemberships(tx, membershipIDs(ending), until)
}

func (s *Service) notifyExtendedTx(tx *db.Tx, c city.City, benefits []Benefit, through clock.Day) error {
	zh, en := map[ident.ID][]string{}, map[ident.ID][]string{}
	var members []ident.ID
	for _, b := range benefits {
		if zh[b.MemberID] == nil {
			members = append(members, b.MemberID)
		}
		zh[b.MemberID] = append(zh[b.MemberID], "「"+b.NameZh+"」")
		en[b.MemberID] = append(en[b.MemberID], b.NameEn)
	}
	run := s.ids.New().String()
	var messages []notify.Message
	for _, member := range members {
		m := toMember(c.ID, member, "benefit_extended", "benefit-extended:"+run+":"+member.String(), map[string]string{
			"benefits_zh": strings.Join(zh[member], "、"), "benefits_en": strings.Join(en[member], ", "),
			"day": string(through),
		})
		m.NotBefore = notify.NextAllowed(tx.Now(), c.Location())
		messages = append(messages, m)
	}
	if _, err := s.outbox.EnqueueTx(tx, messages...); err != nil {
		return err
	}
	return notify.RaiseAlarmTx(tx, notify.Alarm{
		CityID: c.ID, Code: "membership.benefits_extended", Subject: string(c.Today(tx.Now())), Detail: whyExtended,
	})
}

// ExpireMemberships ends the memberships of a city whose time is over for good (OverUntil), and counts them.
// For the job of that name. A membership stays open while one of its benefits has units left and
// has neither expired nor been extended. Its renewal becomes the running period.
func (s *Service) ExpireMemberships(ctx context.Context, c city.ID) (int, error) {
	found, err := city.ByID(s.db.Read(ctx), c)
	if err != nil {
		return 0, err
	}
	return s.inBatches(ctx, func(tx *db.Tx) (int, bool, error) {
		expired, err := s.records.expireMemberships(tx, c, OverUntil(tx.Now(), found.Location()), jobBatch)
		if err != nil {
			return 0, false, err
		}
		if err := s.records.promoteSuccessors(tx, c); err != nil {
			return 0, false, err
		}
		if err := s.records.endBenefits(tx, membershipIDs(expired)); err != nil {
			return 0, false, err
		}
		_, err = s.outbox.EnqueueTx(tx, endedMessages(expired, notify.NextAllowed(tx.Now(), found.Location()))...)
		return len(expired), len(expired) == jobBatch, err
	})
}

func membershipIDs(memberships []Membership) []ident.ID {
	ids := make([]ident.ID, len(memberships))
	for i, m := range memberships {
		ids[i] = m.ID
	}
	return ids
}

func endedMessages(memberships []Membership, notBefore time.Time) []notify.Message {
	messages := make([]notify.Message, len(memberships))
	for i, m := range memberships {
		template := "membership_ended"
		if m.Kind == KindTrial {
			template = "trial_ended"
		}
		messages[i] = toMember(m.CityID, m.MemberID, template, "membership-ended:"+m.ID.String(), map[string]string{
			"card_number": m.CardNumber, "through": string(m.ValidThrough), "uses": itoa(m.Uses),
		})
		messages[i].NotBefore = notBefore
	}
	return messages
}
