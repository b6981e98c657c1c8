package redemption

import (
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
)

// ClaimFor is how long a cashier has between scan and confirm at first; extend_claim.go adds to it.
const ClaimFor = 3 * time.Minute

// ClaimStatus of a claim: open → used. An expired claim stays open; mayConfirm refuses it.
type ClaimStatus string

const (
	ClaimOpen ClaimStatus = "open"
	ClaimUsed ClaimStatus = "used"
)

// Claim (核销占用) is a scanned code that one store may confirm within three minutes, or longer if it asks.
type Claim struct {
	ID           ident.ID
	CityID       city.ID // the store's city
	StoreID      ident.ID
	MembershipID ident.ID
	MemberID     ident.ID
	CodeHash     string
	CodeIssuedAt time.Time
	OpenedByKind string
	OpenedBy     ident.ID
	OpenedAt     time.Time
	ExpiresAt    time.Time
	Status       ClaimStatus
	UsedAt       *time.Time
}

// TableName names the table.
func (Claim) TableName() string { return "redemption_claims" }

// mayConfirm tells whether the store may still turn the claim into a redemption.
// A claim of another store does not exist for the caller.
func (c Claim) mayConfirm(storeID ident.ID, now time.Time) error {
	switch {
	case c.StoreID != storeID:
		return ErrClaimUnknown
	case c.Status == ClaimUsed:
		return ErrClaimUsed
	case !now.Before(c.ExpiresAt):
		return ErrClaimExpired
	}
	return nil
}
