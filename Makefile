# Two commands matter: `make run` and `make test`.
SHELL := /bin/bash
BIN := bin/citycard

# The same flags for everything, so that programs, tests and linters share what has been compiled. gin's msgpack is not
# used. The commit is stamped into the program wherever git can be asked for it.
VCS := $(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 && echo auto || echo false)
export GOFLAGS := $(strip $(shell go env GOFLAGS) -trimpath -tags=nomsgpack -buildvcs=$(VCS))

.PHONY: run build setup test slow pages shots fmt vet lint bench assets clean

# Builds, migrates, seeds an empty database, serves on 127.0.0.1:8080.
run: build
	@$(BIN) migrate && $(BIN) seed --if-empty && exec $(BIN) serve

build:
	@[ -e $(BIN) ] || echo "building $(BIN); the first build takes a minute or two …"
	@mkdir -p bin && go build -ldflags "-s -w" -o $(BIN) ./app

setup:
	@./.ci/setup

# Everything under the race detector but the pages: a page is served by one goroutine that
# calls what has been tested so, and Chromium's journeys would take five times as long.
PAGES := app/web/\(browsertest\|dev\|member\|merchant\|ops\|till\|visitor\)\(/\|$$\)
# Nor does it watch SQLite, translated from C: its memory is not Go's, where the detector looks, and the checks
# of its pointers took more than a quarter of a package's time.
UNRACED := -gcflags='modernc.org/...=-race=false -d=checkptr=0'
TESTS = go test $(1) -race $(UNRACED) -vet=off -count=1 -timeout 14m $$(go list ./... | grep -v '$(PAGES)') && \
	go test $(1) -vet=off -count=1 -timeout 14m $$(go list ./... | grep '$(PAGES)')
test: setup fmt vet lint
	$(call TESTS)

# The same tests, and which of them took longest.
slow: setup
	@set -o pipefail; { $(call TESTS,-json); } | go run ./.ci/slow.go

# What Node's tools say of every page: axe, html-validate, Lighthouse. Needs Node; `make test` does not.
pages: build
	@./.ci/setup pages
	node --test app/web/till/*.test.mjs
	cd app/web/browsertest/pages && npm ci --ignore-scripts --silent && node check.mjs ../../../../$(BIN)

# The few pictures that the README shows, taken of the demo city.
shots: build
	@./.ci/setup pages
	cd app/web/browsertest/pages && npm ci --ignore-scripts --silent && node shots.mjs ../../../../$(BIN) ../shots

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not formatted (gofmt -w):"; echo "$$out"; exit 1; }

vet:
	go vet ./...

lint:
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# Ratios against the machine's own limits; see app/bench/README.md.
bench: setup
	go run ./app/bench

# Optional: the QR decoder for browsers without one of their own (needs Node). What it fetches
# is pinned by a lock file, lands in an ignored folder and is built in when it is there.
assets:
	cd templates/assets && npm ci --no-progress && node take.mjs

clean:
	rm -rf bin
