# Everything one does with Parvis. `make` alone prints this list.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PORT ?= 8000
PARVIS_VAR ?= var
BIN := .venv/bin
LOCK ?= requirements.lock
# The packages beside the application: all of them for development, those asked for in a production.
EXTRAS ?= $(if $(filter requirements.lock,$(LOCK)),publik dev)
OPTIONAL := $(subst publik,publik_import,$(subst dev,devtools,$(EXTRAS)))
READY := .venv/.ready
HTML_CHECKER := .venv/html/node_modules/vnu-jar/build/dist/vnu.jar
ICAL_TOOLS := .venv/ical/node_modules/ical.js/package.json
HUB_TOOLS := .venv/hub/bin/python
OPENID_TOOLS := .venv/openid/node_modules/oidc-provider/package.json
MADE = $(PARVIS_VAR)/.made
PANGO := libpango-1.0-0 libpangoft2-1.0-0
WRITER := libreoffice-writer-nogui
# The functions that are given a text to translate.
TEXTS := _ gettext lazy_gettext ngettext:1,2 pgettext:1c,2
UPDATE := --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
# Both processors at work until the end; where making what a file needs takes long, its tests stay in the same process, and one
# more works while others wait for what they have killed or for a browser.
BOTH := -n 2 --dist worksteal
BY_FILE := -n 3 --dist loadfile --no-loadscope-reorder
# The core of the tests: what shows no screen, and a walk through every route as an administrator and as a resident.
LEFT_OUT := accounts api auth backoffice backups bench connectors fuzz identity javascript journeys monkey portal privacy reliability security studio sync
WALK := tests/security/test_every_route.py::test_every_route_follows_the_policy_and_changes_only_what_it_should
WALKS := $(foreach actor,administrator owner,"$(WALK)[$(actor)]")
CORE = $(filter-out $(LEFT_OUT:%=tests/%/),$(wildcard tests/*/ tests/test_*.py))
LIGHT := -m "not slow and not browser and not thorough and not trust"
# `make check`: those that need no application nor the processes that make documents.
ENGINES = $(filter-out tests/architecture/ tests/documents/ tests/migrations/,$(CORE))
# A slice of `make trust`: its name, its number, the one of the commit, or all.
SLICE ?= all
# `make test ONLY=documents` runs every test of a folder, and of the files that import it elsewhere; PART=1/10 a tenth of all.
ONLY ?=
PART ?= 1/1
PLAYED = --part $(PART) $(if $(DURATIONS),--durations=$(DURATIONS)) $(if $(ONLY),$(wildcard tests/$(ONLY)) \
  $(shell grep -rlE "^(from|import) (app\.)?$(subst /,.,$(ONLY))\b" tests --include='test_*.py' | grep -v '^tests/$(ONLY)/'), \
  -m "not trust")
# What failed on a database is remembered beside what failed on the other.
NOTED = -o cache_dir=.pytest_cache/$(1) --database $(1)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/messages.po))

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PARVIS_VAR
# What Python compiles is kept: each of the processes of Parvis would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

.PHONY: setup
setup: $(READY) $(CATALOGUES) ## Make the virtual environment and compile the translations

.PHONY: install
install: ## Make the environment of a production; EXTRAS=publik adds the import from Publik
	@$(MAKE) --no-print-directory setup LOCK=requirements.production.lock
	$(BIN)/python -m compileall -q app $(wildcard publik_import)

.PHONY: run
run $(MADE): export PARVIS_ENV := development
run $(MADE): export PARVIS_SECOND_FACTOR ?= off
run $(MADE): export PARVIS_BASE_URL ?= http://localhost:$(PORT)
run $(MADE): export PARVIS_PRIVATE_HOSTS ?= 127.0.0.1:$(shell expr $(PORT) + 2),127.0.0.1:$(shell expr $(PORT) + 3),127.0.0.1:$(shell expr $(PORT) + 4),127.0.0.1:$(shell expr $(PORT) + 5)
run $(MADE): export PARVIS_SMTP_URL ?= smtp://127.0.0.1:$(shell expr $(PORT) + 1)
run: setup document-tools $(MADE) ## Run the demo authority on PORT (8000), with its data in PARVIS_VAR (var/)
	@export PORT=$(PORT)
	exec parvis start --procfile Procfile.dev --guide

# The first time, and after an upgrade, the pages wait for the tables and what is in them; otherwise they come at once.
$(MADE): $(READY) $(wildcard app/migrations/*/*.py)
	@mkdir -p $(@D)
	echo "Making the demo authority (once)…"
	python -m compileall -q -j 0 app $(wildcard devtools publik_import)
	parvis demo > /dev/null
	touch $@

# What lays out documents: Pango for every one of them, the word processor of LibreOffice for ODT and DOCX files of the authority.
.PHONY: document-tools
document-tools: $(READY)
	@wanted=
	python -c 'from app.documents.rendering.pango import has_pango; exit(not has_pango())' || wanted="$(PANGO)"
	compgen -G '/usr/lib*/libreoffice/program/libsw*lo.*' > /dev/null || command -v soffice > /dev/null || wanted="$$wanted $(WRITER)"
	[ -z "$$wanted" ] && exit 0
	if [ "$$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
	  export DEBIAN_FRONTEND=noninteractive
	  (apt-get update -qq && apt-get install -qq -y --no-install-recommends $$wanted) > /dev/null 2>&1 && exit 0
	fi
	echo "Parvis runs without it, but makes no PDF of some documents until this is installed: $$wanted" >&2

.PHONY: test
test: setup test-tools $(HTML_CHECKER) $(OPENID_TOOLS) $(ICAL_TOOLS) ## Run the tests, on SQLite and on PostgreSQL: make test ONLY=documents, PART=1/10
	@report=$$(mktemp) failed=
	pytest -q $(PLAYED) -n 0 --cache-clear $(call NOTED,postgresql) > "$$report" 2>&1 & postgresql=$$!
	trap 'kill $$postgresql 2> /dev/null || true' EXIT
	pytest -q $(PLAYED) $(BY_FILE) --cache-clear $(call NOTED,sqlite) || [ $$? -eq 5 ] || failed=sqlite
	wait $$postgresql || [ $$? -eq 5 ] || failed="$$failed postgresql"
	echo "On PostgreSQL, beside:"
	cat "$$report" && rm "$$report"
	# With the machine to itself: what fails then too is a fault of ours; what passes then is one of its test, to be mended.
	status=0
	for database in $$failed; do
	  echo "What failed on $$database is played again, alone:"
	  pytest -q $(call NOTED,$$database) --last-failed --last-failed-no-failures none || status=1
	done
	exit $$status

.PHONY: durations
durations: ## Run the tests, and write the slowest of them to docs/durations.md
	@$(MAKE) --no-print-directory test DURATIONS=100 | tee .venv/durations
	(sed '/^$$/,$$d' docs/durations.md
	sed -nE 's/^([0-9.]+s (call|setup|teardown).*)/    \1/p; s/^([0-9]+ passed.*) in .*\((.*)\).*/\n\1 in \2\n/p' .venv/durations) > .venv/durations.md
	mv .venv/durations.md docs/durations.md

# Before a release, and after a large change: what `make test` leaves out or plays with few examples, in slices.
.PHONY: trust
trust: setup test-tools $(HTML_CHECKER) $(HUB_TOOLS) $(OPENID_TOOLS) $(ICAL_TOOLS) ## Run what make test leaves out: make trust SLICE=list, SLICE=3/10, SLICE=commit
	@python -m tests.slices $(SLICE)

.PHONY: check
check: setup ## Check format, lint, types, imports and templates; run the tests of form and those that need no application
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint engine-tests form-tests

.PHONY: engine-tests
engine-tests: setup
	@pytest -q -n 0 --engines $(ENGINES) $(LIGHT)

.PHONY: form-tests
form-tests: setup
	@pytest -q -n 0 --form tests $(LIGHT)

.PHONY: core-tests
core-tests: setup ## Run the tests of make check, and those of the same folders that need an application
	@pytest -q $(BOTH) $(CORE) $(WALKS) $(LIGHT)

.PHONY: fast-tests
fast-tests: setup ## Run every test that needs no browser and takes less than five seconds, on SQLite
	@pytest -q $(BOTH) -m "not slow and not browser"

.PHONY: lint
lint: setup ## Check format, lint, types, imports and templates only
	@ruff format --check .
	ruff check .
	mypy
	lint-imports --no-logo
	djlint templates publik_import/site/templates devtools/templates --lint --quiet

.PHONY: fmt
fmt: setup ## Put the Python files in form
	@ruff check --fix-only --quiet .
	ruff format .

.PHONY: bench
bench: setup ## Measure weights and speeds; prints a table
	@python -m bench

.PHONY: screenshots
screenshots: setup test-tools ## Take the pictures of every page into docs/screenshots
	@if command -v apt-get > /dev/null && [ "$$(id -u)" -eq 0 ]; then # the buttons of the browser in French
	  apt-get install -qq -y --no-install-recommends chromium-l10n > /dev/null
	fi
	parvis screenshots

.PHONY: lock
lock: setup ## Choose the versions of the dependencies again, with their hashes
	@compile="uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet"
	$$compile --all-extras --upgrade -o requirements.lock
	$$compile --extra postgres --constraint requirements.lock --no-header -o requirements.production.lock

.PHONY: translations
translations: setup ## Gather the texts of templates and code into the catalogues
	@pybabel --quiet extract -F pyproject.toml --no-default-keywords $(TEXTS:%=-k %) --sort-by-file --add-location=file -o .venv/messages.pot .
	for catalogue in $(CATALOGUES:.mo=.po); do
	  language=$$(basename $$(dirname $$(dirname $$catalogue)))
	  pybabel --quiet update -l $$language -i .venv/messages.pot -o $$catalogue $(UPDATE)
	done

.PHONY: migration
migration: setup ## Write a migration from the models: make migration NAME="add case channel" [BASE=keys]
	@python -m app.migrations "$(NAME)" $(BASE)
	ruff format --quiet app/migrations

# The environment is complete when the stamp is younger than what it was made from, and names the packages asked for.
ifneq ($(shell cat $(READY) 2> /dev/null),$(OPTIONAL))
.PHONY: $(READY)
endif
$(READY): $(LOCK) pyproject.toml
	@for python in python3.13 python3.12 python3.11; do
	  if $$python -c 'import ensurepip' 2> /dev/null; then break; fi
	  python=
	done
	if [ -z "$$python" ]; then
	  echo "Parvis needs Python 3.11, 3.12 or 3.13 with its venv module (on Debian: apt install python3-venv)." >&2
	  exit 1
	fi
	echo "Setting up with $$python (once)…"
	[ -x $(BIN)/python ] || $$python -m venv .venv
	[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCK)
	$(BIN)/uv pip uninstall --quiet --python $(BIN)/python parvis parvis-publik-import parvis-devtools
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e . $(OPTIONAL:%=-e ./%)
	echo "$(OPTIONAL)" > $@

# Compiled catalogues are made here rather than committed: they say nothing that the .po files do not.
%.mo: %.po $(READY)
	@pybabel --quiet compile -i $< -o $@

# What the tests need beside Python: the list is in tests/tools.py.
.PHONY: test-tools
test-tools: $(READY)
	@wanted=$$(python -m tests.tools) lighter=$$(python -m tests.tools --lighter)
	[ -z "$$wanted$$lighter" ] && exit 0
	if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
	  [ -z "$$wanted" ] && exit 0
	  echo "The tests need: $$wanted. Install them, then run this again." >&2
	  exit 1
	fi
	export DEBIAN_FRONTEND=noninteractive
	echo "Installing what the tests need: $$wanted $$lighter"
	apt-get update -qq
	[ -z "$$wanted" ] || apt-get install -qq -y --no-install-recommends $$wanted > /dev/null
	[ -z "$$lighter" ] || apt-get install -qq -y --no-install-recommends $$lighter > /dev/null 2>&1 || true

# A real provider and a real client of OpenID Connect.
$(OPENID_TOOLS): | $(READY) test-tools
	@npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix .venv/openid oidc-provider@9.13.3 openid-client@6.9.0

# A reader of calendars, which many programs use.
$(ICAL_TOOLS): | $(READY) test-tools
	@npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix .venv/ical ical.js@2.2.1

# The code of the national hub of identity papers, with the libraries of its time: an environment of its own, never in ours.
$(HUB_TOOLS): | $(READY)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/hub
	$(BIN)/uv pip install --quiet --python .venv/hub/bin/python --no-deps hubrdvmairie==3.4.1 || { rm -r .venv/hub; exit 1; }
	$(BIN)/uv pip install --quiet --python .venv/hub/bin/python fastapi==0.115.12 httpx==0.24.1 pydantic==1.10.24 \
	  python-dateutil==2.8.2 python-dotenv==1.0.0 sqlalchemy==2.0.44 sqlalchemy-utils==0.41.2 unidecode==1.3.6 || { rm -r .venv/hub; exit 1; }

# The Nu Html Checker: a jar, which npm brings.
$(HTML_CHECKER): | $(READY) test-tools
	@npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix .venv/html vnu-jar@26.9.27
