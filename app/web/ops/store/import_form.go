package store

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/ops/frame"
	"citycard/app/web/respond"
	"citycard/merchants/storeimport"
)

// stagedForm is what a form about a kept file starts with.
func (p *Pages) stagedForm(c *gin.Context) (identity.Actor, ident.ID, *respond.Form, error) {
	operator, err := frame.Operator(c)
	if err != nil {
		return operator, ident.None, nil, err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return operator, ident.None, nil, err
	}
	id, err := ident.Parse(c.Param("upload"))
	if err != nil {
		err = storeimport.ErrUploadGone
	}
	return operator, id, form, err
}
