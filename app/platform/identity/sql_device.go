package identity

import (
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
)

func (records) insertDevice(tx *db.Tx, d Device) error {
	return tx.Gorm().Exec("INSERT INTO identity_devices (id, store_id, name, bound_at) VALUES (?, ?, ?, ?)", d.ID,
		d.StoreID, d.Name, d.BoundAt).Error
}

func (records) devices(tx *db.Tx, storeID ident.ID) ([]Device, error) {
	var devices []Device
	err := tx.Gorm().Raw(`SELECT d.id, d.store_id, d.name, d.bound_at, d.unbound_at, s.seen_at FROM identity_devices d
		LEFT JOIN identity_sessions s ON s.actor_id = d.id AND s.kind = ? AND s.ended_at IS NULL
		WHERE d.store_id = ? AND d.unbound_at IS NULL ORDER BY d.bound_at, d.id`, KindDevice, storeID).
		Scan(&devices).Error
	return devices, err
}

func (records) unbindDevice(tx *db.Tx, storeID, deviceID ident.ID) (int64, error) {
	return db.Affected(tx.Gorm().Exec(`UPDATE identity_devices SET unbound_at = ?
		WHERE id = ? AND store_id = ? AND unbound_at IS NULL`, tx.Now(), deviceID, storeID))
}
