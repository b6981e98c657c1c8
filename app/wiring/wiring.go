// Package wiring is the only place that constructs the services and connects them. The
// program's commands use it, and so do the tests that need the whole program.
package wiring

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"

	"citycard/app/config"
	"citycard/app/gateway/console"
	"citycard/app/gateway/fakepay"
	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/cityfigures"
	"citycard/app/platform/clock"
	"citycard/app/platform/db"
	"citycard/app/platform/i18n"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/notify"
	"citycard/app/platform/phone"
	"citycard/app/platform/quota"
	"citycard/app/platform/reviewlock"
	"citycard/app/platform/token"
	"citycard/app/web"
	"citycard/app/web/api"
	"citycard/jobs"
	"citycard/membership"
	"citycard/membership/order"
	"citycard/merchants"
	"citycard/merchants/catalogue"
	"citycard/merchants/exposure"
	"citycard/merchants/storeimport"
	"citycard/redemption"
	"citycard/redemption/figures"
	"citycard/redemption/late"
	"citycard/redemption/objection"
	"citycard/templates"
)

// Service is the whole program, connected.
type Service struct {
	Config      config.Config
	DB          *db.DB
	Texts       *i18n.Texts
	Identity    *identity.Service
	Notify      *notify.Service
	Members     *membership.Service
	Orders      *order.Service
	Merchants   *merchants.Service
	Imports     *storeimport.Service
	Catalogue   *catalogue.Catalogue
	Exposure    *exposure.Account
	Redemptions *redemption.Service
	Objections  *objection.Service
	Late        *late.Service
	Figures     *figures.Service
	Jobs        *jobs.Runner
	FakePay     *fakepay.Provider // nil unless configured
	Console     *console.Console  // nil in PUBLIC mode
	Web         *web.Server
}

// Migrations are everybody's tables, in the order in which they may refer to each other.
func Migrations() []db.Migrations {
	return []db.Migrations{
		quota.Migrations, cityfigures.Migrations, reviewlock.Migrations, city.Migrations, audit.Migrations,
		notify.Migrations,
		identity.Migrations,
		console.Migrations, fakepay.Migrations,
		membership.Migrations, merchants.Migrations, exposure.Migrations, redemption.Migrations, jobs.Migrations,
	}
}

// Invariants are everybody's promises about their tables.
func Invariants() []db.Invariant {
	var all []db.Invariant
	for _, of := range []func() []db.Invariant{
		identity.Invariants, notify.Invariants, membership.Invariants, order.Invariants, merchants.Invariants,
		storeimport.Invariants,
		exposure.Invariants, redemption.Invariants, objection.Invariants, late.Invariants, figures.Invariants,
		jobs.Invariants,
	} {
		all = append(all, of()...)
	}
	return all
}

// OpenDB opens the configured database with a clock that follows the database's.
func OpenDB(ctx context.Context, cfg config.Config) (*db.DB, *clock.Disciplined, error) {
	c := clock.NewDisciplined(clock.System{})
	d, err := OpenDBAt(ctx, cfg, c)
	if err != nil {
		return nil, nil, err
	}
	return d, c, db.FollowTime(ctx, d, c)
}

// OpenDBAt is OpenDB with a clock of the caller's, which the demo's past is told with.
func OpenDBAt(ctx context.Context, cfg config.Config, c clock.Clock) (*db.DB, error) {
	return db.Open(ctx, db.Options{
		URL: cfg.DatabaseURL.Reveal(), File: filepath.Join(cfg.DataDir, "citycard.db"), MaxConns: cfg.DBMaxConns,
	}, c)
}

