package redemption

import (
	"context"
	"time"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
)

// WatchInput says which code a member's page shows, and since when the page is open.
type WatchInput struct {
	Actor        identity.Actor // the member who owns the card
	MembershipID ident.ID
	IssuedAt     time.Time // of the code on the page
	Since        time.Time // a visit that was confirmed later than this is reported
}

// CodeWatch is the state of the code on a member's page. At most one of the three is set.
type CodeWatch struct {
	Receipt  *Receipt // a visit was confirmed and stands
	Taken    bool     // a till has scanned the code and has not confirmed yet
	Replaced bool     // another page of the member shows a newer code; this one is refused
}

// WatchCode tells a member's page the state of its code. Pages ask every few seconds, so it reads two
// rows by key and changes nothing. Error: not_found for a foreign membership.
func (s *Service) WatchCode(ctx context.Context, in WatchInput) (CodeWatch, error) {
	tx := s.db.Read(ctx)
	if _, err := s.members.MembershipForCodeTx(tx, in.Actor, in.MembershipID); err != nil {
		return CodeWatch{}, err
	}
	latest, err := s.records.ofMembership(tx, in.MembershipID, 1, ident.None)
	if err != nil {
		return CodeWatch{}, err
	}
	if len(latest) == 1 && latest[0].Status == RedemptionConfirmed && latest[0].ConfirmedAt.After(in.Since) {
		receipt := NewReceipt(latest[0])
		return CodeWatch{Receipt: &receipt}, nil
	}
	code, found, err := s.records.codeOf(tx, in.MembershipID)
	if err != nil || !found {
		return CodeWatch{}, err
	}
	if !code.IssuedAt.Equal(in.IssuedAt) {
		return CodeWatch{Replaced: code.IssuedAt.After(in.IssuedAt)}, nil
	}
	taken := code.TakenAt != nil && tx.Now().Before(code.TakenAt.Add(ClaimFor))
	return CodeWatch{Taken: taken}, nil
}
