// Package export hands a filtered list to a spreadsheet: CSV or XLSX, one call from the
// handler of a POST.
//
//  1. A text never becomes a formula: one that begins like one (= + - @, their full-width
//     forms, a tab or a line end, also behind blanks) gets an apostrophe in front (OWASP,
//     docs/threats.md T25), and every text of a CSV file stands in quotes, so that no
//     separator of another country opens a cell. Numbers stay numbers.
//  2. A file is whole or there is none: rows are read page by page into a temporary file,
//     and only a finished one is sent, with its length. A failure is a page with words.
//  3. At most MaxRows rows; a file that was cut says so in its last line.
//  4. Each file says where it comes from: city, time zone, filter, who made it and when. In
//     CSV these lines stand below the rows, so that the first line is the header; in XLSX
//     on a sheet of their own.
//  5. Each file is written down in the operation log (export.create, with filter and count)
//     before it is sent, and a person makes at most 60 in an hour.
//
// What a file may hold is decided by whoever reads the rows: lists of people come masked.
package export
