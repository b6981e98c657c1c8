package redemption

import (
	"context"
	"errors"

	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/token"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/exposure"
)

// Service is redemption's use cases.
type Service struct {
	db         *db.DB
	ids        ident.Source
	members    *membership.Service
	orders     *order.Service
	merchants  *merchants.Service
	exposure   *exposure.Account
	notify     *notify.Service
	pepper     []byte
	cities     *cityCache
	confirms   combiner
	objections Objections  // handed in by Connect
	late       LateEntries // handed in by Connect
	records    records
}

// Deps are the neighbours that a redemption joins in one transaction.
type Deps struct {
	Members   *membership.Service
	Orders    *order.Service
	Merchants *merchants.Service
	Exposure  *exposure.Account
	Notify    *notify.Service
	Keys      token.Keys
}

// New connects the service. There is nothing to start or stop.
func New(d *db.DB, ids ident.Source, deps Deps) *Service {
	s := &Service{
		db: d, ids: ids, members: deps.Members, orders: deps.Orders, merchants: deps.Merchants, exposure: deps.Exposure,
		notify: deps.Notify, pepper: deps.Keys.Derive("redemption code"), cities: newCityCache(),
	}
	workers := 2
	if d.Dialect() == db.SQLite {
		workers = 1 // SQLite has one writer
	}
	s.confirms = combiner{commit: s.commit, workers: workers}
	return s
}

// TillStore finds the store whose till the actor uses: a device's own, or the one that a member of
// staff names. Staff of a single store need not name it. The staff row is read each time, so that a
// dismissal takes effect at once.
func (s *Service) TillStore(ctx context.Context, actor identity.Actor, named ident.ID) (ident.ID, error) {
	switch actor.Kind {
	case identity.KindDevice:
		if named != ident.None && named != actor.StoreID {
			return ident.None, ErrStaffNotAllowed
		}
		return actor.StoreID, nil
	case identity.KindStaff:
		return s.staffStore(ctx, actor, named)
	case identity.Anonymous:
		return ident.None, ErrDeviceUnbound
	}
	return ident.None, ErrStaffNotAllowed
}

func (s *Service) staffStore(ctx context.Context, actor identity.Actor, named ident.ID) (ident.ID, error) {
	if named == ident.None {
		stores, err := s.merchants.StoresOf(ctx, actor.ID)
		if err != nil {
			return ident.None, err
		}
		if len(stores) != 1 {
			return ident.None, ErrChooseStore.WithField("store_id", "field.redemption.choose_store")
		}
		return stores[0].StoreID, nil
	}
	err := s.merchants.RequireStaffTx(s.db.Read(ctx), actor, named)
	if errors.Is(err, merchants.ErrStoreNotFound) {
		err = ErrStaffNotAllowed
	}
	return named, AsOutcome(err)
}
