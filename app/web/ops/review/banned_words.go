package ops

import (
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type wordsPage struct {
	respond.Base
	Back, Action string
	Always       []string // what is looked for in every city
	Errors       []view.Problem
	Words        view.Field
}

// showWords answers GET /ops/reviews/words: what names and conditions may not say.
func (p *Pages) showWords(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	words, err := p.Merchants.BannedWords(c.Request.Context(), who, home.ID)
	if err != nil {
		return err
	}
	form := respond.FreshForm(respond.CallOf(c.Request.Context()))
	form.Set("words", strings.Join(words, "\n"))
	return p.wordsForm(c, form)
}

func (p *Pages) wordsForm(c *gin.Context, form *respond.Form) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	page := wordsPage{Base: p.base(c, who, home, "reviews", "ops.words.title"), Back: p.at(who, home, "/ops/reviews"), Action: p.at(who, home, "/ops/reviews/words"),
		Errors: form.Problems(), Always: merchants.DefaultBannedWords}
	page.Narrow = true
	page.Words = form.Field("words", "ops.words.own")
	page.Words.Type, page.Words.Rows, page.Words.Hint = "textarea", 10, page.T("ops.words.hint")
	return p.HTML.ShowForm(c, form, "ops/words.html", &page)
}

// saveWords answers POST /ops/reviews/words.
func (p *Pages) saveWords(c *gin.Context) error {
	who, home, err := p.enter(c)
	if err != nil {
		return err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Merchants.SetBannedWords(c.Request.Context(), who, home.ID, strings.Split(form.Text("words"), "\n"))
	if err != nil && form.Refuse(err) {
		return p.wordsForm(c, form)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, p.at(who, home, "/ops/reviews/words"), "words_saved")
}
