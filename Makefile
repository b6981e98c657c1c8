# Two commands matter: `make run` and `make test`.
SHELL := /bin/bash
BIN := bin/citycard

.PHONY: run build setup test fmt vet lint bench clean

# Builds, migrates, seeds an empty database, serves on 127.0.0.1:8080.
run: build
	@$(BIN) migrate && $(BIN) seed --if-empty && exec $(BIN) serve

build:
	@mkdir -p bin && go build -trimpath -o $(BIN) ./app

setup:
	@./.ci/setup

test: setup fmt vet lint
	go test -race -vet=off -count=1 -timeout 14m ./...

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not formatted (gofmt -w):"; echo "$$out"; exit 1; }

vet:
	go vet ./...

lint:
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# Ratios against the machine's own limits; see app/bench/README.md.
bench: setup
	go run ./app/bench

clean:
	rm -rf bin