// Build connects every service over an open, migrated database.
func Build(cfg config.Config, log *slog.Logger, d *db.DB, ids ident.Source) (*Service, error) {
	keys, err := token.NewKeys(cfg.MasterKey())
	if err != nil {
		return nil, err
	}
	texts, err := i18n.Load(templates.Locales())
	if err != nil {
		return nil, err
	}
	s := &Service{Config: cfg, DB: d, Texts: texts}
	s.Notify = notify.New(d, ids, keys, texts)
	s.Identity = identity.New(d, ids, keys, s.Notify, codeLimits(cfg))
	s.Merchants = merchants.New(d, ids,
		merchants.Deps{Identity: s.Identity, Notify: s.Notify, Vault: phone.NewVault(keys)})
	s.Imports = storeimport.New(d, ids, s.Merchants)
	s.Catalogue = catalogue.New(d, s.Merchants, nil)
	s.Catalogue.Prepare(api.PrepareStoreRow)
	s.Exposure = exposure.New(d, s.Merchants)
	s.Members = membership.New(d, ids, membership.Deps{
		Identity: s.Identity, Notify: s.Notify, Vault: phone.NewVault(keys), Follows: s.Merchants, Keys: keys,
	})
	s.Orders = order.New(d, ids, order.Deps{
		Members: s.Members, Notify: s.Notify, Providers: s.providers(ids, keys, log), Gate: s.Catalogue, Log: log,
	})
	s.Merchants.Connect(s.Members)
	s.Redemptions = redemption.New(d, ids, redemption.Deps{
		Members: s.Members, Orders: s.Orders, Merchants: s.Merchants, Exposure: s.Exposure, Notify: s.Notify,
		Keys: keys,
	})
	above := redemption.Neighbours{DB: d, IDs: ids, Redemptions: s.Redemptions, Members: s.Members,
		Merchants: s.Merchants, Notify: s.Notify}
	s.Objections, s.Late = objection.New(above), late.New(above)
	s.Figures = figures.New(d, s.Merchants, s.Exposure, s.Redemptions)
	s.Redemptions.Connect(s.Objections, s.Late)
	// in lock order: the outbox comes last
	s.Members.Connect(s.Orders, s.Redemptions, s.Identity, s.Merchants, s.Redemptions, s.Notify)
	s.connectChannels(ids)
	s.Jobs, err = jobs.NewRunner(d, ids, jobs.Schedule(jobs.Services{
		DB: d, Identity: s.Identity, Notify: s.Notify, Members: s.Members, Orders: s.Orders, Merchants: s.Merchants,
		Imports: s.Imports, Catalogue: s.Catalogue, Exposure: s.Exposure, Redemptions: s.Redemptions,
		Figures: s.Figures, Invariants: Invariants(),
	}), jobs.Options{Owner: replicaName(), Log: log, NotAhead: bool(cfg.Public)})
	if err != nil {
		return nil, err
	}
	s.Web, err = web.New(s.webDeps(log, keys))
	return s, err
}

func (s *Service) webDeps(log *slog.Logger, keys token.Keys) web.Deps {
	deps := web.Deps{
		Config: s.Config, Log: log, DB: s.DB, Texts: s.Texts, Keys: keys, Identity: s.Identity, Members: s.Members,
		Orders: s.Orders, Merchants: s.Merchants, Imports: s.Imports,
		Catalogue: s.Catalogue, Exposure: s.Exposure, Redemptions: s.Redemptions, Objections: s.Objections,
		Late:    s.Late,
		Figures: s.Figures, Notify: s.Notify, Jobs: s.Jobs,
	}
	if s.FakePay != nil {
		deps.PayPage = payPage{s.FakePay}
	}
	if s.Console != nil {
		deps.Outbox = outbox{s.Console}
	}
	return deps
}

// codeLimits are the strict ones where strangers can reach the service. In a try-out every
// member signs in from one machine, often with invented numbers of one block.
func codeLimits(cfg config.Config) identity.Options {
	if cfg.Public {
		return identity.Options{Noted: noteInLog}
	}
	return identity.Options{CodesPerNetwork: 1000, CodesPerPrefix: 1000, Noted: noteInLog}
}

// noteInLog writes what operators changed about signing in into the log of each of their
// cities. Accounts of stores are not the city's.
func noteInLog(tx *db.Tx, actor identity.Actor, action string) error {
	for _, id := range actor.Cities {
		entry := audit.Entry{CityID: id, Actor: actor, Action: action, ObjectKind: "account", ObjectID: actor.Name}
		if err := audit.RecordTx(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// replicaName tells two replicas' leases apart.
func replicaName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "replica"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}
