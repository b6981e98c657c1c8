// Package storefile reads files of stores in the forms in which they are found: CSV, XLSX,
// GeoJSON, OpenStreetMap JSON (an Overpass answer or a bare list of elements), and a JSON array
// of plain objects. Other forms are turned into one of these before; what their columns are
// called is said by a mapping. It is pure: bytes in, rows out, no database.
//
//  1. Every row of the file comes back, with its number (that of a spreadsheet, where the headings
//     are row 1), either clean or with the problems that keep it out. No row disappears.
//  2. A problem names field, stable code and the offending value. What only costs one
//     optional field (unreadable opening hours, a strange phone number) is a note; the row
//     stays clean without that field.
//  3. Things that are no shops (banks, schools, bus stations, parks, statues) are problem
//     "not_a_store", so that nobody has to weed them out by hand.
//  4. Each row has an identity within its source that does not change when other facts of
//     it do: the id given in the file, else name and place.
//  5. Limits hold before memory is spent: 5 MiB, 50 MiB and 100 entries unpacked, 20,000
//     rows, and the caller's deadline.
//
// It does not decide whether a place lies in the city or is known already; merchants does.
package storefile
