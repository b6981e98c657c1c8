package storeimport_test

import (
	"slices"
	"testing"
	"time"

	"citycard/app/platform/city"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/merchants/merchantstest"
	"citycard/merchants/storeimport"
)

func TestAStagedFileIsAppliedOnceAndExpires(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		ctx := t.Context()
		in := storeimport.Input{Actor: operator, City: merchantstest.Shanghai, FileName: "店.csv",
			Data: []byte("name_zh,category,lat,lng\n甲店,cafe,31.23,121.47\n乙店,,31.23,121.47\n")}
		upload, preview, err := s.files.Stage(ctx, in)
		must(t, err)
		if preview.Rows != 2 || preview.Clean != 1 || len(preview.Errors) != 1 || preview.Applied {
			t.Fatalf("%+v", preview)
		}
		colleague := merchantstest.Operator(merchantstest.Shanghai)
		_, _, err = s.files.Staged(ctx, colleague, upload.ID)
		wantErr(t, err, storeimport.ErrUploadGone, "somebody else's file")
		_, err = s.files.Apply(ctx, operator, upload.ID, "another hash")
		wantErr(t, err, storeimport.ErrUploadGone, "a preview that was not looked at")
		done, err := s.files.Apply(ctx, operator, upload.ID, preview.FileHash)
		must(t, err)
		again, err := s.files.Apply(ctx, operator, upload.ID, preview.FileHash)
		must(t, err)
		if !done.Applied || done.Added != 1 || again.Applied || !again.AlreadyApplied {
			t.Errorf("applied: %+v, again: %+v", done, again)
		}
		s.Env.Clock.Advance(time.Hour)
		_, _, err = s.files.Staged(ctx, operator, upload.ID)
		wantErr(t, err, storeimport.ErrUploadGone, "after an hour")
		if n, err := s.files.DeleteOldUploads(ctx); err != nil || n != 1 {
			t.Errorf("deleted %d, %v", n, err)
		}
	})
}

func TestStageDeletesTheOperatorsOldestFiles(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		ctx := t.Context()
		stage := func(who identity.Actor) storeimport.Upload {
			t.Helper()
			s.Env.Clock.Advance(time.Second)
			upload, _, err := s.files.Stage(ctx, storeimport.Input{Actor: who, City: merchantstest.Shanghai,
				FileName: "stores.csv", Data: []byte("name_zh,category\n甲店,cafe\n")})
			must(t, err)
			return upload
		}
		colleague := merchantstest.Operator(merchantstest.Shanghai)
		others := stage(colleague)
		var mine []storeimport.Upload
		for range 7 {
			mine = append(mine, stage(operator))
		}
		for i, one := range mine {
			_, _, err := s.files.Staged(ctx, operator, one.ID)
			if i < 2 {
				wantErr(t, err, storeimport.ErrUploadGone, "one of the oldest")
			} else {
				must(t, err)
			}
		}
		_, _, err := s.files.Staged(ctx, colleague, others.ID)
		must(t, err)
	})
}

func TestUnknownHeadingsAreMapped(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		ctx := t.Context()
		in := storeimport.Input{Actor: operator, City: merchantstest.Shanghai, FileName: "店.csv",
			Data: []byte("招牌,种类,北,东\n甲店,cafe,31.23,121.47\n")}
		upload, preview, err := s.files.Stage(ctx, in)
		must(t, err)
		if !preview.NeedsMapping || !slices.Equal(preview.Headings, []string{"招牌", "种类", "北", "东"}) {
			t.Fatalf("%+v", preview)
		}
		mapping := map[string]string{"name_zh": "招牌", "category": "种类", "lat": "北", "lng": "东"}
		wantErr(t, s.files.Remap(ctx, merchantstest.Operator(merchantstest.Shanghai), upload.ID, mapping, ""),
			storeimport.ErrUploadGone, "somebody else's file")
		wantErr(t, s.files.Remap(ctx, operator, upload.ID, map[string]string{"colour": "招牌"}, ""),
			storeimport.ErrMapping, "an unknown field")
		must(t, s.files.Remap(ctx, operator, upload.ID, mapping, ""))
		_, after, err := s.files.Staged(ctx, operator, upload.ID)
		must(t, err)
		if after.NeedsMapping || after.Clean != 1 || len(after.Headings) != 4 || after.FileHash == preview.FileHash {
			t.Errorf("%+v", after)
		}
		done, err := s.files.Apply(ctx, operator, upload.ID, after.FileHash)
		must(t, err)
		if done.Added != 1 {
			t.Errorf("%+v", done)
		}
	})
}

// An imported row is a lead of ours: nobody was promised an answer.
func TestImportedStoresAreNoApplications(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		_, err := s.files.Import(t.Context(),
			storeimport.Input{Actor: operator, City: merchantstest.Shanghai, FileName: "a.csv", Apply: true,
				Data: []byte("name_zh,category,lat,lng\n甲店,cafe,31.23,121.47\n")})
		must(t, err)
		q, err := s.ReviewQueues(t.Context(), operator, merchantstest.Shanghai)
		must(t, err)
		if q.Stores.Count != 0 || q.Imported != 1 {
			t.Errorf("%+v", q)
		}
	})
}

func TestImportRefusesAnotherCitysOperator(t *testing.T) {
	each(t, func(t *testing.T, s world) {
		ctx, elsewhere := t.Context(), merchantstest.Operator("hangzhou")
		in := storeimport.Input{Actor: elsewhere, City: merchantstest.Shanghai, Data: []byte("名称\n店\n")}
		_, err := s.files.Import(ctx, in)
		wantErr(t, err, city.ErrNotFound, "an import")
		_, _, err = s.files.Stage(ctx, in)
		wantErr(t, err, city.ErrNotFound, "an upload")
		_, _, err = s.files.Staged(ctx, elsewhere, ident.Random{}.New())
		wantErr(t, err, storeimport.ErrUploadGone, "a staged file")
	})
}
