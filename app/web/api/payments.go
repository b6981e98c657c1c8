package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"citycard/app/web/respond"
	"citycard/membership/order"
)

// mountPayments serves providers' notices outside huma: a signature covers the raw bytes,
// whatever their form, so nothing may read, judge or change them first.
func (a *API) mountPayments(engine *gin.Engine) {
	r := Route{Method: http.MethodPost, Path: "/payments/{provider}/notices", Access: Provider, Tag: "payments",
		Summary: "Signed payment notices; 204 tells the provider to stop sending"}
	a.Routes = append(a.Routes, r)
	engine.POST(NoticesUnder+":provider/notices", a.takeNotice)
	problem := &huma.Response{Description: "Refused", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: a.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem")}}}
	a.OpenAPI().AddOperation(&huma.Operation{
		Method: r.Method, Path: prefix + r.Path, OperationID: operationID(r), Summary: r.Summary, Tags: []string{r.Tag},
		Description: descriptionOf(r), Security: securityOf(r),
		Parameters: []*huma.Param{{Name: "provider", In: "path", Required: true, Example: "fake",
			Schema: &huma.Schema{Type: huma.TypeString}}},
		RequestBody: &huma.RequestBody{Description: "As the provider writes it; proved by its signature headers",
			Content: map[string]*huma.MediaType{
				"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true},
					Example: map[string]any{"event_id": "E1", "kind": "paid"}}}},
		Responses: map[string]*huma.Response{"204": {Description: "Taken"}, "4XX": problem, "default": problem},
	})
}

func (a *API) takeNotice(c *gin.Context) {
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			err = order.ErrNoticeTooLarge
		} else { // cut off on its way: the provider sends it again
			err = respond.ErrBadText
		}
		respond.WriteProblem(c.Writer, c.Request, err)
		return
	}
	if err := a.Orders.ApplyNotice(c.Request.Context(), c.Param("provider"), c.Request.Header, body); err != nil {
		respond.WriteProblem(c.Writer, c.Request, err)
		return
	}
	c.Status(http.StatusNoContent)
}
