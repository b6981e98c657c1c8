package city

import (
	"embed"

	"citycard/app/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations make the tables city_cities and city_policies.
var Migrations = db.EmbeddedMigrations("city", files)

// ByID reads one city; ErrNotFound.
func ByID(tx *db.Tx, id ID) (City, error) {
	var c City
	found, err := db.One(tx.Gorm().Table("city_cities").Where("id = ?", id), &c)
	if err == nil && !found {
		err = ErrNotFound
	}
	return c, err
}

// Lock holds the city's row until the transaction ends: for rules that hold rows of the city
// against its policies, so that neither changes behind the other's back. ErrNotFound.
func Lock(tx *db.Tx, id ID) error {
	var locked string
	found, err := db.One(tx.Gorm().Raw("SELECT id FROM city_cities WHERE id = ?"+tx.ForUpdate(), id), &locked)
	if err == nil && !found {
		err = ErrNotFound
	}
	return err
}

// All reads every city, ordered by code.
func All(tx *db.Tx) ([]City, error) {
	var cities []City
	err := tx.Gorm().Table("city_cities").Order("id").Scan(&cities).Error
	return cities, err
}

// Insert adds a city; city.invalid with its fields, ErrExists.
func Insert(tx *db.Tx, c City) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if c.CreatedAt.IsZero() {
		c.CreatedAt = tx.Now()
	}
	err := tx.Gorm().Create(&c).Error
	if db.IsDuplicate(err) {
		return ErrExists
	}
	return err
}

// Move steps a city's status forward; ErrNotFound, ErrStatus. Doing it twice is ErrStatus.
func Move(tx *db.Tx, id ID, next Status) error {
	c, err := ByID(tx, id)
	if err != nil {
		return err
	}
	if !c.Status.MayBecome(next) {
		return ErrStatus.WithParam("From", c.Status).WithParam("To", next)
	}
	res := tx.Gorm().Exec("UPDATE city_cities SET status = ? WHERE id = ? AND status = ?", next, id, c.Status)
	return db.MustAffect(res, 1)
}

// Policy reads a policy's value; fallback when it was never set.
func Policy(tx *db.Tx, id ID, name string, fallback int64) (int64, error) {
	var value int64
	found, err := db.One(tx.Gorm().Table("city_policies").Select("value").Where("city_id = ? AND name = ?", id, name),
		&value)
	if err != nil || !found {
		return fallback, err
	}
	return value, nil
}

// SetPolicy writes a policy's value. The context that owns the name checks its range.
func SetPolicy(tx *db.Tx, id ID, name string, value int64) error {
	return tx.Gorm().Exec(`INSERT INTO city_policies (city_id, name, value) VALUES (?, ?, ?)
		ON CONFLICT (city_id, name) DO UPDATE SET value = excluded.value`, id, name, value).Error
}
