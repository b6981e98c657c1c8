package storefile

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Open data sets whose rows are recognised by their shape. Their facts keep the name of
// the source and its attribution.
const (
	SourceCafes    = "awesome-cn-cafe"
	SourceCrossWOZ = "crosswoz"

	attributionCafes    = "Awesome CN Café, ElaWorkshop and contributors, CC BY 4.0; changed by us"
	attributionCrossWOZ = "Zhu et al., CrossWOZ, TACL 2020; Apache-2.0; for tests only"
)

// cafe reads a feature of the café list, which measures download speeds and says nothing
// about the kind of place, all being cafés.
func cafe(no int, fields map[string]string, o Options) Row {
	fields["category"] = "cafe"
	row := rowOf(no, fields, o)
	row.Source, row.Attribution = SourceCafes, attributionCafes
	return row
}

// readPair reads CrossWOZ's [name, record]. The records have no coordinates.
func readPair(no int, element json.RawMessage, o Options) (Row, error) {
	var pair [2]json.RawMessage
	if err := json.Unmarshal(element, &pair); err != nil {
		return Row{}, err
	}
	var record struct {
		Kind    string  `json:"领域"`
		Name    string  `json:"名称"`
		Address string  `json:"地址"`
		Phone   string  `json:"电话"`
		Hours   string  `json:"营业时间"`
		Price   float64 `json:"人均消费"`
	}
	if err := json.Unmarshal(pair[1], &record); err != nil {
		return Row{}, err
	}
	fields := map[string]string{
		"name_zh": strings.TrimSpace(record.Name), "address": strings.TrimSpace(record.Address), "phone": strings.TrimSpace(record.Phone),
		"open_hours": strings.TrimSpace(record.Hours), "category": record.Kind, "id": strings.TrimSpace(record.Name),
	}
	if record.Price > 0 {
		fields["price_per_head"] = strconv.FormatFloat(record.Price, 'f', -1, 64)
	}
	row := rowOf(no, fields, o)
	row.Source, row.Attribution = SourceCrossWOZ, attributionCrossWOZ
	return row, nil
}
