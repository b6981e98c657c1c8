package api

import (
	"math"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"citycard/app/web/respond"
)

// optional is a query parameter that can be told from its zero value.
type optional[T any] struct {
	Value T
	Set   bool
}

// Schema describes the parameter as its value (huma.SchemaProvider).
func (o optional[T]) Schema(r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

// Receiver is where huma puts the value (huma.ParamWrapper).
func (o *optional[T]) Receiver() reflect.Value { return reflect.ValueOf(o).Elem().Field(0) }

// OnParamSet notes whether there was one (huma.ParamReactor).
func (o *optional[T]) OnParamSet(isSet bool, _ any) { o.Set = isSet }

// degrees is a coordinate that is there and a number within ±limit, or nil. Parsers accept
// "NaN" and "Inf", which no comparison refuses.
func degrees(o optional[float64], name string, limit float64) (*float64, error) {
	if !o.Set {
		return nil, nil
	}
	if math.IsNaN(o.Value) || math.Abs(o.Value) > limit {
		return nil, respond.ErrInvalid.WithField(name, "field.invalid")
	}
	return &o.Value, nil
}
