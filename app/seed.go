package main

import (
	"context"
	"errors"
	"math"

	"citycard/app/platform/city"
	"citycard/app/platform/db"
	"citycard/app/platform/geo"
	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/platform/money"
	"citycard/app/platform/phone"
	"citycard/app/platform/token"
	"citycard/app/web/dev"
	"citycard/app/wiring"
	"citycard/membership"
	"citycard/merchants"
	"citycard/merchants/openhours"
)

// demo builds the demo city through the same use cases that people use.
type demo struct {
	*wiring.Service
	actor    identity.Actor
	progress func(done, total int)
}

// ensureCity makes the city with its stores and plan unless it exists, and returns the
// first store.
func (d demo) ensureCity(ctx context.Context) (ident.ID, error) {
	_, err := city.ByID(d.DB.Read(ctx), demoCityCode)
	if err == nil {
		return d.firstStore(ctx)
	}
	if !errors.Is(err, city.ErrNotFound) {
		return ident.None, err
	}
	err = d.DB.InTx(ctx, func(tx *db.Tx) error {
		err := city.Insert(tx, city.City{
			ID: demoCityCode, NameZh: demoCityNameZh, NameEn: demoCityNameEn, Zone: "Asia/Shanghai", Currency: "CNY",
			CentreLat: demoCentreLat, CentreLng: demoCentreLng, Status: city.StatusOpen, CreatedAt: tx.Now(),
		})
		if err != nil {
			return err
		}
		return city.SetPolicy(tx, demoCityCode, merchants.PolicySaleGate, demoSaleGate)
	})
	if err != nil {
		return ident.None, err
	}
	for i, shop := range demoStores {
		if err := d.openStore(ctx, shop); err != nil {
			return ident.None, err
		}
		d.progress(i+1, len(demoStores))
	}
	if err := d.sellPlan(ctx); err != nil {
		return ident.None, err
	}
	return d.firstStore(ctx)
}

func (d demo) firstStore(ctx context.Context) (ident.ID, error) {
	return d.storeNamed(ctx, demoStores[0].Zh)
}

func (d demo) storeNamed(ctx context.Context, name string) (ident.ID, error) {
	stores, _, err := d.Merchants.StoresForOps(ctx, merchants.StoresForOpsInput{
		Actor: d.actor, Filter: merchants.StoreFilter{City: demoCityCode, Text: name}, Limit: 1,
	})
	if err != nil {
		return ident.None, err
	}
	if len(stores) == 0 {
		return ident.None, errors.New("the demo city has no store " + name)
	}
	return stores[0].ID, nil
}

// openStore walks one shop through application, review, offer and practice scan.
func (d demo) openStore(ctx context.Context, shop demoStore) error {
	store, err := d.Merchants.AddStore(ctx,
		merchants.AddStoreInput{Actor: d.actor, City: demoCityCode, Facts: shop.facts()})
	if err != nil {
		return err
	}
	if _, err := d.Merchants.ApproveStore(ctx,
		merchants.ReviewStoreInput{Actor: d.actor, StoreID: store.ID, Evidence: shop.Why}); err != nil {
		return err
	}
	offer, err := d.Merchants.SaveOffer(ctx,
		merchants.SaveOfferInput{Actor: d.actor, StoreID: store.ID, Terms: shop.terms()})
	if err != nil {
		return err
	}
	if _, err := d.Merchants.PublishOffer(ctx,
		merchants.OfferStepInput{Actor: d.actor, StoreID: store.ID, OfferID: offer.ID}); err != nil {
		return err
	}
	if _, err := d.Merchants.ReviewOffer(ctx,
		merchants.ReviewOfferInput{Actor: d.actor, OfferID: offer.ID, Approve: true}); err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(tx *db.Tx) error { return d.Merchants.NoteScanTx(tx, store.ID) })
}

// metresPerDegree of latitude, good enough for placing invented shops.
const metresPerDegree = 111_320

