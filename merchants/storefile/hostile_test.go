package storefile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"strings"
	"testing"
)

func TestHostileFiles(t *testing.T) {
	t.Parallel()
	// The table of contents declares the size; what follows must not matter.
	bomb := func(entries int, declared uint64, content []byte) []byte {
		var out, packed bytes.Buffer
		deflate, err := flate.NewWriter(&packed, flate.BestCompression)
		if err == nil {
			_, err = deflate.Write(content)
		}
		if err != nil || deflate.Close() != nil {
			t.Fatal(err)
		}
		w := zip.NewWriter(&out)
		for i := range entries {
			f, err := w.CreateRaw(&zip.FileHeader{
				Name: fmt.Sprintf("xl/worksheets/sheet%d.xml", i), Method: zip.Deflate,
				UncompressedSize64: declared, CompressedSize64: uint64(packed.Len()),
				CRC32: crc32.ChecksumIEEE(content),
			})
			if err == nil {
				_, err = f.Write(packed.Bytes())
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		w.Close()
		return out.Bytes()
	}
	link := func() []byte { // a good workbook with a link beside
		good, err := zip.NewReader(bytes.NewReader(sheet(t, table)), int64(len(sheet(t, table))))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, f := range good.File {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
		header := &zip.FileHeader{Name: "xl/media/image1.png"}
		header.SetMode(fs.ModeSymlink | 0o777)
		if f, err := w.CreateHeader(header); err == nil {
			f.Write([]byte("/etc/passwd"))
		}
		w.Close()
		return out.Bytes()
	}()
	rows := "名称,分类\n" + strings.Repeat("店,cafe\n", MaxRows+1)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"over 5 MiB":          {make([]byte, MaxBytes+1), ErrTooLarge},
		"one bomb":            {bomb(1, maxUnpackedBytes+1, nil), ErrTooLarge},
		"many small bombs":    {bomb(60, 1<<20, nil), ErrTooLarge},
		"too many entries":    {bomb(maxEntries+1, 1, nil), ErrTooLarge},
		"symbolic link":       {link, ErrUnreadable},
		"cut archive":         {sheet(t, table)[:900], ErrUnreadable},
		"zip that is no book": {bomb(1, 10, make([]byte, 10)), ErrUnreadable},
		"lies about its size": {bomb(1, 10, make([]byte, 8<<20)), ErrUnreadable},
		"declares 2⁶⁴ bytes":  {bomb(2, 1<<63, nil), ErrTooLarge},
		"old Excel":           {[]byte("\xd0\xcf\x11\xe0\xa1\xb1"), ErrUnreadable},
		"too many rows":       {[]byte(rows), ErrTooManyRows},
		"too many elements":   {[]byte("[" + strings.Repeat("1,", MaxRows) + "1]"), ErrTooManyRows},
		"nothing":             {nil, ErrUnreadable},
		"blank":               {[]byte(" \n "), ErrUnreadable},
		"NUL in a table":      {[]byte("名称,分类\n店\x00,cafe\n"), ErrUnreadable},
		"not text":            {[]byte("\xff\xfe\x00\x01名称"), ErrUnreadable},
		"bad UTF-8 in JSON":   {[]byte("[{\"name\":\"\xff\"}]"), ErrUnreadable},
		"trailing data":       {[]byte(`[] []`), ErrUnreadable},
		"deep nesting":        {[]byte(strings.Repeat("[", 100_000)), ErrUnreadable},
		"another object":      {[]byte(`{"type":"Topology"}`), ErrUnreadable},
	} {
		if _, err := Read(t.Context(), c.data, Options{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	for _, data := range [][]byte{[]byte(table), sheet(t, table), []byte(`[{"name":"x"}]`)} {
		if _, err := Read(done, data, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("after the deadline: %v", err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"properties":{"名称":"x","下载速度":""},"geometry":{"type":"Point","coordinates":[121,31]}}]}`))
	f.Add([]byte(`[{"type":"node","id":1,"lat":31,"lon":121,"tags":{"name":"x","shop":"yes"}}]`))
	f.Add([]byte(`[["x",{"领域":"餐馆","名称":"x"}]]`))
	f.Add([]byte(`[{"id":"osm-1","name":{"zh":"x"},"category":"cafe","lat":"31","lng":"121"}]`))
	f.Add(sheet(f, table))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(t.Context(), data, Options{City: "shanghai"})
		if err != nil {
			return
		}
		for i, r := range file.Rows {
			if i > 0 && r.No <= file.Rows[i-1].No {
				t.Fatalf("row numbers %d, %d", file.Rows[i-1].No, r.No)
			}
			if len(r.Problems) > 0 {
				continue
			}
			if r.Place.NameZh == "" || r.Place.Category == "" || r.SourceID == "" || r.Source == "" ||
				(r.Place.Lat == nil) != (r.Place.Lng == nil) {
				t.Fatalf("a clean row lacks something: %+v", r)
			}
			if p := r.Place.PricePerHeadFen; p != nil && *p <= 0 {
				t.Fatalf("price %d", *p)
			}
		}
	})
}
