# The verbs of this checkout. Settings come from the environment: see .env.example.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# What a recipe prints is its own, also when make was called by make.
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
SERVER ?= all
SETUP ?= plain
SQL ?= dbt_project

.PHONY: help setup run test test-warehouse test-adapter lint ci fix new-model bench docs lock clean

help:   ## Show the verbs
	@sed -n 's/^\([a-z-]*\): .*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

setup:  ## Install the packages into .venv, and a server where there is none
	@requirements/install.sh run
	@$(BIN)/etlp server install

run: setup ## Files to reports: land the sample, load, check, build, train, predict, show
	@$(BIN)/etlp run

test: test-warehouse test-adapter ## All tests; SERVER=mariadb or SERVER=mysql for one server, SETUP=odd for servers with odd defaults

test-warehouse: ready ## Those of the warehouse, one server on each of two processes
	@$(BIN)/python -m pytest -n 2 --server $(SERVER) --setup $(SETUP) $(PYTEST)

test-adapter: ready ## Those of the dbt adapter, with the conformance suite of dbt
	@$(BIN)/python -m pytest adapter/tests -n 4 --server $(SERVER) --setup $(SETUP) $(PYTEST)

.PHONY: ready
ready:
	@requirements/install.sh dev
	@$(BIN)/etlp server install
	@tests/install-browser.sh

lint:   ## ruff, mypy, import-linter, sqlfluff, yamllint
	@requirements/install.sh dev
	$(BIN)/ruff format --check . && $(BIN)/ruff check .
	$(BIN)/mypy
	cd adapter && ../$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project
	$(BIN)/sqlfluff lint --disable-progress-bar --templater placeholder reports/queries
	$(BIN)/yamllint --strict .

ci:     ## What this branch changes: lint, conventions, a build of its own, docs; CI="--keep" for options
	@requirements/install.sh dev
	@$(BIN)/etlp server install
	@$(BIN)/etlp ci $(CI)

fix:    ## Put style right, as far as programs can: ruff, sqlfluff; SQL=<file> for one model
	@requirements/install.sh dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(SQL)
	$(if $(filter dbt_project,$(SQL)),$(BIN)/sqlfluff fix --disable-progress-bar --templater placeholder reports/queries)

new-model: ## Begin a model: NAME=fct_daily_delays FROM=fct_flights GRAIN="airport and day" KEY=a,b
	@$(BIN)/etlp new-model "$(NAME)" $(if $(FROM),--from "$(FROM)") $(if $(GRAIN),--grain "$(GRAIN)") $(if $(KEY),--key "$(KEY)")

bench:  ## Measure what is claimed of loading, reading, dbt and growth; BENCH="--only limit" for a part of loading
	@requirements/install.sh dev
	@$(BIN)/python -m benchmarks.load --server $(SERVER) $(BENCH)
	@$(BIN)/python -m benchmarks.read --server $(SERVER)
	@$(BIN)/python -m benchmarks.dbt --server $(SERVER)
	@$(BIN)/python -m benchmarks.scale --server $(SERVER)

docs:   ## Serve the dbt docs of the last run
	@$(BIN)/etlp docs

lock:   ## Pin the newest versions that resolve together
	@requirements/install.sh dev
	@requirements/lock.sh --upgrade

clean:  ## Stop the private server; remove it, .venv and all that is generated
	-@[ ! -x $(BIN)/etlp ] || $(BIN)/etlp server stop
	rm -rf .venv .warehouse output target logs *.egg-info */src/*.egg-info
