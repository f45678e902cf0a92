# Two commands matter:  make run   and   make test.   `make help` lists the rest.
# Needs Python 3.11, 3.12 or 3.13 and make, nothing else; everything lands in $(VENV), nothing outside this folder.

VENV   ?= .venv
CASE   ?= cases/kursk_2025
ARGS   ?=
N      ?= 2
PYTHON ?=
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest

# The checks look for tools that are installed here and not elsewhere on PATH.
export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test test-slow certify check bench lock upgrade golden licences clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: $(VENV)/.run ## install what is needed, run the shipped case with seed 1, write its report (ARGS="--members 2000")
	@$(BIN)/polemos run $(CASE) --seed 1 $(ARGS)

test: $(VENV)/.dev ## the quick tests, two processes (N=4 for four)
	$(PYTEST) -n $(N) --dist loadfile --no-loadscope-reorder -m "not slow and not certify" $(ARGS)

test-slow: $(VENV)/.dev ## the slow tests; it is an error if there are none
	$(PYTEST) -n $(N) -m "slow and not certify" $(ARGS)

certify: $(VENV)/.dev ## the long checks of the numbers, before a release; goes on where it was stopped
	$(BIN)/python tools/certify.py $(ARGS)

check: $(VENV)/.dev ## style, types, architecture, house rules, catalogue, changelog
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python tools/check_house.py
	$(BIN)/python tools/generate_catalogue.py --check
	$(BIN)/python tools/generate_reference.py --check
	$(BIN)/python tools/generate_mechanism_docs.py --check
	$(BIN)/python tools/licences.py --check
	$(BIN)/towncrier build --draft --version unreleased --date today >/dev/null
	$(BIN)/pyright

bench: $(VENV)/.dev ## the speed figures
	$(PYTEST) bench --benchmark-only -p no:xdist $(ARGS)

golden: $(VENV)/.dev ## rewrite the golden numbers, with a changelog line: make golden WHY="..."
	@$(BIN)/python tools/golden.py "$(WHY)"

lock: ## write the lock files again after a change of pyproject.toml
	bash tools/lock.sh

upgrade: ## the same, with the newest versions that fit
	bash tools/lock.sh --upgrade

licences: $(VENV)/.run ## the licences of the packages that polemos needs at run time
	@$(BIN)/python tools/licences.py

clean: ## remove the environment, caches and builds; runs/ stays
	rm -rf $(VENV) build dist .cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

install: $(VENV)/.run ## what `make run` installs, without running
install-dev: $(VENV)/.dev ## what `make test` installs, without testing

# Stamps: what is installed is installed again only when a lock or the project file changed.
# pip compares the hash of every file with the lock; the package itself is linked to src/, built by the locked hatchling.

$(BIN)/python:
	@python=$$(PYTHON="$(PYTHON)" sh tools/find_python.sh) || exit 1; \
	echo "making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV)

$(VENV)/.run: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "installing the packages of requirements.lock (about a minute, once)"
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "installing the packages of requirements-dev.lock (about a minute, once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run
