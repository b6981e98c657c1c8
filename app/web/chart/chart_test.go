package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"citycard/app/web/chart"
)

var update = flag.Bool("update", false, "write the golden files anew")

func spec(id string) chart.Spec {
	return chart.Spec{ID: id, Title: "30 天核销", Finding: "最高 12 笔，<在 3 月 9 日> & 之后回落", Label: "日期", Value: "核销"}
}

func points(values ...int64) []chart.Point {
	var list []chart.Point
	for i, v := range values {
		list = append(list, chart.Point{Label: "2027-03-0" + strconv.Itoa(i+1), Axis: "3月" + strconv.Itoa(i+1) + "日",
			Value: v, Href: "/ops/redemptions"})
	}
	return list
}

// drawings are all kinds, and the edges of each: nothing, one, all zero.
func drawings() map[string]string {
	yuan := spec("bars")
	yuan.Format = func(v int64) string { return "¥" + strconv.FormatInt(v, 10) + ".00" }
	week := [][]int64{{0, 1, 2, 8}, {0, 0, 4, 3}}
	return map[string]string{
		"line":      string(chart.Line(spec("line"), points(3, 0, 12, 7, 9)).SVG),
		"line_none": string(chart.Line(spec("line"), nil).SVG),
		"line_one":  string(chart.Line(spec("line"), points(4)).SVG),
		"line_zero": string(chart.Line(spec("line"), points(0, 0, 0)).SVG),
		"bars": string(chart.Bars(yuan, []chart.Point{{Label: "半山咖啡 <总店>", Value: 120},
			{Label: "青石茶铺", Value: 31}, {Label: "渡口小馆", Value: 0}}).SVG),
		"bars_none": string(chart.Bars(yuan, nil).SVG),
		"heat":      string(chart.Heat(spec("heat"), []string{"周一", "周二"}, []string{"9", "10", "11", "12"}, week).SVG),
		"heat_none": string(chart.Heat(spec("heat"), nil, nil, nil).SVG),
	}
}

func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	for name, got := range drawings() {
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got+"\n" {
			t.Errorf("%s differs from %s (%v); go test -update writes it anew:\n%s", name, file, err, got)
		}
	}
}

// What the content policy and people who do not see rely on.
func TestDrawingsAreWellFormedAndPlain(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`style=|<style|<script|\son[a-z]+=|href=`)
	for name, svg := range drawings() {
		if found := forbidden.FindString(svg); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
		if !strings.Contains(svg, `role="img"`) || !strings.Contains(svg, "<title id=") {
			t.Errorf("%s has no name", name)
		}
		for d := xml.NewDecoder(strings.NewReader(svg)); ; {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s is not well-formed: %v", name, err)
				break
			}
		}
	}
}

func TestTablesHoldEveryNumber(t *testing.T) {
	t.Parallel()
	line := chart.Line(spec("line"), points(3, 0, 12))
	if len(line.Table.Rows) != 3 || line.Table.Rows[2].Cells[1].Text != "12" ||
		line.Table.Rows[2].Cells[0].Href != "/ops/redemptions" || !line.Table.Columns[1].Number {
		t.Errorf("%+v", line.Table)
	}
	heat := chart.Heat(spec("heat"), []string{"周一"}, []string{"9", "10"}, [][]int64{{4, 5}})
	if cells := heat.Table.Rows[0].Cells; len(cells) != 3 || cells[0].Text != "周一" || cells[2].Text != "5" {
		t.Errorf("%+v", heat.Table)
	}
}
