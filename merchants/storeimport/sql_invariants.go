package storeimport

import "citycard/app/platform/db"

// Invariants are promises about the tables of this package, as queries that find violations.
func Invariants() []db.Invariant {
	return []db.Invariant{
		{
			Code:    "merchants.import_adds_up",
			Promise: "Each row of an applied file was added, updated, kept or refused.",
			Query: `SELECT CAST(i.id AS text) AS violation FROM merchants_imports i
				WHERE i.total <> i.clean + i.dirty OR i.clean <> i.added + i.updated + i.kept`,
		},
	}
}
