package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/identity"
	"citycard/app/platform/token"
	"citycard/app/web/dev"
	"citycard/app/wiring"
)

// seed makes the demo city if it is not there and fresh credentials for it every time.
// With --if-empty it leaves a database that has a city alone.
func (c command) seed(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("seed", flag.ContinueOnError)
	asJSON := set.Bool("json", false, "print one JSON object")
	ifEmpty := set.Bool("if-empty", false, "only when there is no city yet")
	if operands, err := flags(set, args); err != nil || len(operands) > 0 {
		return usageOr(err, "seed takes flags only")
	}
	if c.cfg.Public {
		return errors.New("seed makes demo data with printed passwords; it does not run in PUBLIC mode")
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	cities, err := city.All(s.DB.Read(ctx))
	if err != nil {
		return err
	}
	if *ifEmpty && len(cities) > 0 {
		return c.sayAgain(*asJSON)
	}
	cardholder := ""
	if !slices.ContainsFunc(cities, func(one city.City) bool { return one.ID == demoCityCode }) {
		if cardholder, err = c.liveThePast(ctx); err != nil {
			return err
		}
	}
	access, err := c.makeDemo(ctx, s, cardholder)
	if err != nil {
		return err
	}
	if err := c.save(access); err != nil {
		return err
	}
	return c.print(access, *asJSON)
}

// makeDemo makes fresh credentials. The first member has no card yet; the second is the
// cardholder of a new city's past, if there is one.
func (c command) makeDemo(ctx context.Context, s *wiring.Service, cardholder string) (dev.Access, error) {
	d := demo{Service: s, actor: identity.Job("seed"), progress: c.progress}
	storeID, err := d.firstStore(ctx)
	if err != nil {
		return dev.Access{}, err
	}
	access := dev.Access{City: demoCityCode}
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		access.Operator, err = newOperator(tx, s, "ops-"+token.Digits(4), demoCityCode)
		if err != nil {
			return err
		}
		access.Owner, err = d.newOwner(tx, storeID)
		return err
	})
	if err != nil {
		return dev.Access{}, err
	}
	code, err := s.Merchants.BindCode(ctx, d.actor, storeID)
	if err != nil {
		return dev.Access{}, err
	}
	access.Till = dev.TillAccess{StoreID: storeID.String(), BindCode: code}
	for len(access.Members) < 2 {
		local := cardholder
		if len(access.Members) == 0 || cardholder == "" {
			if _, local, err = d.enrol(ctx); err != nil {
				return dev.Access{}, err
			}
		}
		access.Members = append(access.Members, dev.MemberAccess{Phone: local})
	}
	return access, nil
}

// createOperator makes an operator of one or more cities and prints the secrets once.
func (c command) createOperator(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("create-operator", flag.ContinueOnError)
	cityCodes := set.String("city", "", "codes of the cities, separated by commas")
	operands, err := flags(set, args)
	if err != nil {
		return err
	}
	if len(operands) != 1 || *cityCodes == "" {
		return usageOr(nil, "create-operator needs a login and --city")
	}
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	var made dev.OperatorAccess
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		var cities []city.ID
		for _, code := range strings.Split(*cityCodes, ",") {
			town, err := city.ByID(tx, city.ID(strings.TrimSpace(code)))
			if err != nil {
				return err
			}
			cities = append(cities, town.ID)
		}
		made, err = newOperator(tx, s, operands[0], cities...)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "login        %s\npassword     %s\nTOTP secret  %s\n\nThey are shown this once. Add the "+
		"secret to an authenticator app.\n", made.Login, made.Password, made.TOTPSecret)
	return nil
}

func newOperator(tx *db.Tx, s *wiring.Service, login string, cities ...city.ID) (dev.OperatorAccess, error) {
	made := dev.OperatorAccess{Login: login, Password: token.New()[:20]}
	_, secret, err := s.Identity.CreateAccountTx(tx, identity.NewAccount{
		Kind: identity.KindOperator, Login: login, Password: made.Password, WithTOTP: true, Cities: cities,
	})
	made.TOTPSecret = secret
	return made, err
}

func (c command) save(access dev.Access) error {
	text, err := json.MarshalIndent(access, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.cfg.DataDir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(c.cfg.DemoFile(), text, 0o600)
}

func (c command) sayAgain(asJSON bool) error {
	access, err := dev.ReadAccess(c.cfg.DemoFile())
	if err != nil {
		return fmt.Errorf("%s: %w", c.cfg.DemoFile(), err)
	}
	if access == nil {
		fmt.Fprintln(c.errOut,
			"the database has a city already; `citycard seed` makes a demo city and fresh credentials beside it")
		return nil
	}
	return c.print(*access, asJSON)
}

func (c command) print(a dev.Access, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(c.out).Encode(a)
	}
	phones := make([]string, len(a.Members))
	for i, m := range a.Members {
		phones[i] = m.Phone
	}
	_, err := fmt.Fprintf(c.out, `
云汀 Yunting, a demo city with %d stores
  start here       %s/dev   (a tour: member, cashier, owner, operator)
  pages and API    %s
  sent messages    %s/dev/outbox   (sign-in codes arrive here)

  operator         %s   password %s
                   TOTP secret %s
  store owner      %s   password %s
                   store %s
  till             bind code %s (once, 24 hours)
  members          %s (sign in with a code)

`, len(demoStores), c.cfg.BaseURL, c.cfg.BaseURL, c.cfg.BaseURL, a.Operator.Login, a.Operator.Password,
		a.Operator.TOTPSecret,
		a.Owner.Login, a.Owner.Password, a.Owner.StoreID, a.Till.BindCode, strings.Join(phones, ", "))
	return err
}
