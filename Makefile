# Every target sets up what it needs by itself; `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
LOCKED = $(shell cat $(1) | sha256sum | cut -c 1-12)
RUN_READY := $(VENV)/.ready-run-$(call LOCKED,requirements.txt)
DEV_READY := $(VENV)/.ready-dev-$(call LOCKED,requirements.txt requirements-dev.txt)
QUICK_TESTS = tests/house $(wildcard tests/*/test_rules*.py tests/*/test_actions*.py)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

##@ Use

.PHONY: help
help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

.PHONY: run
run: $(RUN_READY) ## Start the application with the sample regencies (PORT=8000)
	@PORT=$(PORT) .ci/serve

##@ Check

.PHONY: test
test: $(DEV_READY) ## Run every test, on SQLite and on PostgreSQL
	@.ci/machine
	@$(BIN)/pytest --database both -n $(WORKERS) -q $(ARGS)

.PHONY: quick
quick: $(DEV_READY) ## Run the tests of the house, the rules and the actions on SQLite
	@$(BIN)/pytest --database sqlite -n $(WORKERS) -q $(QUICK_TESTS) $(ARGS)

.PHONY: lint
lint: $(DEV_READY) ## Check style, types, floors and templates
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check || { echo "Some files need 'make fix'."; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build && $(BIN)/lint-imports > build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }
	@$(BIN)/djlint templates --lint --quiet
	@echo "lint: clean"

.PHONY: fix
fix: $(DEV_READY) ## Mend what can be mended by machine
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: sure
sure: lint test ## Everything that is checked before a change is accepted

.PHONY: coverage
coverage: $(DEV_READY) ## Show the branches no test on SQLite takes
	@$(BIN)/pytest -p pytest_cov --cov --cov-report term-missing:skip-covered -n $(WORKERS) -q $(ARGS)

.PHONY: sabotage
sabotage: $(DEV_READY) ## Break the guarantees one by one and see that a test notices
	@$(BIN)/python -m tests.sabotage $(ARGS)

##@ Look

.PHONY: doors
doors: $(RUN_READY) ## List every address with the permission it asks for
	@$(BIN)/flask --app wsgi doors

.PHONY: bench
bench: $(DEV_READY) ## Measure the pages with 1 000 and 20 000 commitments
	@$(BIN)/python -m bench $(ARGS)

.PHONY: bench-large
bench-large: $(DEV_READY) ## Measure with 200 000 commitments in a region and a million in all
	@$(BIN)/python -m bench --large $(ARGS)

##@ Keep

.PHONY: lock
lock: $(BIN)/uv ## Renew the pinned requirements from the .in files
	@for name in requirements requirements-dev requirements-installer; do \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 \
	    --custom-compile-command "make lock" $$name.in --output-file $$name.txt; \
	done

# A stamp carries the digest of what was installed, so a changed lock installs again and an
# unchanged one costs nothing.

$(RUN_READY): | $(BIN)/pip
	@.ci/install requirements.txt
	@rm -f $(VENV)/.ready-run-* && touch $@

$(DEV_READY): | $(BIN)/pip
	@.ci/install requirements.txt requirements-dev.txt
	@rm -f $(VENV)/.ready-* && touch $@ $(RUN_READY)

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; choose one with PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -m venv $(VENV) > /dev/null \
	  || { rm -rf $(VENV); echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }

$(BIN)/uv: | $(BIN)/pip
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements-installer.txt
