package storefile

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// headings are the column names by which each field is found without a mapping, as headingKey
// writes them. The first that a file has is used.
var headings = map[string][]string{
	"name_zh":        {"name_zh", "name.zh", "name:zh", "名称", "店名", "门店名称", "商户名称", "商家名称", "中文名", "name"},
	"name_en":        {"name_en", "name.en", "name:en", "英文名", "英文名称"},
	"category":       {"category", "分类", "类别", "类型", "品类", "业态"},
	"district":       {"district", "区", "行政区", "区域", "商圈"},
	"address":        {"address", "地址", "门店地址", "addr:full"},
	"phone":          {"phone", "tel", "电话", "联系电话", "门店电话", "contact:phone"},
	"lat":            {"lat", "latitude", "纬度"},
	"lng":            {"lng", "lon", "longitude", "经度"},
	"datum":          {"datum", "坐标系"},
	"price_per_head": {"price_per_head", "人均", "人均消费", "参考价格"},
	"open_hours":     {"open_hours", "opening_hours", "营业时间"},
	"state":          {"state", "营业状态"},
	"id":             {"id", "source_id", "编号", "@id"},
}

// Fields are the names of the fields to which a column can be mapped, in the order of the form.
var Fields = []string{"name_zh", "name_en", "category", "district", "address", "phone", "lat", "lng", "datum",
	"price_per_head", "open_hours", "state", "id"}

// KnownField tells whether name is a field that a column can be mapped to.
func KnownField(name string) bool {
	_, known := headings[name]
	return known
}

func checkFields(mapping map[string]string) error {
	for field := range mapping {
		if !KnownField(field) {
			return &UnknownColumn{field}
		}
	}
	return nil
}

func headingKey(heading string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(norm.NFKC.String(heading))), " ", "_")
}

// columns chooses for each field the heading from which it is read.
func columns(has func(heading string) (string, bool), mapping map[string]string) (map[string]string, error) {
	chosen := make(map[string]string)
	for field, names := range headings {
		if wanted, mapped := mapping[field]; mapped {
			actual, found := has(headingKey(wanted))
			if !found {
				return nil, &UnknownColumn{wanted}
			}
			chosen[field] = actual
			continue
		}
		for _, name := range names {
			if actual, found := has(name); found {
				chosen[field] = actual
				break
			}
		}
	}
	return chosen, nil
}

// tableReader turns records under a heading line into rows.
type tableReader struct {
	options  Options
	headings []string
	index    map[string]int // field → column
	rows     []Row
}

func newTableReader(heading []string, o Options) (*tableReader, error) {
	position := make(map[string]int)
	for i, h := range heading {
		if key := headingKey(h); key != "" {
			if _, twice := position[key]; !twice {
				position[key] = i
			}
		}
	}
	chosen, err := columns(func(h string) (string, bool) { _, found := position[h]; return h, found }, o.Map)
	if err != nil {
		return nil, err
	}
	t := &tableReader{options: o, headings: named(heading), index: make(map[string]int)}
	for field, h := range chosen {
		t.index[field] = position[h]
	}
	if _, found := t.index["name_zh"]; !found {
		return nil, &UnknownHeadings{t.headings}
	}
	return t, nil
}

// named are the headings that are not empty. They are copied, because the reader reuses the
// record.
func named(heading []string) (names []string) {
	for _, h := range heading {
		if h = strings.TrimSpace(h); h != "" {
			names = append(names, strings.Clone(h))
		}
	}
	return names
}

// add reads one record; records without any text are not rows.
func (t *tableReader) add(no int, record []string) error {
	if blank(record) {
		return nil
	}
	if len(t.rows) == MaxRows {
		return ErrTooManyRows
	}
	fields := make(map[string]string, len(t.index))
	for field, i := range t.index {
		if i < len(record) {
			fields[field] = strings.TrimSpace(record[i])
		}
	}
	t.rows = append(t.rows, rowOf(no, fields, t.options))
	return nil
}

func blank(record []string) bool {
	for _, cell := range record {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// readCSV reads UTF-8 or, as Chinese Excel writes it, GB18030; separated by comma,
// semicolon or tab, whichever the heading line has most of.
func readCSV(ctx context.Context, data []byte, o Options) (File, error) {
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return File{}, unreadable(unknownLetters, err)
		}
		data = decoded
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return File{}, unreadable(notText, nil)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord, r.Comma = -1, true, separator(data)
	var table *tableReader
	for wrapped := 0; ; {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return File{}, badQuotes(err)
		}
		line, _ := r.FieldPos(0)
		if table == nil {
			table, err = newTableReader(record, o)
		} else {
			err = table.add(line-wrapped, record)
		}
		for _, cell := range record { // a line break within a cell starts no row
			wrapped += strings.Count(cell, "\n")
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return File{}, err
		}
	}
	if table == nil {
		return File{}, unreadable(noHeadings, nil)
	}
	return File{Format: CSV, Rows: table.rows, Headings: table.headings}, nil
}

// badQuotes names the line on which the quotes do not close.
func badQuotes(err error) error {
	refusal := &Unreadable{Reason: brokenQuotes, cause: err}
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		refusal.Line = parse.StartLine
	}
	return refusal
}

func separator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}
