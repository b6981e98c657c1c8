package exposure

import (
	"context"
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/page"
)

// Entries lists a store's lines, newest first. The cursor is "" for the first page; next
// is "" on the last. limit is 20 when 0 and at most 100. Callers: as for Balance. ErrCursor.
func (a *Account) Entries(
	ctx context.Context, actor identity.Actor, storeID ident.ID, cursor string, limit int,
) (lines []Entry, next string, err error) {
	before := int64(math.MaxInt64)
	if cursor != "" {
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil || before < 1 {
			return nil, "", ErrCursor
		}
	}
	limit = page.Limit(limit)
	tx := a.db.Read(ctx)
	held, _, err := a.readable(tx, actor, storeID)
	if err != nil {
		return nil, "", err
	}
	if lines, err = a.records.entriesBefore(tx, held, before, limit+1); err != nil {
		return nil, "", err
	}
	lines, next = page.Cut(lines, limit, func(last Entry) string { return strconv.FormatInt(last.No, 10) })
	return lines, next, nil
}

// statementColumns head the statement. They are names, not words, because the recipe in
// doc.go and the merchant's spreadsheet refer to them.
var statementColumns = []string{
	"store_id", "no", "created_at", "kind", "redemption_id", "rule_version", "visitor", "day",
	"pending", "vested", "delivered", "reason", "hash",
}

// WriteCSV writes the whole statement of a store, oldest line first: UTF-8 with a byte
// order mark, one header line, the columns in the order in which they are hashed. Summing
// the columns pending, vested and delivered gives the balance. Callers: as for Balance.
func (a *Account) WriteCSV(ctx context.Context, w io.Writer, actor identity.Actor, storeID ident.ID) error {
	held, _, err := a.readable(a.db.Read(ctx), actor, storeID)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(statementColumns); err != nil {
		return err
	}
	for last := int64(0); ; {
		lines, err := a.records.entriesAfter(a.db.Read(ctx), held, last, batch)
		if err != nil {
			return err
		}
		for _, e := range lines {
			if err := out.Write(e.cells()); err != nil {
				return err
			}
			last = e.No
		}
		if len(lines) < batch {
			out.Flush()
			return out.Error()
		}
	}
}

// cells are the fields and the hash, safe to open in a spreadsheet. The three amounts are
// whole numbers, which may begin with a minus; any other cell that begins like a formula
// is made text.
func (e Entry) cells() []string {
	cells := append(e.fields(), e.Hash)
	for i, name := range statementColumns {
		if name != "pending" && name != "vested" && name != "delivered" {
			cells[i] = asText(cells[i])
		}
	}
	return cells
}

func asText(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
