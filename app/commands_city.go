package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"citycard/app/platform/audit"
	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/membership"
)

// createCity opens a city. It has no stores and no plan yet.
func (c command) createCity(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("create-city", flag.ContinueOnError)
	town := city.City{Currency: "CNY", Status: city.StatusOpen}
	set.StringVar(&town.NameZh, "zh", "", "Chinese name")
	set.StringVar(&town.NameEn, "en", "", "English name")
	set.StringVar(&town.Zone, "zone", "Asia/Shanghai", "IANA time zone")
	set.Float64Var(&town.CentreLat, "lat", 0, "latitude of the centre, WGS-84")
	set.Float64Var(&town.CentreLng, "lng", 0, "longitude of the centre, WGS-84")
	operands, err := flags(set, args)
	if err != nil {
		return err
	}
	if len(operands) != 1 || town.NameZh == "" || town.NameEn == "" || town.CentreLat == 0 && town.CentreLng == 0 {
		return usageOr(nil, "create-city needs a code, --zh, --en, --lat and --lng")
	}
	town.ID = city.ID(operands[0])
	return c.inTx(ctx, "the city is open", func(tx *db.Tx, _ *membership.Service) error {
		town.CreatedAt = tx.Now()
		if err := city.Insert(tx, town); err != nil {
			return err
		}
		return audit.RecordTx(tx, audit.Entry{CityID: town.ID, Actor: identity.Job("create-city"),
			Action: "city.create", ObjectKind: "city", ObjectID: string(town.ID), After: town})
	})
}

// planLine is one benefit line in the file that create-plan reads.
type planLine struct {
	Kind      membership.BenefitKind `json:"kind"` // opening_gift or service
	NameZh    string                 `json:"name_zh"`
	NameEn    string                 `json:"name_en"`
	Units     int64                  `json:"units"`
	ValidDays int64                  `json:"valid_days"` // 0: as long as the card
	StoreID   *ident.ID              `json:"store_id"`   // null: at any store
	InTrial   bool                   `json:"in_trial"`
	ValueFen  money.Fen              `json:"value_fen"` // of a unit, as printed
}

// createPlan puts a plan on sale. A code that exists gets its next version; cards sold under
// an earlier one keep their terms.
func (c command) createPlan(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("create-plan", flag.ContinueOnError)
	plan := membership.NewPlan{Actor: identity.Job("create-plan")}
	set.StringVar(&plan.NameZh, "zh", "", "Chinese name")
	set.StringVar(&plan.NameEn, "en", "", "English name")
	set.Int64Var(&plan.Months, "months", 12, "length")
	set.Int64Var(&plan.TrialDays, "trial-days", 0, "free days for a trial; 0: none")
	price := set.Int64("price-fen", 0, "price in fen")
	cityCode := set.String("city", "", "code of the city")
	lines := set.String("lines", "", "JSON file with the benefit lines")
	operands, err := flags(set, args)
	if err != nil {
		return err
	}
	if len(operands) != 1 || *cityCode == "" {
		return usageOr(nil, "create-plan needs a code and --city")
	}
	plan.Code, plan.CityID, plan.PriceFen = operands[0], city.ID(*cityCode), money.Fen(*price)
	if plan.Lines, err = readPlanLines(*lines); err != nil {
		return err
	}
	return c.inTx(ctx, "the plan is on sale", func(tx *db.Tx, members *membership.Service) error {
		_, err := members.CreatePlanTx(tx, plan)
		return err
	})
}

func readPlanLines(name string) ([]membership.NewLine, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var read []planLine
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lines := make([]membership.NewLine, len(read))
	for i, l := range read {
		lines[i] = membership.NewLine(l)
	}
	return lines, nil
}

// inTx does one change on the migrated database and says that it is done.
func (c command) inTx(ctx context.Context, done string, change func(*db.Tx, *membership.Service) error) error {
	s, err := c.migrated(ctx)
	if err != nil {
		return err
	}
	defer s.DB.Close()
	if err := s.DB.InTx(ctx, func(tx *db.Tx) error { return change(tx, s.Members) }); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, done)
	return err
}
