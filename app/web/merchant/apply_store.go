package merchant

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/city"
	"citycard/app/platform/geo"
	"citycard/app/platform/identity"
	"citycard/app/web/middleware"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type applyStorePage struct {
	respond.Base
	Problems   []view.Problem
	Step       string
	City       view.Field
	Merchant   view.Field
	Fields     storeFields
	Hidden     []view.Hidden // the answers, on the page that checks them
	Answers    []view.Fact
	NoCityOpen bool
}

// newStore answers GET /m/apply/store.
func (p *Pages) newStore(c *gin.Context) error {
	if _, err := middleware.Require(c.Request.Context(), identity.KindStaff); err != nil {
		return err
	}
	return p.storeForm(c, respond.FreshForm(respond.RequestOf(c.Request.Context())))
}

func (p *Pages) storeForm(c *gin.Context, f *respond.Form) error {
	open, err := p.openCities(c)
	if err != nil {
		return err
	}
	page := applyStorePage{Base: p.applyBase(c, "merchant.apply.store_title"), Problems: f.Problems(),
		NoCityOpen: len(open) == 0}
	page.Step = page.T("merchant.apply.step_of", "n", 2)
	page.City = f.Field("city", "merchant.apply.city")
	page.City.Type, page.City.Required = "select", true
	for _, one := range open {
		page.City.Options = append(page.City.Options, view.Option{Value: string(one.ID), Label: one.Name(page.Locale),
			Chosen: string(one.ID) == page.City.Value})
	}
	page.Merchant = f.Field("merchant", "merchant.apply.merchant")
	page.Merchant.Optional, page.Merchant.Hint, page.Merchant.MaxLength = page.T("merchant.optional"),
		page.T("merchant.apply.merchant_hint"), 120
	page.Fields = storeInputs(f, page.Base)
	return p.HTML.ShowForm(c, f, "merchant/apply_store.html", &page)
}

// answerNames are the inputs of the application, in the order of the form.
var answerNames = []string{"city", "merchant", "name_zh", "name_en", "category", "district", "address", "phone",
	"per_head"}

// applyWithStore answers POST /m/apply/store: first the page that checks the answers, then,
// from its button, the application. 「修改」 there shows the form again.
func (p *Pages) applyWithStore(c *gin.Context) error {
	ctx := c.Request.Context()
	who, err := middleware.Require(ctx, identity.KindStaff)
	if err != nil {
		return err
	}
	f, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	home, facts, err := p.readApplication(c, f)
	if err != nil {
		return err
	}
	if !f.OK() || f.Text("step") == "change" {
		return p.storeForm(c, f)
	}
	if f.Text("step") != "send" {
		return p.checkAnswers(c, f, home, facts)
	}
	store, err := p.Merchants.Apply(ctx,
		merchants.ApplyInput{Actor: who, City: home.ID, Merchant: f.Text("merchant"), Facts: facts})
	if f.Refuse(err, factInputs...) {
		return p.storeForm(c, f)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, "/m?store="+store.ID.String(), "merchant_applied")
}

func (p *Pages) readApplication(c *gin.Context, f *respond.Form) (city.City, merchants.StoreFacts, error) {
	open, err := p.openCities(c)
	if err != nil {
		return city.City{}, merchants.StoreFacts{}, err
	}
	var home city.City
	for _, one := range open {
		if string(one.ID) == f.Text("city") {
			home = one
		}
	}
	if home.ID == "" {
		f.Fail("city", "merchant.apply.city_missing")
	}
	facts := readFacts(f)
	facts.SourceDatum = geo.NoDatum
	f.Refuse(facts.Validate(), factInputs...)
	if facts.Address == "" {
		f.Fail("address", "merchant.apply.address_missing")
	}
	return home, facts, nil
}

// checkAnswers shows everything once more before it is sent.
func (p *Pages) checkAnswers(c *gin.Context, f *respond.Form, home city.City, facts merchants.StoreFacts) error {
	page := applyStorePage{Base: p.applyBase(c, "merchant.apply.check_title")}
	page.Step = page.T("merchant.apply.step_of", "n", 2)
	for _, name := range answerNames {
		page.Hidden = append(page.Hidden, view.Hidden{Name: name, Value: f.Text(name)})
	}
	fact := func(labelKey, value string) {
		page.Answers = append(page.Answers, view.Fact{Label: page.T(labelKey), Value: orDash(value)})
	}
	fact("merchant.apply.city", home.Name(page.Locale))
	fact("merchant.apply.merchant", f.Text("merchant"))
	fact("merchant.store.name_zh", facts.NameZh)
	fact("merchant.store.name_en", facts.NameEn)
	fact("merchant.store.category", page.T("category."+string(facts.Category)))
	fact("merchant.store.district", facts.District)
	fact("merchant.store.address", facts.Address)
	fact("merchant.store.phone", facts.Phone)
	if facts.PricePerHeadFen != nil {
		fact("merchant.store.per_head", page.Price(*facts.PricePerHeadFen))
	}
	return p.HTML.Show(c, "merchant/apply_check.html", page)
}
