package merchants

import (
	"encoding/json"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) offer(tx *db.Tx, id ident.ID) (Offer, error) {
	var o Offer
	found, err := db.One(tx.Gorm().Raw(`SELECT * FROM merchants_offers WHERE id = ?`, id), &o)
	if err == nil && !found {
		err = ErrOfferNotFound
	}
	return o, err
}

func (records) offersByID(tx *db.Tx, ids []ident.ID) ([]Offer, error) {
	var offers []Offer
	if len(ids) == 0 {
		return nil, nil
	}
	err := tx.Gorm().Raw(`SELECT * FROM merchants_offers WHERE id IN ?`, ids).Scan(&offers).Error
	return offers, err
}

// visibleOffers are in the order in which members want them: the lowest price first.
func (records) visibleOffers(tx *db.Tx, storeID ident.ID) ([]Offer, error) {
	var offers []Offer
	err := tx.Gorm().Raw(`SELECT * FROM merchants_offers
		WHERE store_id = ? AND status = 'published' AND review = 'approved'
		ORDER BY pay_rate_bp, min_spend_fen, id`, storeID).Scan(&offers).Error
	return offers, err
}

func (records) offersOf(tx *db.Tx, storeID ident.ID) ([]Offer, error) {
	var offers []Offer
	err := tx.Gorm().Raw(`SELECT * FROM merchants_offers WHERE store_id = ? ORDER BY id`, storeID).Scan(&offers).Error
	return offers, err
}

// visibleOffersOfCity is visibleOffers for all stores of a city at once.
func (records) visibleOffersOfCity(tx *db.Tx, id city.ID) ([]Offer, error) {
	var offers []Offer
	err := tx.Gorm().Raw(`SELECT * FROM merchants_offers
		WHERE city_id = ? AND status = 'published' AND review = 'approved'
		ORDER BY store_id, pay_rate_bp, min_spend_fen, id`, id).Scan(&offers).Error
	return offers, err
}

func (records) insertOffer(tx *db.Tx, o Offer) error { return tx.Gorm().Create(&o).Error }

// saveOffer writes terms and states if the row still has the version that was read.
func (records) saveOffer(tx *db.Tx, o Offer, readVersion int64) error {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE merchants_offers SET
		version = ?, name_zh = ?, name_en = ?, pay_rate_bp = ?, cap_fen = ?, min_spend_fen = ?,
		weekdays = ?, from_minute = ?, to_minute = ?, blackouts = ?, per_member_day = ?, total_per_day = ?,
		exclusions_zh = ?, exclusions_en = ?, stacking = ?, status = ?, review = ?, review_reason = ?, updated_at = ?
		WHERE id = ? AND version = ?`,
		o.Version, o.NameZh, o.NameEn, o.PayRateBP, o.CapFen, o.MinSpendFen,
		o.Weekdays, o.FromMinute, o.ToMinute, o.Blackouts, o.PerMemberDay, o.TotalPerDay,
		o.ExclusionsZh, o.ExclusionsEn, o.Stacking, o.Status, o.Review, o.ReviewReason, tx.Now(),
		o.ID, readVersion))
	if err == nil && n != 1 {
		err = ErrOfferChanged
	}
	return err
}

// insertOfferVersion appends what this version of the offer says.
func (records) insertOfferVersion(tx *db.Tx, o Offer, by string) error {
	terms, err := json.Marshal(o.OfferTerms)
	if err != nil {
		return err
	}
	return tx.Gorm().Exec(`INSERT INTO merchants_offer_versions (offer_id, version, terms, saved_at, saved_by)
		VALUES (?, ?, ?, ?, ?)`, o.ID, o.Version, string(terms), tx.Now(), by).Error
}

// OfferFilter narrows the operators' list of offers.
type OfferFilter struct {
	City   city.ID     // empty: all cities of the operator
	Review ReviewState // empty: all
	Status OfferStatus // empty: all
}

func (records) offersForOps(tx *db.Tx, cities []city.ID, f OfferFilter, after ident.ID, limit int) ([]Offer, error) {
	query, args := `SELECT * FROM merchants_offers WHERE city_id IN ?`, []any{cities}
	if f.Review != "" {
		query, args = query+` AND review = ?`, append(args, f.Review)
	}
	if f.Status != "" {
		query, args = query+` AND status = ?`, append(args, f.Status)
	}
	if after != ident.None {
		query, args = query+` AND id < ?`, append(args, after)
	}
	var offers []Offer
	err := tx.Gorm().Raw(query+` ORDER BY id DESC LIMIT ?`, append(args, limit)...).Scan(&offers).Error
	return offers, err
}

// stepOffer moves the offer from one status to another, once.
func (records) stepOffer(tx *db.Tx, o Offer, from OfferStatus) error {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE merchants_offers SET status = ?, updated_at = ?
		WHERE id = ? AND status = ? AND version = ?`, o.Status, tx.Now(), o.ID, from, o.Version))
	if err == nil && n != 1 {
		err = ErrOfferChanged
	}
	return err
}

// reviewOffer writes the city's answer to the version that was read.
func (records) reviewOffer(tx *db.Tx, o Offer, from ReviewState) error {
	n, err := db.Affected(tx.Gorm().Exec(`UPDATE merchants_offers SET review = ?, review_reason = ?,
		reviewed_version = version, updated_at = ?
		WHERE id = ? AND review = ? AND version = ?`, o.Review, o.ReviewReason, tx.Now(), o.ID, from, o.Version))
	if err == nil && n != 1 {
		err = ErrOfferChanged
	}
	return err
}

// withdrawOutside takes down the published offers of a city whose rate is not within the bounds.
func (records) withdrawOutside(tx *db.Tx, c city.ID, lowestRate, highestRate int) ([]Offer, error) {
	var offers []Offer
	err := tx.Gorm().Raw(`UPDATE merchants_offers SET status = ?, updated_at = ?
		WHERE city_id = ? AND status = ? AND (pay_rate_bp < ? OR pay_rate_bp > ?) RETURNING *`,
		OfferWithdrawn, tx.Now(), c, OfferPublished, lowestRate, highestRate).Scan(&offers).Error
	return offers, err
}

// countOutside tells how many offers withdrawOutside would take down.
func (records) countOutside(tx *db.Tx, c city.ID, lowestRate, highestRate int) (n int, err error) {
	_, err = db.One(tx.Gorm().Raw(`SELECT count(*) FROM merchants_offers
		WHERE city_id = ? AND status = ? AND (pay_rate_bp < ? OR pay_rate_bp > ?)`,
		c, OfferPublished, lowestRate, highestRate), &n)
	return n, err
}
