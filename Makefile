SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin

.PHONY: help demo test check bench trial format widget

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/base ## Fill a demo shop and serve it (PORT=8000, storefront on PORT+1)
	@exec $(BIN)/vouchsafe demo --host $(HOST) --port $(PORT)

test: .venv/dev .venv/browser ## Run every test; installs what they need, browser included
	$(BIN)/pytest -m "not slow and not trial" -n 2 --dist worksteal
	$(BIN)/pytest -m "slow and not trial" -n 2 --dist worksteal

check: .venv/dev node_modules/.made ## The quick gate: format, lint, imports, types, migrations, widget
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -W error -m tests.migrations_match
	npm run --silent check

bench: .venv/dev .venv/browser ## Measure, ratios first
	$(BIN)/python -m bench

trial: .venv/dev .venv/browser ## The long trials
	$(BIN)/pytest -m trial

format: .venv/dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

widget: node_modules/.made ## Build static/widget from widget/
	npm run --silent build

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Hash-pinned: what is installed is what was locked.
.venv/base: .venv/bin/python requirements/base.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/browser: .venv/dev bin/ensure-browser
	bin/ensure-browser
	@touch $@

node_modules/.made: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@
