package storefile

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The sources of rows, and the line that OpenStreetMap's licence asks to be shown with its facts.
const (
	sourceFile = "file"
	sourceOSM  = "osm"

	attributionOSM = "© OpenStreetMap contributors, ODbL"
)

// readElement reads one element of OpenStreetMap: a node, or a way or relation with a centre.
func readElement(no int, element json.RawMessage, o Options) (Row, error) {
	var e struct {
		Type   string      `json:"type"`
		ID     json.Number `json:"id"`
		Lat    *float64    `json:"lat"`
		Lon    *float64    `json:"lon"`
		Center *struct {
			Lat *float64 `json:"lat"`
			Lon *float64 `json:"lon"`
		} `json:"center"`
		Tags map[string]string `json:"tags"`
	}
	if err := json.Unmarshal(element, &e); err != nil {
		return Row{}, err
	}
	if e.Center != nil {
		e.Lat, e.Lon = e.Center.Lat, e.Center.Lon
	}
	var position []float64
	if e.Lat != nil && e.Lon != nil {
		position = []float64{*e.Lon, *e.Lat}
	}
	return tagged(no, osmID(e.Type+"/"+e.ID.String()), position, e.Tags, o), nil
}

// osmID is the first of the candidates that looks like "node/123".
func osmID(candidates ...string) string {
	for _, c := range candidates {
		kind, number, found := strings.Cut(c, "/")
		if found && number != "" && strings.Trim(number, "0123456789") == "" &&
			(kind == "node" || kind == "way" || kind == "relation") {
			return c
		}
	}
	return ""
}

// shopKeys are the tags that tell the kind of a place, in the order in which they are read.
var shopKeys = []string{"amenity", "shop", "tourism", "leisure"}

func isTagged(values map[string]string) bool {
	for _, key := range shopKeys {
		if values[key] != "" {
			return true
		}
	}
	return false
}

// tagged makes a row from OpenStreetMap tags.
func tagged(no int, id string, position []float64, tags map[string]string, o Options) Row {
	zh := firstOf(tags, "name:zh", "name:zh-CN", "name:zh-Hans", "name")
	fields := map[string]string{
		"name_zh": zh, "name_en": tags["name:en"], "phone": firstOf(tags, "phone", "contact:phone"),
		"open_hours": tags["opening_hours"], "district": tags["addr:district"], "address": osmAddress(tags),
	}
	if len(position) >= 2 {
		fields["lng"], fields["lat"] = fmt.Sprint(position[0]), fmt.Sprint(position[1])
	}
	row := newRow(no, fields, o)
	category, why := osmCategory(tags)
	row.Place.Category = category
	if category == "" {
		row.problem("category", notAStore, why)
	}
	row.Source, row.Attribution, row.SourceID = sourceOSM, attributionOSM, id
	row.identify()
	return row
}

func firstOf(values map[string]string, keys ...string) string {
	for _, key := range keys {
		if v := strings.TrimSpace(values[key]); v != "" {
			return v
		}
	}
	return ""
}

func osmAddress(tags map[string]string) string {
	if full := tags["addr:full"]; full != "" {
		return full
	}
	street, number := tags["addr:street"], tags["addr:housenumber"]
	if street != "" && number != "" && strings.Trim(number, "0123456789") == "" {
		number += "号"
	}
	if street == "" {
		return ""
	}
	return street + number
}

// osmCategories says which tag values are shops that can give a discount at a till.
var osmCategories = map[string]string{
	"amenity=restaurant": "restaurant", "amenity=fast_food": "restaurant", "amenity=food_court": "restaurant",
	"amenity=cafe": "cafe", "amenity=ice_cream": "cafe",
	"amenity=bar": "bar", "amenity=pub": "bar", "amenity=biergarten": "bar", "amenity=nightclub": "bar",
	"amenity=cinema": "culture", "amenity=theatre": "culture", "amenity=arts_centre": "culture",
	"amenity=karaoke_box": "leisure", "amenity=spa": "beauty",
	"shop=bakery": "bakery", "shop=pastry": "bakery", "shop=confectionery": "bakery",
	"shop=hairdresser": "beauty", "shop=beauty": "beauty", "shop=massage": "beauty", "shop=cosmetics": "beauty",
	"shop=coffee": "cafe", "shop=tea": "cafe", "shop=vacant": "", "shop=no": "",
	"tourism=hotel": "hotel", "tourism=hostel": "hotel", "tourism=guest_house": "hotel", "tourism=motel": "hotel",
	"tourism=museum": "culture", "tourism=gallery": "culture",
	"tourism=theme_park": "leisure", "tourism=zoo": "leisure", "tourism=aquarium": "leisure",
	"leisure=fitness_centre": "leisure", "leisure=sports_centre": "leisure", "leisure=water_park": "leisure",
	"leisure=bowling_alley": "leisure", "leisure=escape_game": "leisure", "leisure=amusement_arcade": "leisure",
}

// osmCategory returns our category, or "" and the tag by which the place is no shop.
func osmCategory(tags map[string]string) (category, why string) {
	for _, key := range shopKeys {
		value := tags[key]
		if value == "" {
			continue
		}
		tag := key + "=" + value
		if category, known := osmCategories[tag]; known && category != "" {
			return category, ""
		} else if key == "shop" && !known {
			return "shop", "" // hundreds of kinds, all of them shops
		}
		if why == "" {
			why = tag
		}
	}
	switch cuisine := tags["cuisine"]; {
	case why != "" || cuisine == "":
		return "", why
	case strings.Contains(cuisine, "coffee"):
		return "cafe", ""
	}
	return "restaurant", ""
}
