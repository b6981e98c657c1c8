package redemption

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/quota"
)

// codesPerMinute bounds how often one membership gets a new code; a page needs one or two.
const codesPerMinute = 20

// IssueCodeInput asks for a fresh code of a membership.
type IssueCodeInput struct {
	Actor        identity.Actor // the member who owns it
	MembershipID ident.ID
}

// IssueCode makes a new code; from this moment the membership's earlier one is refused. The digits
// are in the answer only: a keyed hash is stored. Errors: not_found for a foreign
// membership, card_… when the card cannot be used, too_many.
func (s *Service) IssueCode(ctx context.Context, in IssueCodeInput) (Code, error) {
	var code Code
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		standing, err := s.members.MembershipForCodeTx(tx, in.Actor, in.MembershipID)
		if err != nil {
			return err
		}
		if err := standing.MayVisit(tx.Now()); err != nil {
			return AsOutcome(err)
		}
		wait, ok, err := quota.Take(tx, "redemption:issue:"+in.MembershipID.String(), codesPerMinute, time.Minute)
		if err != nil {
			return err
		}
		if !ok {
			return ErrTooMany.WithRetryFrom(tx.Now(), wait)
		}
		now := tx.Now()
		code = Code{MembershipID: in.MembershipID, Digits: newDigits(), IssuedAt: now,
			ShownUntil: now.Add(ShownFor), GoodUntil: now.Add(ShownFor + GraceFor)}
		return s.records.replaceCode(tx, liveCode{
			MembershipID: in.MembershipID, CityID: standing.CityID, CodeHash: s.hashCode(code.Digits),
			IssuedAt: now, ShownUntil: code.ShownUntil, GoodUntil: code.GoodUntil,
		})
	})
	if err != nil {
		return Code{}, err
	}
	return code, nil
}

// hashCode is HMAC-SHA256 with a key outside the database, because all 10^15 codes could be tried
// against a plain hash.
func (s *Service) hashCode(digits string) string {
	mac := hmac.New(sha256.New, s.pepper)
	mac.Write([]byte(digits))
	return hex.EncodeToString(mac.Sum(nil))
}
