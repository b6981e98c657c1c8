package version

import (
	"runtime/debug"
	"testing"
)

func TestReadNamesVersionAndCommit(t *testing.T) {
	t.Parallel()
	stamped := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.0"},
			Settings: []debug.BuildSetting{
				{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "da753006bccc"},
				{Key: "vcs.modified", Value: modified}}}
	}
	for name, c := range map[string]struct {
		info *debug.BuildInfo
		want Build
	}{
		"a clean work tree":   {stamped("false"), Build{"v1.2.0", "da753006bccc", "go1.26.8"}},
		"a changed work tree": {stamped("true"), Build{"v1.2.0", "da753006bccc (modified)", "go1.26.8"}},
		"outside git": {&debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}},
			Build{unknown, unknown, "go1.26.8"}},
		"no build information": {nil, Build{unknown, unknown, unknown}},
	} {
		if have := read(c.info); have != c.want {
			t.Errorf("%s: %+v instead of %+v", name, have, c.want)
		}
	}
}

func TestStringHasOnePartALine(t *testing.T) {
	t.Parallel()
	if have := (Build{"v1.2.0", "da753006bccc", "go1.26.8"}).
		String(); have != "version v1.2.0\ncommit da753006bccc\ngo go1.26.8\n" {
		t.Errorf("%q", have)
	}
}
