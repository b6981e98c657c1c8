package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of the times in /proc/PID/stat. Linux has shown 100 per second to
// programs on every architecture that Go runs on.
const tick = 10 * time.Millisecond

// usage is the processor time (user and system) of a process and of its dead children.
type usage struct {
	parent   int
	own      time.Duration
	children time.Duration
}

func usageOf(pid int) (usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	return parseStat(string(text))
}

// parseStat reads proc_pid_stat(5). The name in parentheses may hold anything, so the
// fields are counted from the last parenthesis: the next one is field 3.
func parseStat(text string) (usage, error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return usage{}, fmt.Errorf("not a stat line: %q", text)
	}
	number := func(field int) time.Duration {
		n, _ := strconv.ParseInt(fields[field-3], 10, 64)
		return time.Duration(n)
	}
	return usage{parent: int(number(4)), own: (number(14) + number(15)) * tick,
		children: (number(16) + number(17)) * tick}, nil
}

// familyTime is the processor time of a process, its living children and its dead ones.
func familyTime(pid int) (time.Duration, error) {
	head, err := usageOf(pid)
	if err != nil {
		return 0, err
	}
	total := head.own + head.children
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if u, err := usageOf(child); err == nil && u.parent == pid { // it may have ended meanwhile
			total += u.own + u.children
		}
	}
	return total, nil
}

// memory is what /proc/PID/status says about resident memory, in bytes.
type memory struct{ now, peak float64 }

func memoryOf(pid int) (memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return memory{}, err
	}
	var m memory
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch name {
		case "VmRSS":
			m.now = kilobytes * 1024
		case "VmHWM":
			m.peak = kilobytes * 1024
		}
	}
	return m, nil
}
