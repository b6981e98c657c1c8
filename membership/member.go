package membership

import (
	"errors"
	"time"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

// PolicyVersion names the terms and the privacy notice that are accepted at sign-in. A new
// version asks everybody again.
const PolicyVersion = "2026-11"

// Member is a person. The phone number, the only personal data, is sealed; MaskedPhone is
// the form that may be shown.
type Member struct {
	ID          ident.ID
	PhoneSealed []byte
	PhoneIndex  *string
	Locale      string
	CreatedAt   time.Time
	ErasedAt    *time.Time
	MaskedPhone string `gorm:"-"`
}

// TableName is gorm's.
func (Member) TableName() string { return "membership_members" }

type consent struct {
	ID            ident.ID
	MemberID      ident.ID
	PolicyVersion string
	Locale        string
	At            time.Time
}

// TableName is gorm's.
func (consent) TableName() string { return "membership_consents" }

// localeOf falls back to the first language of the product.
func localeOf(locale string) string {
	if locale == "en" {
		return "en"
	}
	return "zh-CN"
}

// LockMemberTx locks the member's row until the caller's transaction ends, so that the erasure
// of the account waits for it. found is false for a member who has erased the account. Whoever
// writes rows about a member, or a message to one, outside of the running cards calls this first:
// an erasure then either removes those rows or comes before them and prevents them. The member's
// row comes before everything else in the order of locks.
func (s *Service) LockMemberTx(tx *db.Tx, id ident.ID) (found bool, err error) {
	err = s.records.lockMember(tx, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
