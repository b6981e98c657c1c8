package membership

import (
	"time"

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