func (s demoStore) facts() merchants.StoreFacts {
	lat := demoCentreLat + s.North/metresPerDegree
	lng := demoCentreLng + s.East/(metresPerDegree*math.Cos(demoCentreLat*math.Pi/180))
	perHead := money.Fen(s.Yuan * 100)
	var hours openhours.Week
	for day := range 7 {
		if err := hours.Add(day, s.From*60, s.To*60); err != nil {
			panic(err) // the table above is ours
		}
	}
	return merchants.StoreFacts{
		NameZh: s.Zh, NameEn: s.En, Category: s.Category, District: s.District, Address: s.District,
		Lat: &lat, Lng: &lng, SourceDatum: geo.WGS84, PricePerHeadFen: &perHead, OpenHours: hours,
	}
}

func (s demoStore) terms() merchants.OfferTerms {
	return merchants.OfferTerms{
		NameZh: "全单优惠", NameEn: "Whole bill", PayRateBP: s.Rate, Weekdays: merchants.EveryDay,
		FromMinute: 0, ToMinute: 1440, PerMemberDay: 2, Stacking: merchants.StackingNone,
		ExclusionsZh: "酒水、套餐除外", ExclusionsEn: "Drinks and set menus excluded",
	}
}

// demoGifts are the plan's benefit lines; each is used at the shop that gives it.
var demoGifts = []struct {
	Store, Zh, En string
	Kind          membership.BenefitKind
	Units, Days   int64
	InTrial       bool
	Worth         money.Fen // of a unit, as printed
}{
	{"半山咖啡", "开卡礼：任意咖啡一杯", "Opening gift: any coffee", membership.BenefitOpeningGift, 1, 30, false, 1800},
	{"麦垛面包", "开卡礼：餐包一份", "Opening gift: a bread roll", membership.BenefitOpeningGift, 1, 60, true, 1200},
	{"方糖影院", "老片票", "Old-film ticket", membership.BenefitService, 2, 0, false, 3500},
}

// sellPlan puts the year's card on sale: ¥168.00 for twelve months.
func (d demo) sellPlan(ctx context.Context) error {
	plan := membership.NewPlan{
		Actor: d.actor, CityID: demoCityCode, Code: "annual", NameZh: demoCityNameZh + "年卡",
		NameEn:   demoCityNameEn + " annual card",
		PriceFen: 16800, Months: 12, TrialDays: 90,
	}
	for _, gift := range demoGifts {
		storeID, err := d.storeNamed(ctx, gift.Store)
		if err != nil {
			return err
		}
		plan.Lines = append(plan.Lines, membership.NewLine{Kind: gift.Kind, NameZh: gift.Zh, NameEn: gift.En,
			Units: gift.Units, ValidDays: gift.Days, StoreID: &storeID, InTrial: gift.InTrial, ValueFen: gift.Worth})
	}
	return d.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := d.Members.CreatePlanTx(tx, plan)
		return err
	})
}

func (d demo) newOwner(tx *db.Tx, storeID ident.ID) (dev.OwnerAccess, error) {
	made := dev.OwnerAccess{Login: "owner-" + token.Digits(4), Password: token.New()[:20], StoreID: storeID.String()}
	account, _, err := d.Identity.CreateAccountTx(tx,
		identity.NewAccount{Kind: identity.KindStaff, Login: made.Login, Password: made.Password})
	if err != nil {
		return dev.OwnerAccess{}, err
	}
	_, err = d.Merchants.AddStaffTx(tx,
		merchants.AddStaffInput{Actor: d.actor, StoreID: storeID, AccountID: account.ID, Role: merchants.RoleOwner})
	return made, err
}

// enrol makes a member with a number drawn at random and without a card.
func (d demo) enrol(ctx context.Context) (made membership.Member, local string, err error) {
	for {
		local = "1390000" + token.Digits(4)
		number, err := phone.Parse(local)
		if err != nil {
			return made, "", err
		}
		err = d.DB.InTx(ctx, func(tx *db.Tx) error {
			made, err = d.Members.EnrolTx(tx, number, "zh-CN")
			return err
		})
		if !db.IsDuplicate(err) { // else it was drawn before
			return made, local, err
		}
	}
}
