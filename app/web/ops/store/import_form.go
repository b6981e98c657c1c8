package ops

import (
	"github.com/gin-gonic/gin"

	"citycard/app/platform/ident"
	"citycard/app/platform/identity"
	"citycard/app/web/respond"
	"citycard/merchants/storeimport"
)

// stagedForm is what a form about a kept file starts with.
func (p *Pages) stagedForm(c *gin.Context) (identity.Actor, ident.ID, *respond.Form, error) {
	who, err := operator(c)
	if err != nil {
		return who, ident.None, nil, err
	}
	form, err := respond.ReadForm(c)
	if err != nil {
		return who, ident.None, nil, err
	}
	id, err := ident.Parse(c.Param("upload"))
	if err != nil {
		err = storeimport.ErrUploadGone
	}
	return who, id, form, err
}
