package membership

import (
	"context"
	"strconv"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// notifyBatch is how many members are notified in one transaction.
const notifyBatch = 200

// NotifyWaitList notifies everybody who waits for one of the places that the card is now on sale
// there, and counts them. For the job wait-list. It deletes their entries in the same transaction,
// so nobody is notified twice; whoever joins the list again waits again. A city that does not sell
// notifies nobody. city.ErrNotFound.
func (s *Service) NotifyWaitList(ctx context.Context, id city.ID, places []string) (int, error) {
	for notified := 0; ; {
		var n int
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.notifySomeTx(tx, id, places)
			return err
		})
		notified += n
		if err != nil || n < notifyBatch {
			return notified, err
		}
	}
}

func (s *Service) notifySomeTx(tx *db.Tx, id city.ID, places []string) (int, error) {
	home, err := city.ByID(tx, id)
	if err != nil || home.Status != city.StatusOpen || len(places) == 0 {
		return 0, err
	}
	ended, err := s.records.endWaits(tx, id, places, notifyBatch)
	if err != nil || len(ended) == 0 {
		return 0, err
	}
	messages := make([]notify.Message, len(ended))
	for i, w := range ended {
		key := "wait-list:" + string(id) + ":" + w.Place + ":" + strconv.FormatInt(w.CreatedAt.UnixMicro(), 10) + ":" +
			w.MemberID.String()
		messages[i] = toMember(id, w.MemberID, "wait_list_open", key,
			map[string]string{"place": w.Place, "city_zh": home.NameZh, "city_en": home.NameEn})
		messages[i].NotBefore = notify.NextAllowed(tx.Now(), home.Location())
	}
	_, err = s.outbox.EnqueueTx(tx, messages...)
	return len(ended), err
}
