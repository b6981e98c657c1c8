// Package view holds the building blocks of pages as data: one struct per component, with
// texts that are ready to be shown. The templates of the same names lie in
// templates/parts; a page's own struct embeds respond.Base and holds these.
//
// Nothing here decides or formats: handlers fill the fields with texts (respond.Request) and
// formats (respond's Money, Day, …), templates lay them out. /dev/components shows each
// component in all its states.
package view

import "html/template"

// Link is a text with an address.
type Link struct{ Label, Href string }

// Notice is a bar with a message: part "notice". Kind is "info", "ok", "warn" or "bad".
type Notice struct {
	Kind, Title, Text string
	Action            *Link
}

// Empty says why there is nothing, and the one thing to do about it: part "empty". Both are always given.
type Empty struct {
	Text   string
	Action Link
	Main   bool // the page has nothing else to do: its button is filled
}

// Tab is a link among its siblings: part "tabs" takes []Tab. Count is "" or a number in words.
type Tab struct {
	Label, Href, Count string
	Current            bool
	Group              string // on the first tab: what the row of tabs is, for screen readers
}

// Pager leads through a list: part "pager". An empty address leaves its link out.
type Pager struct {
	First, Next         string
	Shown               string // "第 1–20 条，共 96 条" or ""
	Label               string // what is paged, for screen readers
	FirstText, NextText string // texts of the links; respond's Request.Pager fills them
}

// Step is one stage of something that takes a while: part "steps" takes []Step.
type Step struct {
	Label, Time string
	State       string // "done", "now", "failed" or "todo"
	StateText   string // the state in words, for screen readers
	Note        string
}

// Fact is a term with its value: part "facts" takes []Fact. Strong marks the one that counts.
type Fact struct {
	Label, Value string
	Href         string
	Strong       bool
}

// Stat is a number on a tile: part "stat". Note compares or defines it; Href leads to its rows.
type Stat struct {
	Label, Value, Note, Href string
}

// Price is what a member pays: part "price". Now is the amount to pay, or an example in
// words when no usual price is known; Was is the struck usual price, or "".
type Price struct {
	Tag  string // "9折" / "10% off"
	Now  string // "¥81.00"
	Was  string // "¥90.00"
	Note string // "每 ¥100.00 付 ¥90.00", exclusions, "有上限 ¥20.00"

	WasText string // "原价" / "Was", read out before the struck price
	Big     bool   // on the page of one store or plan
}

// Quote is a text that somebody wrote, with its language where that is not the page's: names
// and reasons are shown as they are, and read out as what they are: part "quote".
type Quote struct{ Text, Lang string }

// StoreRow is one store in a list: part "store_row".
type StoreRow struct {
	Href     string
	Name     Quote
	Meta     []Quote // category, per head, district; a line breaks between them only
	Distance string
	Open     string // "营业中", "已打烊" or ""
	IsOpen   bool
	Offer    *Price
	Boosted  string // words of the mark, "" when not boosted
	Evidence *Evidence
}

// Evidence is why a store was chosen, in the city's own words.
type Evidence struct {
	Label string // "入选理由："
	Quote
}

// CardFace is the member's card as a picture of text: part "card_face".
type CardFace struct {
	City, Plan, Name, Number string
	ValidThrough             string
	Status, StatusKind       string // words; "ok", "warn" or "bad"
}

// Chart is a drawing made on the server with its finding in words and its numbers as a
// table: part "chart".
type Chart struct {
	Title, Finding string
	SVG            template.HTML
	Table          Table
	TableText      string // "查看数据": the table opens under these words; "" shows it at once
}

// Table is a list with columns: part "table". Under 640 px each row becomes a block whose
// cells are labelled by their column.
type Table struct {
	ID      string // unique on the page
	Caption string
	// HideCaption keeps the caption for screen readers only, under a heading that says the same.
	HideCaption bool

	Columns []Column
	Rows    []Row
	Empty   *Empty // shown instead of a table without rows
}

// Column is the heading of the cell at i: cells beyond the headings have none.
func (t Table) Column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// Column is a heading. Number aligns its cells to the right.
type Column struct {
	Label  string
	Number bool
	Unseen bool // the label is for screen readers only: a column of buttons
}

// Row is a line of a table. The first cell names the row.
type Row struct {
	Cells []Cell
	Mark  string // "", "warn" or "bad"
}

// Cell is a field of a row: a text, perhaps a link, perhaps with a second line, perhaps
// with a small form of one button.
type Cell struct {
	Text, Href, Note string
	Badge            string // "", "ok", "warn", "bad", "info": shows Text as a badge
	Button           *Button
}

// Button posts to Action at once: part "button_form".
type Button struct {
	Label, Action string
	Kind          string // "", "primary", "brand", "danger", "link"
	Hidden        []Hidden
	Small         bool
	Busy          string // words while it is sent: "正在提交…"
	About         string // label and row in one, where the label alone is said many times on the page
}

// Hidden is a value that a form carries unseen.
type Hidden struct{ Name, Value string }
