package membership

import (
	"context"
	"strconv"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/notify"
)

// toldAtOnce is how many people are told in one transaction.
const toldAtOnce = 200

// NotifyWaitList notifies everybody who waits for one of the places that the card is on sale
// there now, and ends their waiting in the same transaction: nobody is told twice, and
// whoever joins the list again waits again. A city that does not sell tells nobody. It is
// for the job wait-list and returns how many were told. Code: city.not_found.
func (s *Service) NotifyWaitList(ctx context.Context, id city.ID, places []string) (int, error) {
	for told := 0; ; {
		var n int
		err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = s.tellSomeTx(tx, id, places)
			return err
		})
		told += n
		if err != nil || n < toldAtOnce {
			return told, err
		}
	}
}

func (s *Service) tellSomeTx(tx *db.Tx, id city.ID, places []string) (int, error) {
	home, err := city.ByID(tx, id)
	if err != nil || home.Status != city.StatusOpen || len(places) == 0 {
		return 0, err
	}
	ended, err := s.records.endWaits(tx, id, places, toldAtOnce)
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
