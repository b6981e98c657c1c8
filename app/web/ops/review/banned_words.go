package review

import (
	"strings"

	"github.com/gin-gonic/gin"

	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/app/web/view"
	"citycard/merchants"
)

type bannedWordsPage struct {
	respond.Base
	Back, Action string
	Always       []string // what is looked for in every city
	Errors       []view.Problem
	Words        view.Field
}

// showBannedWords answers GET /ops/reviews/words: what names and conditions may not say.
func (p *Pages) showBannedWords(c *gin.Context) error {
	req, err := p.FreshRequest(c)
	if err != nil {
		return err
	}
	banned, err := p.Merchants.BannedWords(req.Context(), req.Actor, req.City.ID)
	if err != nil {
		return err
	}
	req.Form.Set("words", strings.Join(banned, "\n"))
	return p.bannedWordsForm(req)
}

func (p *Pages) bannedWordsForm(req *frame.Request) error {
	page := bannedWordsPage{Base: req.Base("reviews", "ops.words.title"), Back: req.Address("/ops/reviews"),
		Action: req.Address("/ops/reviews/words"), Errors: req.Form.Problems(), Always: merchants.DefaultBannedWords}
	page.Narrow = true
	page.Words = req.Form.Field("words", "ops.words.own")
	page.Words.Type, page.Words.Rows, page.Words.Hint = "textarea", 10, req.T("ops.words.hint")
	return p.HTML.ShowForm(req.Gin, req.Form, "ops/words.html", &page)
}

// saveBannedWords answers POST /ops/reviews/words.
func (p *Pages) saveBannedWords(c *gin.Context) error {
	req, err := p.PostedRequest(c)
	if err != nil {
		return err
	}
	banned := strings.Split(req.Form.Text("words"), "\n")
	err = p.Merchants.SetBannedWords(req.Context(), req.Actor, req.City.ID, banned)
	if err != nil && req.Form.Refuse(err) {
		return p.bannedWordsForm(req)
	}
	if err != nil {
		return err
	}
	return p.HTML.RedirectWith(c, req.Address("/ops/reviews/words"), "words_saved")
}
