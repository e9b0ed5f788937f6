# The verbs of this checkout. Settings come from the environment: see .env.example.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
SERVER ?= all

.PHONY: help setup run test lint bench docs lock clean

help:   ## Show the verbs
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup:  ## Install the packages into .venv, and a server where there is none
	@requirements/install.sh run
	@$(BIN)/etlp server install

run: setup ## Files to reports: land the sample, load, check, build, train, predict, show
	@$(BIN)/etlp run

test:   ## All tests; SERVER=mariadb or SERVER=mysql for one server
	@requirements/install.sh dev
	@$(BIN)/etlp server install
	@tests/install-browser.sh
	@$(BIN)/python -m pytest --server $(SERVER) $(PYTEST)

lint:   ## ruff, mypy, sqlfluff, yamllint
	@requirements/install.sh dev
	$(BIN)/ruff format --check . && $(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project
	$(BIN)/sqlfluff lint --disable-progress-bar --templater placeholder reports/queries
	$(BIN)/yamllint --strict .

bench:  ## Measure what is claimed of loading and reading; BENCH="--only limit" for a part
	@requirements/install.sh dev
	@$(BIN)/python -m benchmarks.load --server $(SERVER) $(BENCH)
	@$(BIN)/python -m benchmarks.read --server $(SERVER)

docs:   ## Serve the dbt docs of the last run
	@$(BIN)/etlp docs

lock:   ## Pin the newest versions that resolve together
	@requirements/install.sh dev
	@requirements/lock.sh --upgrade

clean:  ## Stop the private server; remove it, .venv and all that is generated
	-@[ ! -x $(BIN)/etlp ] || $(BIN)/etlp server stop
	rm -rf .venv .warehouse output target logs *.egg-info */src/*.egg-info
