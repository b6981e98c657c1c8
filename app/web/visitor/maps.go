package visitor

import (
	"fmt"
	"net/url"
	"time"

	"citycard/app/platform/clock"
	"citycard/app/platform/geo"
	"citycard/app/platform/money"
	"citycard/app/web/respond"
	"citycard/app/web/view"
)

type fen = money.Fen

// mapLinks open a store in the map apps that people have. We keep WGS-84; maps of mainland
// China draw in GCJ-02, and a point of the other datum would stand hundreds of metres off.
// Amap is told the datum; the others take what their map is drawn in. Outside China the two
// are the same.
func mapLinks(req *respond.Request, name string, at geo.Point) []view.Link {
	drawn := geo.WGS84ToGCJ02(at)
	lat, lng := degrees(drawn.Lat), degrees(drawn.Lng)
	query := func(pairs ...string) string {
		values := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			values.Set(pairs[i], pairs[i+1])
		}
		return "?" + values.Encode()
	}
	return []view.Link{
		{Label: req.T("visitor.maps.amap"), Href: "https://uri.amap.com/marker" +
			query("position", lng+","+lat, "name", name, "coordinate", "gaode", "callnative", "1")},
		{Label: req.T("visitor.maps.tencent"), Href: "https://apis.map.qq.com/uri/v1/marker" +
			query("marker", "coord:"+lat+","+lng+";title:"+name, "referer", "citycard")},
		{Label: req.T("visitor.maps.apple"), Href: "https://maps.apple.com/" + query("ll", lat+","+lng, "q", name)},
		{Label: req.T("visitor.maps.google"),
			Href: "https://www.google.com/maps/search/" + query("api", "1", "query", lat+","+lng)},
	}
}

// degrees to six decimals: about ten centimetres.
func degrees(value float64) string { return fmt.Sprintf("%.6f", value) }

// dayAndHour names an instant soon to come: today only the hour, else the day too.
func dayAndHour(req *respond.Request, at, now time.Time) string {
	zone := req.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch day, today := clock.DayOf(at, zone), clock.DayOf(now, zone); {
	case day == today:
		return req.T("visitor.when.today", "hour", req.Hour(at))
	case day == today.AddDays(1):
		return req.T("visitor.when.tomorrow", "hour", req.Hour(at))
	default:
		return req.T("visitor.when.day", "day", req.DayLong(day), "hour", req.Hour(at))
	}
}
