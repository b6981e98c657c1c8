// Package storeimport imports lists of stores: it reads a file, reports on it row by row,
// stores it for an hour so that an operator can look at the preview, and enters its clean rows
// as pending stores.
//
//  1. A file is applied to a city once (merchants_imports is unique by city and hash). Its clean
//     rows are entered all together or not at all; dirty rows are reported and never entered.
//  2. A row that occurs again in a later file updates its store only while that is pending.
//  3. An uploaded file belongs to the operator who brought it, expires after an hour, and is
//     applied only with the hash of the preview that was shown.
//  4. At most two files are read at once in a process, 30 seconds each.
//
// The way of a file, from the operators' page or from "citycard import stores":
//
//   - app/web/ops (or app/commands_stores.go) binds the form;
//   - stage.go stores the upload (sql_upload.go);
//   - import.go asks package storefile for rows: storefile/file.go finds the format, one of
//     table.go (CSV, xlsx.go in front of it), json.go and osm.go finds the fields, row.go makes a
//     Row of them;
//   - rows.go makes pending stores of the clean rows and reports on the others;
//   - import.go claims the file (sql_import.go) and hands the stores to merchants.EnterStoresTx.
//
// There are this many files because each format has a file of its own in storefile; the files
// after it do not know which format it was.
//
// No package of merchants imports this one. It needs three functions of merchants: AreaTx,
// StoresBySourceTx and EnterStoresTx. It writes no table of merchants.
//
// # Tables
//
//   - merchants_imports
//   - merchants_uploads
package storeimport
