package order

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts of a provider that are stored, in bytes: an id or a name, and the id of an event.
const (
	maxNoticeText = 128
	maxEventID    = 192
)

// malformed tells a word of a provider that proves its origin and yet says nothing that can be
// recorded: an id is missing or too long, has characters that PostgreSQL's text does not take, or
// the amount is none. What a provider sends and what it answers when it is asked pass this check
// at one place (applyOnce).
func (n Notice) malformed() bool {
	for _, text := range []string{string(n.Kind), n.Ref, n.TxnID, n.RefundNo} {
		if len(text) > maxNoticeText || !printable(text) {
			return true
		}
	}
	if n.EventID == "" || len(n.EventID) > maxEventID || !printable(n.EventID) {
		return true
	}
	switch n.Kind {
	case NoticePaid:
		return n.Ref == "" || n.TxnID == "" || n.AmountFen < 1
	case NoticeFailed:
		return n.Ref == ""
	case NoticeRefunded, NoticeRefundRejected:
		return n.RefundNo == "" || n.AmountFen < 1
	}
	return false
}

// printable tells a text that both engines store as it came.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
