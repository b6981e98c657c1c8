package catalogue

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"citycard/app/platform/ident"
	"citycard/merchants"
)

// position is where a row stands in the total order.
type position struct {
	class uint8
	major float64
	id    ident.ID
}

const cursorBytes = 1 + 8 + 16 + 4

// writeCursor encodes the position of the last row of a page, and the query.
func writeCursor(q Query, s *snapshot, last place) string {
	var b [cursorBytes]byte
	b[0] = last.class
	binary.BigEndian.PutUint64(b[1:], math.Float64bits(last.major))
	id := s.rows[last.row].id
	copy(b[9:], id[:])
	binary.BigEndian.PutUint32(b[25:], q.fingerprint())
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// readCursor decodes the position after which a page starts; nil for the first page.
func readCursor(q Query) (*position, error) {
	if q.Cursor == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(b) != cursorBytes || binary.BigEndian.Uint32(b[25:]) != q.fingerprint() {
		return nil, merchants.ErrCursor
	}
	after := position{class: b[0], major: math.Float64frombits(binary.BigEndian.Uint64(b[1:]))}
	copy(after.id[:], b[9:25])
	if math.IsNaN(after.major) {
		return nil, merchants.ErrCursor
	}
	return &after, nil
}

// fingerprint is the same for the same query, whatever its limit.
func (q Query) fingerprint() uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%t\x00", q.City, q.Q, q.District, q.Category, q.OpenNow)
	if q.Lat != nil {
		fmt.Fprintf(h, "%x,%x", math.Float64bits(*q.Lat), math.Float64bits(*q.Lng))
	}
	if q.FollowedBy != nil {
		h.Write(q.FollowedBy[:])
	}
	return h.Sum32()
}
