package storeimport

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants/storefile"
)

// uploadLifetime is how long a file is stored between its preview and its application.
const uploadLifetime = time.Hour

// maxUploads is how many files of one operator are stored; a further one replaces the oldest.
const maxUploads = 5

// Upload is a file that waits to be applied. Only the operator who uploaded it sees it.
type Upload struct {
	ID        ident.ID
	CityID    city.ID
	ByID      ident.ID
	FileName  string
	Data      []byte
	Mapping   string // the column mapping as JSON
	Datum     geo.Datum
	ExpiresAt time.Time
}

// TableName is the table in which gorm stores an Upload.
func (Upload) TableName() string { return "merchants_uploads" }

// Map is the column mapping: field → heading.
func (u Upload) Map() map[string]string {
	mapping := map[string]string{}
	_ = json.Unmarshal([]byte(u.Mapping), &mapping) // written by us
	return mapping
}

func (u Upload) input(actor identity.Actor, apply bool) Input {
	return Input{Actor: actor, City: u.CityID, FileName: u.FileName, Data: u.Data, Map: u.Map(), Datum: u.Datum,
		Apply: apply}
}

// Stage reads a file as Import does without Apply, and stores it for an hour, so that it can be
// applied, or read with another mapping, without being uploaded again. A file that cannot be
// read is not stored. Of one operator's files the newest maxUploads stay. Codes as Import.
func (s *Service) Stage(ctx context.Context, in Input) (Upload, Report, error) {
	in.Apply = false
	report, err := s.preview(ctx, in)
	if err != nil {
		return Upload{}, Report{}, err
	}
	mapping, err := json.Marshal(in.Map)
	if err != nil {
		return Upload{}, Report{}, err
	}
	var upload Upload
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := s.records.deleteExpiredUploads(tx); err != nil {
			return err
		}
		upload = Upload{ID: s.ids.New(), CityID: in.City, ByID: in.Actor.ID, FileName: in.FileName, Data: in.Data,
			Mapping: string(mapping), Datum: in.Datum, ExpiresAt: tx.Now().Add(uploadLifetime)}
		if err := s.records.insertUpload(tx, upload); err != nil {
			return err
		}
		return s.records.deleteOlderUploads(tx, in.Actor.ID, maxUploads)
	})
	return upload, report, err
}

// Staged reports on a stored file. Code: merchants.upload_gone, and those of Import.
func (s *Service) Staged(ctx context.Context, actor identity.Actor, id ident.ID) (Upload, Report, error) {
	upload, err := s.uploadOf(ctx, actor, id)
	if err != nil {
		return Upload{}, Report{}, err
	}
	report, err := s.preview(ctx, upload.input(actor, false))
	return upload, report, err
}

// preview reports on a file; a table with unknown headings is reported as one that needs a mapping.
func (s *Service) preview(ctx context.Context, in Input) (Report, error) {
	report, err := s.Import(ctx, in)
	var unknown *storefile.UnknownHeadings
	if errors.As(err, &unknown) {
		return Report{FileHash: in.hash(), Headings: unknown.Headings, NeedsMapping: true}, nil
	}
	return report, err
}

// Remap changes how a stored file is read: field → heading, and the datum of coordinates that
// do not state theirs. Codes: merchants.upload_gone, import_mapping.
func (s *Service) Remap(
	ctx context.Context, actor identity.Actor, id ident.ID, mapping map[string]string, datum geo.Datum,
) error {
	for field := range mapping {
		if !storefile.KnownField(field) {
			return ErrMapping.WithParam("name", field)
		}
	}
	text, err := json.Marshal(mapping)
	if err != nil {
		return err
	}
	if _, err := s.uploadOf(ctx, actor, id); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.records.remapUpload(tx, id, string(text), datum) })
}

// Apply enters the clean rows of a stored file. fileHash is the hash of the report that the
// operator saw: a file that has been remapped since is not applied. It is idempotent. Codes as
// Staged.
func (s *Service) Apply(ctx context.Context, actor identity.Actor, id ident.ID, fileHash string) (Report, error) {
	upload, err := s.uploadOf(ctx, actor, id)
	if err != nil {
		return Report{}, err
	}
	in := upload.input(actor, true)
	if in.hash() != fileHash {
		return Report{}, ErrUploadGone
	}
	return s.Import(ctx, in)
}

// DeleteOldUploads deletes the files that have expired and returns their number. For the job
// retention.
func (s *Service) DeleteOldUploads(ctx context.Context) (count int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		count, err = s.records.deleteExpiredUploads(tx)
		return err
	})
	return count, err
}

func (s *Service) uploadOf(ctx context.Context, actor identity.Actor, id ident.ID) (Upload, error) {
	upload, found, err := s.records.upload(s.db.Read(ctx), id)
	if err == nil && (!found || upload.ByID != actor.ID || !actor.Operates(upload.CityID)) {
		err = ErrUploadGone
	}
	return upload, err
}
