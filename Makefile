# What one does in this repository. `make` lists it. Needs Python 3.11 or newer, git and make; nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENV := .make/env
EDITOR := tests/conformance/editor
CLIENTS := tests/conformance/clients
# Tests run side by side, as many as there are processors. A server of PostgreSQL has a hundred connections to share.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4 --dist=worksteal
# Checks run side by side too. What each says comes in one piece, but on the make of macOS, which cannot do that.
PIECEWISE := $(if $(filter output-sync,$(.FEATURES)),--output-sync)

# Tests start `trogen` hundreds of times: what Python compiles is kept, even where the environment says not to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help env format lint types imports editor clients ready unit soak nightly fuzz test demo serve check bench docs schema clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1 \2/' | \
		while read -r target words; do printf '  make %-8s %s\n' "$$target" "$$words"; done

env: $(ENV)  ## Make the environment in .venv, from the pinned versions

# Made again only when what it is made from has changed.
$(ENV): pyproject.toml constraints.txt engine/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Trogen needs Python 3.11 or newer, and \`$(PYTHON)\` is not: say which to use, as make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making the environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@mkdir -p $(@D) && touch $@

format: $(ENV)  ## Write the code in the house's format
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format --quiet .

lint: $(ENV)  ## Look for what is likely wrong, and for other formats than the house's
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .

types: $(ENV)  ## Check the types, strictly
	@$(BIN)/mypy

imports: $(ENV)  ## Check that imports only point down
	@$(BIN)/lint-imports --no-logo

check: $(ENV)  ## Check the rule files in rulesets/
	@$(BIN)/trogen check rulesets

# The language server that the tests of rule files in editors talk to. Needs Node; without it those tests are left out.
editor:  ## Install the YAML language server for the tests of rule files in editors
	@npm ci --prefix $(EDITOR) --no-audit --no-fund --loglevel=error >/dev/null && touch $(EDITOR)/node_modules

$(EDITOR)/node_modules: $(EDITOR)/package-lock.json
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory editor || test -z "$$CI"; fi

# The GraphQL clients, compilers and audits that meet a real server. They need Node too.
clients:  ## Install the GraphQL clients for the tests in which they meet a server
	@npm ci --prefix $(CLIENTS) --no-audit --no-fund --loglevel=error >/dev/null && touch $(CLIENTS)/node_modules

$(CLIENTS)/node_modules: $(CLIENTS)/package-lock.json
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory clients || test -z "$$CI"; fi

ready: $(ENV) $(EDITOR)/node_modules $(CLIENTS)/node_modules
	@:

unit: ready  ## Run the tests alone
	@$(BIN)/pytest --quiet $(SIDE_BY_SIDE)

ANY_ORDER := $(addprefix tests/store/, test_order.py test_wide_order.py test_taken_back.py)
PARTNERS := tests/live/test_rates.py tests/operations/test_alarm.py tests/operations/test_merging.py tests/operations/test_proof.py \
  tests/store/test_fair_queue.py tests/webhooks/test_docket.py

soak: $(ENV)  ## Search random histories for longer: minutes, not part of `make test`
	@$(BIN)/pytest --quiet --hypothesis-profile=long tests/rules tests/model tests/scenarios $(ANY_ORDER) tests/conformance/test_cel.py $(PARTNERS) tests/schema/execution tests/schema/test_any_explanation_words.py

nightly: soak  ## Search for longer, and kill processes two hundred times: an hour or two, not part of `make test`
	@TROGEN_TEST_KILLS=100 $(BIN)/pytest --quiet tests/reliability/test_kill.py
	@$(BIN)/pytest --quiet --hypothesis-profile=long tests/reliability/test_any_life.py

fuzz: $(ENV)  ## Try a hundred thousand mutated rule files, and broken requests: most of an hour, not part of `make test`
	@$(BIN)/python -m tests.rulesets.fuzzing.soak
	@$(BIN)/python -m tests.schema.bulk.fuzzing

test:  ## Run every check there is
	@$(MAKE) --no-print-directory --jobs=2 ready
	@$(MAKE) --no-print-directory --jobs=2 $(PIECEWISE) types lint imports check
	@$(MAKE) --no-print-directory unit
	@echo "Everything passes."

demo: $(ENV)  ## Start a server with an example programme and print what to try
	@$(BIN)/trogen demo

serve: $(ENV)  ## Start the server with the settings of the environment
	@$(BIN)/trogen migrate && $(BIN)/trogen serve

bench: $(ENV)  ## Measure: the writer, the fold, the start, GraphQL beside others
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

schema: $(ENV)  ## Write schema.graphql from the code
	@$(BIN)/python -m schema.export

docs: schema  ## Write what is generated: schema.graphql, three pages of docs/, and what editors read beside the rule files
	@$(BIN)/python -m engine.rulesets.errors_page > docs/errors.md
	@$(BIN)/python -m engine.rulesets.reference_page > docs/rule-reference.md
	@$(BIN)/python -m schema.auth.access_page > docs/access.md
	@$(BIN)/python -m schema.webhooks.types_table
	@$(BIN)/python -m engine.operations.privacy.export_page > docs/member-export.schema.json
	@$(BIN)/trogen schema rulesets

clean:  ## Remove everything that is made, the environment and the demo's database too
	@rm -rf $(VENV) $(EDITOR)/node_modules $(CLIENTS)/node_modules .make var build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
