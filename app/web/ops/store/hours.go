package store

import (
	"strings"

	"citycard/app/web/respond"
)

// hoursText writes stored opening hours ("Mo 09:00-18:00;Tu …") with the days' names in the
// reader's language, days with the same hours in one.
func hoursText(req *respond.Request, stored string) string {
	days, hours := hoursByDay(stored)
	var lines []string
	for first := 0; first < len(days); {
		last := first
		for last+1 < len(days) && hours[days[last+1]] == hours[days[first]] && nextDay[days[last]] == days[last+1] {
			last++
		}
		name := req.T("ops.day." + days[first])
		if last > first {
			name = req.T("ops.hours.days", "from", name, "to", req.T("ops.day."+days[last]))
		}
		lines = append(lines, name+" "+hours[days[first]])
		first = last + 1
	}
	return strings.Join(lines, "\n")
}

// hoursByDay joins the spans of each day; days are in their order.
func hoursByDay(stored string) (days []string, hours map[string]string) {
	hours = map[string]string{}
	for _, clause := range strings.Split(stored, ";") {
		day, span, ok := strings.Cut(clause, " ")
		if day = strings.ToLower(day); !ok {
			continue
		}
		if hours[day] == "" {
			days, hours[day] = append(days, day), span
		} else {
			hours[day] += ", " + span
		}
	}
	return days, hours
}

var nextDay = map[string]string{"mo": "tu", "tu": "we", "we": "th", "th": "fr", "fr": "sa", "sa": "su"}
