package merchants

import (
	"encoding/json"
	"strings"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// offerVersions are the stored versions of an offer, newest first.
func (records) offerVersions(tx *db.Tx, offerID ident.ID) ([]OfferVersion, error) {
	var rows []struct {
		Version int64
		Terms   string
		SavedAt time.Time
		SavedBy string
	}
	err := tx.Gorm().Raw(`SELECT version, CAST(terms AS text) AS terms, saved_at, saved_by FROM merchants_offer_versions
		WHERE offer_id = ? ORDER BY version DESC`, offerID).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	versions := make([]OfferVersion, len(rows))
	for i, r := range rows {
		versions[i] = OfferVersion{Version: r.Version, SavedAt: r.SavedAt,
			ByCity: strings.HasPrefix(r.SavedBy, string(identity.KindOperator)+":")}
		if err := json.Unmarshal([]byte(r.Terms), &versions[i].Terms); err != nil {
			return nil, err
		}
	}
	return versions, nil
}
