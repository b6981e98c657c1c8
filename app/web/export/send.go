package export

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"citycard/app/platform/audit"
	"citycard/app/platform/db"
	"citycard/app/platform/fault"
	"citycard/app/platform/quota"
)

// errTooMany: a person has made sixty files within an hour.
var errTooMany = fault.New(fault.TooMany, "export.too_many").Retry()

// perHour is beyond what a person does by hand.
const perHour = 60

var mediaTypes = map[string]string{
	csvFormat:  "text/csv; charset=utf-8",
	xlsxFormat: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// entry is what the operation log keeps of an export.
type entry struct {
	Filter string
	Format string
	Rows   int
}

// Send makes the file, writes it down in the operation log and sends it as a download.
// Any format but XLSX is CSV. errTooMany, and whatever reading the rows refuses.
func Send(c *gin.Context, d *db.DB, f File, format string) error {
	if format != xlsxFormat {
		format = csvFormat
	}
	ctx := c.Request.Context()
	limit := quota.Limit{Key: "export:" + f.Actor.ID.String(), Max: perHour, Window: time.Hour}
	if err := quota.TakeAll(ctx, d, errTooMany, limit); err != nil {
		return err
	}
	spool, err := os.CreateTemp("", "export-*")
	if err != nil {
		return err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	rows, err := f.write(ctx, spool, format)
	if err != nil {
		return err
	}
	if err := f.writeDown(c, d, format, rows); err != nil {
		return err
	}
	return deliver(c, spool, f.Name+"."+format, mediaTypes[format])
}

func (f File) writeDown(c *gin.Context, d *db.DB, format string, rows int) error {
	return d.InTx(c.Request.Context(), func(tx *db.Tx) error {
		return audit.RecordTx(tx, audit.Entry{
			CityID: f.City, Actor: f.Actor, Action: "export.create", ObjectKind: "export", ObjectID: f.Kind,
			After: entry{Filter: f.Filter, Format: format, Rows: rows},
		})
	})
}

func deliver(c *gin.Context, spool *os.File, name, mediaType string) error {
	size, err := spool.Seek(0, 1)
	if err != nil {
		return err
	}
	if _, err := spool.Seek(0, 0); err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Length", strconv.FormatInt(size, 10))
	header.Set("Content-Disposition", `attachment; filename*=UTF-8''`+url.PathEscape(name)+`; filename="`+plain(name)+
		`"`)
	c.DataFromReader(http.StatusOK, size, mediaType, spool, nil)
	return nil
}

// plain is the name for readers that know no UTF-8 in headers.
func plain(name string) string {
	kept := make([]byte, 0, len(name))
	for i := range len(name) {
		if b := name[i]; b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '.' || b == '-' ||
			b == '_' {
			kept = append(kept, b)
		}
	}
	return string(kept)
}
