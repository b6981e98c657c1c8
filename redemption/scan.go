package redemption

import (
	"context"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/membership"
	"citycard/merchants"
)

// ScanInput is what the till delivers.
type ScanInput struct {
	Actor   identity.Actor
	StoreID ident.ID // only for staff of several stores
	Code    string   // the digits, or the link that the QR holds
}

// Preview (核销预览) is what the cashier sees before confirming.
type Preview struct {
	ClaimID      ident.ID
	ExpiresAt    time.Time
	MaskedName   string
	ValidThrough clock.Day
	Offers       []merchants.Offer
	Benefits     []membership.Benefit
	Practice     bool // the practice code: nothing was claimed, the store counts as practised
}

// Scan takes a code and opens a claim of three minutes. Nothing is spent. A second scan by the same
// actor returns the same claim. Refusals are stored. Callers: a bound device, or staff of the store.
func (s *Service) Scan(ctx context.Context, in ScanInput) (Preview, error) {
	storeID, err := s.TillStore(ctx, in.Actor, in.StoreID)
	if err != nil {
		return Preview{}, err
	}
	digits, unreadable := ReadCode(in.Code)
	var preview Preview
	var refusal error
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		preview, refusal = Preview{}, nil
		store, err := s.merchants.StoreForTillTx(tx, storeID)
		if err != nil {
			return AsOutcome(err)
		}
		sc := scan{Service: s, actor: in.Actor, store: store, digits: digits, unreadable: unreadable}
		preview, err = sc.run(tx)
		if !isRefusal(err) {
			return err
		}
		refusal = err // an answer and not a failure: its row and the counted tries are committed
		return s.records.insertRefusals(tx, []Refusal{s.newRefusal(tx, stageScan, store.CityID, storeID,
			in.Actor, err).of(sc.membershipID, ident.None)})
	})
	if err != nil {
		return Preview{}, err
	}
	return preview, refusal
}

// scan is one reading of a code at one till.
type scan struct {
	*Service
	actor        identity.Actor
	store        merchants.Store
	digits       string
	unreadable   error
	membershipID ident.ID // once known, for the refusal's row
}

func (sc *scan) run(tx *db.Tx) (Preview, error) {
	if sc.digits == PracticeDigits {
		return Preview{Practice: true}, sc.merchants.NoteScanTx(tx, sc.store.ID)
	}
	if sc.unreadable != nil {
		return Preview{}, sc.unreadable
	}
	limits := codeLimitsOf(sc.actor, sc.store)
	if err := limits.take(tx); err != nil {
		return Preview{}, err
	}
	preview, answer := sc.take(tx)
	count := limits.release
	if isWrongCode(answer) {
		count = limits.countWrong
	}
	if err := count(tx); err != nil {
		return Preview{}, err
	}
	return preview, answer
}

// take reads and locks the code, decides by pure rules, takes it by a conditional update and opens
// the claim.
func (sc *scan) take(tx *db.Tx) (Preview, error) {
	hash := sc.hashCode(sc.digits)
	code, found, err := sc.records.lockCode(tx, hash)
	if err != nil {
		return Preview{}, err
	}
	if !found || code.TakenAt != nil {
		return sc.refusedCode(tx, hash)
	}
	sc.membershipID = code.MembershipID
	if !tx.Now().Before(code.GoodUntil) {
		return Preview{}, ErrCodeExpired
	}
	standing, err := sc.validateCard(tx, code.MembershipID)
	if err != nil {
		return Preview{}, err
	}
	claim := Claim{
		ID: sc.ids.New(), CityID: sc.store.CityID, StoreID: sc.store.ID, MembershipID: code.MembershipID,
		MemberID: standing.MemberID, CodeHash: hash, CodeIssuedAt: code.IssuedAt, OpenedByKind: string(sc.actor.Kind),
		OpenedBy: sc.actor.ID, OpenedAt: tx.Now(), ExpiresAt: tx.Now().Add(ClaimFor), Status: ClaimOpen,
	}
	taken, err := sc.records.takeCode(tx, hash)
	if err != nil {
		return Preview{}, err
	}
	if !taken {
		return Preview{}, ErrCodeUsed
	}
	if err := sc.records.insertClaim(tx, claim); err != nil {
		return Preview{}, err
	}
	if err := sc.merchants.NoteScanTx(tx, sc.store.ID); err != nil {
		return Preview{}, err
	}
	return sc.preview(tx, claim, standing)
}

// validateCard reads the membership and refuses one that cannot be used at this store now.
func (sc *scan) validateCard(tx *db.Tx, membershipID ident.ID) (membership.Standing, error) {
	standings, err := sc.members.StandingsTx(tx, []ident.ID{membershipID})
	if err != nil {
		return membership.Standing{}, err
	}
	standing, found := standings[membershipID]
	if !found {
		return standing, ErrNotActivated
	}
	if err := standing.MayVisit(tx.Now()); err != nil {
		return standing, AsOutcome(err)
	}
	accepted, err := accepts(tx, sc.store.CityID, city.ID(standing.CityID))
	if err != nil {
		return standing, err
	}
	if !accepted {
		return standing, ErrWrongCity
	}
	return standing, nil
}

// refusedCode finds the reason why a code could not be taken; it reads only.
func (sc *scan) refusedCode(tx *db.Tx, hash string) (Preview, error) {
	claim, found, err := sc.records.claimByCode(tx, hash)
	if err != nil {
		return Preview{}, err
	}
	if found {
		return sc.scannedBefore(tx, claim)
	}
	old, err := sc.records.isOldCode(tx, hash)
	if err != nil {
		return Preview{}, err
	}
	if old {
		return Preview{}, ErrCodeExpired
	}
	return Preview{}, ErrNotOurs
}

// scannedBefore returns the claim to the actor who opened it, whose first answer may have been lost,
// and ErrCodeUsed to everybody else.
func (sc *scan) scannedBefore(tx *db.Tx, claim Claim) (Preview, error) {
	sc.membershipID = claim.MembershipID
	mine := claim.StoreID == sc.store.ID && claim.OpenedBy == sc.actor.ID
	if !mine || claim.mayConfirm(sc.store.ID, tx.Now()) != nil {
		return Preview{}, ErrCodeUsed.WithParam("at", claim.OpenedAt).WithParam("here", claim.StoreID == sc.store.ID)
	}
	standing, err := sc.validateCard(tx, claim.MembershipID)
	if err != nil {
		return Preview{}, err
	}
	return sc.preview(tx, claim, standing)
}

func (sc *scan) preview(tx *db.Tx, claim Claim, standing membership.Standing) (Preview, error) {
	offers, err := sc.merchants.OffersAtStoreTx(tx, sc.store.ID)
	if err != nil {
		return Preview{}, err
	}
	benefits, err := sc.members.SpendableBenefitsTx(tx, claim.MembershipID, sc.store.ID)
	if err != nil {
		return Preview{}, err
	}
	return Preview{ClaimID: claim.ID, ExpiresAt: claim.ExpiresAt, MaskedName: standing.MaskedName,
		ValidThrough: standing.ValidThrough, Offers: offers, Benefits: benefits}, nil
}
