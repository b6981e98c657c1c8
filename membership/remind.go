package membership

import (
	"context"
	"fmt"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// RemindBenefitExpiry writes the reminders of a city that are due today and their messages,
// and counts the reminders. For the job of that name; running it again adds nothing, and
// nights that were missed are made up for by the windows.
func (s *Service) RemindBenefitExpiry(ctx context.Context, c city.ID) (int, error) {
	return s.remind(ctx, c, SubjectBenefit, benefitWindows)
}

// RemindMembershipExpiry is the same for memberships that nothing follows.
func (s *Service) RemindMembershipExpiry(ctx context.Context, c city.ID) (int, error) {
	return s.remind(ctx, c, SubjectMembership, membershipWindows)
}

func (s *Service) remind(ctx context.Context, c city.ID, subject SubjectKind, plan []window) (int, error) {
	found, err := city.ByID(s.db.Read(ctx), c)
	if err != nil {
		return 0, err
	}
	written := 0
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		written = 0
		if err := s.records.dropStaleReminders(tx, c, subject); err != nil {
			return err
		}
		// A bundle is named after the run that made it: a benefit that joins later gets a
		// message of its own instead of hiding behind one that does not name it.
		run := s.ids.New().String()
		for _, w := range plan {
			n, err := s.records.insertDueReminders(tx, c, subject, w, found.Today(tx.Now()), run)
			if err != nil {
				return err
			}
			written += int(n)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return written, s.sendReminders(ctx, found, subject)
}

// sendReminders turns bundles without a message into messages, one transaction per batch.
func (s *Service) sendReminders(ctx context.Context, c city.City, subject SubjectKind) error {
	for more := true; more; {
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			unsent, err := s.records.unsentReminders(tx, c.ID, subject, reminderBatch)
			if err != nil {
				return err
			}
			more = len(unsent) == reminderBatch
			if more {
				unsent = wholeBundles(unsent)
			}
			return s.sendBundlesTx(tx, c, subject, unsent)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reminderBatch is how many reminders become messages in one transaction.
const reminderBatch = 1000

// wholeBundles leaves the last bundle of a full batch to the next batch, unless it is the
// only one: it may have been cut.
func wholeBundles(unsent []unsentReminder) []unsentReminder {
	last := unsent[len(unsent)-1].Bundle
	for i := len(unsent) - 1; i >= 0; i-- {
		if unsent[i].Bundle != last {
			return unsent[:i+1]
		}
	}
	return unsent
}

func (s *Service) sendBundlesTx(tx *db.Tx, c city.City, subject SubjectKind, unsent []unsentReminder) error {
	if len(unsent) == 0 {
		return nil
	}
	var messages []notify.Message
	var bundles []string
	notBefore := notify.NextAllowed(tx.Now(), c.Location())
	for start := 0; start < len(unsent); {
		end := start
		for end < len(unsent) && unsent[end].Bundle == unsent[start].Bundle {
			end++
		}
		messages = append(messages, reminderMessage(c.ID, subject, unsent[start:end], notBefore))
		bundles = append(bundles, unsent[start].Bundle)
		start = end
	}
	if _, err := s.outbox.EnqueueTx(tx, messages...); err != nil {
		return err
	}
	return s.records.attachMessages(tx, c.ID, subject, bundles)
}

// reminderMessage is one message for what one member may lose on one day.
func reminderMessage(c city.ID, subject SubjectKind, bundle []unsentReminder, notBefore time.Time) notify.Message {
	first := bundle[0]
	m := toMember(c, first.MemberID, "benefit_expiring", first.Bundle, map[string]string{
		"day": string(first.UseByDay), "count": itoa(int64(len(bundle))),
	})
	if subject == SubjectMembership {
		m.Template = "membership_expiring"
		if first.Kind == string(KindTrial) {
			m.Template = "trial_expiring"
		}
		m.Params["plan_zh"], m.Params["plan_en"] = first.NameZh, first.NameEn
	} else {
		var zh, en []string
		for _, b := range bundle {
			zh = append(zh, fmt.Sprintf("「%s」%d 次", b.NameZh, b.Remaining))
			en = append(en, fmt.Sprintf("%s × %d", b.NameEn, b.Remaining))
		}
		m.Params["benefits_zh"], m.Params["benefits_en"] = strings.Join(zh, "、"), strings.Join(en, ", ")
	}
	until := first.Until
	m.NotBefore, m.ExpiresAt = notBefore, &until
	return m
}

// namesWithDeadlines lists granted benefits, each with its last day.
func namesWithDeadlines(benefits []Benefit) (zh, en string) {
	var listZh, listEn []string
	for _, b := range benefits {
		listZh = append(listZh, fmt.Sprintf("「%s」%d 次，可用至 %s", b.NameZh, b.Units, b.UseByDay))
		listEn = append(listEn, fmt.Sprintf("%s × %d through %s", b.NameEn, b.Units, b.UseByDay))
	}
	return strings.Join(listZh, "；"), strings.Join(listEn, "; ")
}
