// Command slow reads the output of `go test -json` and prints what failed, the seconds of the ten slowest packages and
// those of the ten slowest tests. A test's seconds include its subtests and what it waited for the processor.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// event is a line of `go test -json`; see `go doc test2json`.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

const listed = 10

func main() {
	var packages, tests []event
	output := map[string]string{} // package and test → what it printed
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // a compiler's complaint
			continue
		}
		name := e.Package + " " + e.Test
		switch {
		case e.Action == "output" || e.Action == "build-output":
			output[name] += e.Output
		case e.Action == "fail":
			fmt.Print("FAIL ", name, "\n", output[name])
		}
		if e.Action != "pass" && e.Action != "fail" {
			continue
		}
		if e.Test == "" {
			packages = append(packages, e)
		} else if !strings.Contains(e.Test, "/") {
			tests = append(tests, e)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	show("packages", packages)
	show("tests", tests)
}

func show(what string, events []event) {
	slices.SortFunc(events, func(a, b event) int { return int(1000 * (b.Elapsed - a.Elapsed)) })
	fmt.Printf("the slowest %s, seconds:\n", what)
	for _, e := range events[:min(listed, len(events))] {
		fmt.Printf("%7.1f  %s %s\n", e.Elapsed, e.Package, e.Test)
	}
}
