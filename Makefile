# Everything one does with Parvis. `make` alone prints this list.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PORT ?= 8000
PARVIS_VAR ?= var
BIN := .venv/bin
LOCK ?= requirements.lock
READY := .venv/.ready
HTML_CHECKER := .venv/html/node_modules/vnu-jar/build/dist/vnu.jar
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
# `make check`: what shows no screen, and a walk through every route as an administrator and as a resident.
LEFT_OUT := accounts api auth backoffice backups bench connectors fuzz identity javascript journeys monkey portal privacy reliability security studio sync
WALK := tests/security/test_every_route.py::test_every_route_follows_the_policy_and_changes_only_what_it_should
WALKS := $(foreach actor,administrator owner,"$(WALK)[$(actor)]")
# Journeys of which `make test` plays a few of the cases.
MANY_CASES := captive_network chosen_files demo_themes interrupted_uploads keys_on_disk outbox page_accessibility successive_owners \
  theme_studio
CORE = $(filter-out $(LEFT_OUT:%=tests/%/),$(wildcard tests/*/ tests/test_*.py)) $(WALKS) -m "not slow and not browser and not thorough"
# What failed on a database is remembered beside what failed on the other.
NOTED = -o cache_dir=.pytest_cache/$$database
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
install: ## Make the environment of a production: what Parvis needs, without what tests and development need
	@$(MAKE) --no-print-directory setup LOCK=requirements.production.lock
	$(BIN)/python -m compileall -q app

.PHONY: run
run $(MADE): export PARVIS_ENV := development
run $(MADE): export PARVIS_SECOND_FACTOR ?= off
run $(MADE): export PARVIS_BASE_URL ?= http://localhost:$(PORT)
run $(MADE): export PARVIS_PRIVATE_HOSTS ?= 127.0.0.1:$(shell expr $(PORT) + 2),127.0.0.1:$(shell expr $(PORT) + 3),127.0.0.1:$(shell expr $(PORT) + 4)
run $(MADE): export PARVIS_SMTP_URL ?= smtp://127.0.0.1:$(shell expr $(PORT) + 1)
run: setup document-tools $(MADE) ## Run the demo authority on PORT (8000), with its data in PARVIS_VAR (var/)
	@export PORT=$(PORT)
	exec parvis start --procfile Procfile.dev --guide

# The first time, and after an upgrade, the pages wait for the tables and what is in them; otherwise they come at once.
$(MADE): $(READY) $(wildcard app/migrations/*/*.py)
	@mkdir -p $(@D)
	echo "Making the demo authority (once)…"
	parvis demo > /dev/null
	touch $@

# What lays out documents: Pango for every one of them, the word processor of LibreOffice for ODT and DOCX files of the authority.
.PHONY: document-tools
document-tools: $(READY)
	@wanted=
	python -c 'from app.documents.document_libraries import has_pango; exit(not has_pango())' || wanted="$(PANGO)"
	compgen -G '/usr/lib*/libreoffice/program/libsw*lo.*' > /dev/null || command -v soffice > /dev/null || wanted="$$wanted $(WRITER)"
	[ -z "$$wanted" ] && exit 0
	if [ "$$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
	  export DEBIAN_FRONTEND=noninteractive
	  (apt-get update -qq && apt-get install -qq -y --no-install-recommends $$wanted) > /dev/null 2>&1 && exit 0
	fi
	echo "Parvis runs without it, but makes no PDF of some documents until this is installed: $$wanted" >&2

.PHONY: test
test: setup test-tools $(HTML_CHECKER) $(OPENID_TOOLS) ## Run the tests, on SQLite and on PostgreSQL
	@failed=
	for database in postgresql sqlite; do
	  pytest -q $(BY_FILE) $(NOTED) --cache-clear --database $$database || failed="$$failed $$database"
	done
	# With the machine to itself: what fails then too is a fault of ours; what passes then is one of its test, to be mended.
	status=0
	for database in $$failed; do
	  echo "What failed on $$database is played again, alone:"
	  pytest -q $(NOTED) --last-failed --last-failed-no-failures none --database $$database || status=1
	done
	exit $$status

# A release, and each large change: what `make test` runs with few seeds, storms, examples and inputs, run with many.
.PHONY: trust
trust: export PARVIS_EXAMPLES ?= 10
trust: export PARVIS_CRASH_POINTS ?= 40
trust: export PARVIS_FUZZ_INPUTS ?= 20000
trust: export PARVIS_MONKEY_SEEDS ?= 20
trust: export PARVIS_OUTBOX_SEEDS ?= 200
trust: export PARVIS_IDENTITY_SEEDS ?= 200
trust: export PARVIS_STORM_SUBMISSIONS ?= 1000
trust: export PARVIS_STORM_SEEDS ?= 1,2,3
trust: export PARVIS_MUTANTS ?= all
trust: setup test-tools ## Run the long tests: fuzzing, properties, mutants, storms, random sequences, a flood of files
	@pytest -q $(BOTH) -m hypothesis --hypothesis-profile=search --timeout=900
	pytest -q $(BOTH) --timeout=900 tests/themes/test_random_palettes.py tests/journeys/test_contrast_of_palettes.py
	pytest -q $(BY_FILE) --timeout=900 $(MANY_CASES:%=tests/journeys/test_%.py)
	pytest -q $(BOTH) tests/fuzz tests/security/test_mutants.py
	pytest -q $(BOTH) tests/identity/test_half_filled_forms.py
	pytest -q tests/reliability tests/journeys/test_outbox_properties.py tests/monkey
	pytest -q $(BY_FILE) --timeout=900 --database postgresql --whole-modules
	python -m bench.upload_flood

.PHONY: check
check: setup ## Check format, lint, types, imports and templates, and run the core of the tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint core-tests

.PHONY: core-tests
core-tests: setup
	@pytest -q $(BOTH) $(CORE)

.PHONY: fast-tests
fast-tests: setup ## Run every test that needs no browser and takes less than five seconds, on SQLite
	@pytest -q $(BOTH) -m "not slow and not browser"

.PHONY: lint
lint: setup ## Check format, lint, types, imports and templates only
	@ruff format --check .
	ruff check .
	mypy
	lint-imports --no-logo
	djlint templates --lint --quiet

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

# The environment is complete when the stamp is younger than what it was made from.
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
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

# Compiled catalogues are made here rather than committed: they say nothing that the .po files do not.
%.mo: %.po $(READY)
	@pybabel --quiet compile -i $< -o $@

# What the tests need beside Python: a browser, a database server, an IMAP server, a directory, Node, what runs the checker of HTML.
.PHONY: test-tools
test-tools:
	@wanted= lighter=
	command -v chromium > /dev/null || command -v google-chrome > /dev/null || wanted="chromium"
	compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || wanted="$$wanted postgresql"
	command -v strace > /dev/null || wanted="$$wanted strace"
	# What replaces the fonts of a page until they come is as wide as they are when Arial, or its twin, is there.
	compgen -G '/usr/share/fonts/truetype/liberation*/*' > /dev/null || wanted="$$wanted fonts-liberation"
	command -v java > /dev/null || wanted="$$wanted default-jre-headless"
	command -v npm > /dev/null || wanted="$$wanted npm"
	command -v soffice > /dev/null || wanted="$$wanted libreoffice-calc-nogui"
	compgen -G '/usr/lib*/libreoffice/program/libsw*lo.*' > /dev/null || wanted="$$wanted $(WRITER)"
	compgen -G '/usr/lib/*/libpangoft2-1.0.so.0' > /dev/null || wanted="$$wanted $(PANGO)"
	command -v pdftotext > /dev/null || wanted="$$wanted poppler-utils"
	[ -x /usr/lib/dovecot/imap ] || wanted="$$wanted dovecot-imapd"
	[ -x /usr/sbin/slapd ] || wanted="$$wanted slapd"
	# The same browser without a window takes its place where it is to be had.
	command -v chromium-headless-shell > /dev/null || lighter="chromium-headless-shell"
	[ -z "$$wanted$$lighter" ] && exit 0
	if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
	  [ -z "$$wanted" ] && exit 0
	  echo "The tests need: $$wanted. Install them, then run this again." >&2
	  exit 1
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	[ -z "$$wanted" ] || apt-get install -qq -y --no-install-recommends $$wanted > /dev/null
	[ -z "$$lighter" ] || apt-get install -qq -y --no-install-recommends $$lighter > /dev/null 2>&1 || true

# A real provider and a real client of OpenID Connect.
$(OPENID_TOOLS): | $(READY) test-tools
	@npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix .venv/openid oidc-provider@9.13.3 openid-client@6.9.0

# The Nu Html Checker: a jar, which npm brings.
$(HTML_CHECKER): | $(READY) test-tools
	@npm install --silent --ignore-scripts --no-save --no-audit --no-fund --prefix .venv/html vnu-jar@26.9.27
