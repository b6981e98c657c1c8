// Package version says which build of the program is running: the version, and the commit that it was built from. Both
// come from the Go command, which asks git; a program that was built outside a git work tree does not know them.
package version

import (
	"fmt"
	"runtime/debug"
)

// unknown is a part that the build was not told.
const unknown = "unknown"

// Build is one build of the program.
type Build struct {
	Version string // a tag such as v1.2.0, or a pseudo-version of Go that names the time and the commit
	Commit  string // the commit's hash in full; "(modified)" follows when files were changed after it
	Go      string // the version of Go that compiled it
}

// Current is the build of the running program.
func Current() Build {
	info, _ := debug.ReadBuildInfo()
	return read(info)
}

func read(info *debug.BuildInfo) Build {
	b := Build{Version: unknown, Commit: unknown, Go: unknown}
	if info == nil {
		return b
	}
	b.Go = info.GoVersion
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" {
		b.Commit = commit
		if settings["vcs.modified"] == "true" {
			b.Commit += " (modified)"
		}
	}
	return b
}

// String is one part a line, for people and for grep.
func (b Build) String() string {
	return fmt.Sprintf("version %s\ncommit %s\ngo %s\n", b.Version, b.Commit, b.Go)
}
