package main

import (
	"fmt"
	"slices"
)

// series is one value per round.
type series []float64

// spread is what is told of a series.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
	Rounds int     `json:"rounds"`
}

func (s series) spread() spread {
	if len(s) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return spread{Median: median, Min: sorted[0], Max: sorted[len(sorted)-1], Rounds: len(sorted)}
}

// over divides round by round: a round in which the machine was busy is busy for both.
func (s series) over(other series) series {
	ratios := make(series, min(len(s), len(other)))
	for i := range ratios {
		ratios[i] = s[i] / other[i]
	}
	return ratios
}

// columns are series by variant and by what was read, filled round by round.
type columns map[string]map[string]series

func (c columns) note(variant string, read map[string]float64) {
	if c[variant] == nil {
		c[variant] = map[string]series{}
	}
	for name, v := range read {
		c[variant][name] = append(c[variant][name], v)
	}
}

func (s spread) String() string {
	if s.Rounds == 0 {
		return "-"
	}
	return fmt.Sprintf("%s [%s-%s]", short(s.Median), short(s.Min), short(s.Max))
}

// short keeps about three digits: more would be noise.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// mark is what a figure should reach.
type mark struct {
	value   float64
	atMost  bool
	onRatio bool
}

func ratioAtLeast(v float64) *mark { return &mark{value: v, onRatio: true} }
func atMost(v float64) *mark       { return &mark{value: v, atMost: true} }

func (m mark) String() string {
	sign := ">="
	if m.atMost {
		sign = "<="
	}
	if m.onRatio {
		return fmt.Sprintf("ratio %s %s", sign, short(m.value))
	}
	return fmt.Sprintf("%s %s", sign, short(m.value))
}

// verdict compares the median; "missed" is kept for a mark that even the best round did
// not reach, so that a busy machine does not decide.
func (m mark) verdict(s spread) string {
	best, held := s.Max, s.Median >= m.value
	missed := best < m.value
	if m.atMost {
		best, held = s.Min, s.Median <= m.value
		missed = best > m.value
	}
	switch {
	case held:
		return "reached"
	case missed:
		return "missed"
	}
	return "undecided"
}
