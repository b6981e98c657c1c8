// Package storefile reads files of stores in the forms in which they are found: CSV, XLSX,
// GeoJSON, OpenStreetMap JSON (an Overpass answer or a bare list of elements), and a JSON array
// of plain objects. Other formats must be converted to one of these first; a mapping names
// their columns. The package is pure: bytes in, rows out, no database.
//
//  1. Every row of the file comes back, with its number (that of a spreadsheet, where the headings
//     are row 1), either clean or with the problems that keep it out. No row is dropped.
//  2. A problem names field, stable code and the offending value. What only costs one
//     optional field (unreadable opening hours, a strange phone number) is a note; the row
//     stays clean without that field.
//  3. Places that are no shops (banks, schools, bus stations, parks, statues) have the problem
//     "not_a_store", so that nobody has to remove them by hand.
//  4. Each row has an identity within its source that does not change when other facts of
//     it do: the id given in the file, else name and place.
//  5. Limits are checked before memory is used: 5 MiB, 50 MiB and 100 entries unpacked, 20,000
//     rows, and the caller's deadline.
//
// Whether a place lies in the city, or is known already, is decided by storeimport.
package storefile
