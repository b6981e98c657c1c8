package membership

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/notify"
)

// RemindBenefitExpiry writes the reminders of a city that are due today, each with its
// message, and counts them. For the job of that name. A second run adds nothing, and a run after
// missed nights catches up, because each step has a window of days.
func (s *Service) RemindBenefitExpiry(ctx context.Context, c city.ID) (int, error) {
	return s.remind(ctx, c, SubjectBenefit, benefitWindows)
}

// RemindMembershipExpiry is the same for memberships without a renewal.
func (s *Service) RemindMembershipExpiry(ctx context.Context, c city.ID) (int, error) {
	return s.remind(ctx, c, SubjectMembership, membershipWindows)
}

// reminderBatch is how many reminders are written in one transaction.
const reminderBatch = 1000

func (s *Service) remind(ctx context.Context, c city.ID, subject SubjectKind, plan []window) (int, error) {
	found, err := city.ByID(s.db.Read(ctx), c)
	if err != nil {
		return 0, err
	}
	total := 0
	for i, w := range plan {
		n, err := s.inBatches(ctx, func(tx *db.Tx) (n int, more bool, err error) {
			return s.remindBatchTx(tx, found, subject, w, rank(i))
		})
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// remindBatchTx takes the next subjects that a step is due for. In one transaction it writes their
// messages and reminders, and marks the step as done.
func (s *Service) remindBatchTx(
	tx *db.Tx, c city.City, subject SubjectKind, w window, rank int64,
) (n int, more bool, err error) {
	due, err := s.records.dueSubjects(tx, c.ID, subject, w, rank, c.Today(tx.Now()), reminderBatch)
	if err != nil || len(due) == 0 {
		return 0, false, err
	}
	if more = len(due) == reminderBatch; more {
		due = wholeBundles(due)
	}
	bundles := slices.Collect(bundlesOf(due))
	messages := make([]notify.Message, len(bundles))
	for i, bundle := range bundles {
		messages[i] = reminderMessage(c.ID, subject, w.step, bundle)
		messages[i].NotBefore = notify.NextAllowed(tx.Now(), c.Location())
	}
	ids, err := s.outbox.EnqueueTx(tx, messages...)
	if err != nil {
		return 0, false, err
	}
	if err := s.records.insertReminders(tx, remindersFor(tx, c.ID, subject, w.step, bundles, ids)); err != nil {
		return 0, false, err
	}
	return len(due), more, s.records.markReminded(tx, subject, due, rank)
}

// bundlesOf groups the due subjects by last day and member, in which order they come: what one
// member may lose on one day is one message.
func bundlesOf(due []dueSubject) iter.Seq[[]dueSubject] {
	return func(yield func([]dueSubject) bool) {
		for start, end := 0, 0; start < len(due); start = end {
			for end < len(due) && due[end].sameBundle(due[start]) {
				end++
			}
			if !yield(due[start:end]) {
				return
			}
		}
	}
}

// wholeBundles leaves the last bundle of a full batch to the next batch, unless it is the
// only one: it may have been cut.
func wholeBundles(due []dueSubject) []dueSubject {
	for i := len(due) - 1; i >= 0; i-- {
		if !due[i].sameBundle(due[len(due)-1]) {
			return due[:i+1]
		}
	}
	return due
}

func remindersFor(
	tx *db.Tx, c city.ID, subject SubjectKind, step Step, bundles [][]dueSubject, messageIDs []ident.ID,
) []Reminder {
	var reminders []Reminder
	for i, bundle := range bundles {
		for _, d := range bundle {
			reminders = append(reminders, Reminder{
				CityID: c, SubjectKind: subject, SubjectID: d.ID, ExpiryVersion: d.ExpiryVersion, Step: step,
				MemberID: d.MemberID, UseByDay: d.LastDay, MessageID: messageIDs[i], CreatedAt: tx.Now(),
			})
		}
	}
	return reminders
}

// reminderMessage is one message for one bundle. Its dedupe key names the first subject, whose
// deadline and step are reminded of once.
func reminderMessage(c city.ID, subject SubjectKind, step Step, bundle []dueSubject) notify.Message {
	first := bundle[0]
	key := fmt.Sprintf("expiring:%s:%d:%s", first.ID, first.ExpiryVersion, step)
	m := toMember(c, first.MemberID, "benefit_expiring", key, map[string]string{
		"day": string(first.LastDay), "count": itoa(int64(len(bundle))),
	})
	until := first.Until
	m.ExpiresAt = &until
	if subject == SubjectMembership {
		m.Template = "membership_expiring"
		if first.Kind == string(KindTrial) {
			m.Template = "trial_expiring"
		}
		m.Params["plan_zh"], m.Params["plan_en"] = first.NameZh, first.NameEn
		return m
	}
	var zh, en []string
	for _, b := range bundle {
		zh = append(zh, fmt.Sprintf("「%s」%d 次", b.NameZh, b.Remaining))
		en = append(en, fmt.Sprintf("%s × %d", b.NameEn, b.Remaining))
	}
	m.Params["benefits_zh"], m.Params["benefits_en"] = strings.Join(zh, "、"), strings.Join(en, ", ")
	return m
}

// namesWithDeadlines lists granted benefits, each with its last day.
func namesWithDeadlines(benefits []Benefit) (zh, en string) {
	var listZh, listEn []string
	for _, b := range benefits {
		listZh = append(listZh, fmt.Sprintf("「%s」%d 次，可用至 %s", b.NameZh, b.Units, b.UseByDay))
		listEn = append(listEn, fmt.Sprintf("%s × %d through %s", b.NameEn, b.Units,
			b.UseByDay.At(12, 0, time.UTC).Format("2 Jan 2006")))
	}
	return strings.Join(listZh, "；"), strings.Join(listEn, "; ")
}
