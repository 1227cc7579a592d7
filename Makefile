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
.PHONY: publish print test check format schema lock clean distclean help FORCE

publish: .venv/.published ## publish the plan into dist/ (what a bare `make` does)
	@$(if $(published),,echo "Nothing changed: $(DIST)/ is up to date.")

print: publish ## make the printer's files as well; inner pages moved to the spine: make print CREEP=1.5 (mm)
	@.venv/bin/tmpublish print "$(PLAN)" --templates "$(TEMPLATES)" -o "$(DIST)" --creep $(CREEP)

test: .venv/.installed-dev ## run the tests
	@.venv/bin/python -m pytest

check: .venv/.installed-dev ## all that must hold before a change goes in: format, lint, types, layers, tests
	@.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest

format: .venv/.installed-dev ## put the code into its common form
	@.venv/bin/ruff format
	.venv/bin/ruff check --fix

schema: .venv/.installed ## make source/plan.schema.json anew after a change of the model
	@.venv/bin/tmpublish schema >.venv/plan.schema.json
	mv .venv/plan.schema.json source/plan.schema.json

lock: ## choose the versions of all libraries anew (needs uv)
	@compile="uv --no-config pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes"
	$$compile --custom-compile-command "make lock" --group build --output-file requirements.lock
	$$compile --custom-compile-command "make lock" --group build --group dev --extra preview --constraint requirements.lock --output-file requirements-dev.lock
	$$compile --custom-compile-command "make lock" --group build --extra preview --constraint requirements.lock --output-file requirements-preview.lock

clean: ## remove dist/ and all caches
	@rm -rf dist .venv/.published .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove .venv as well, as after a fresh clone
	@rm -rf .venv

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

# --- Publishing -----------------------------------------------------------------------------------------
# .venv/.published bears the time at which the last good build began (a change made while it ran counts)
# and says what was asked for. The build is stale when something else is asked for, a file that it made is
# gone, or anything that goes into it was changed, added or removed since.

asked = $(PLAN) $(TEMPLATES) $(DIST) $(DECK_TEMPLATE)
define find_stale
{ echo "$(asked)" | cmp -s - .venv/.published && [ -f "$(DIST)/manifest.json" ]; } || echo asked
grep -oE '[^"/]+\.(pdf|pptx)"' "$(DIST)/manifest.json" | tr -d '"' |
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
	if [ -n "$$packages" ]; then
	    if [ "$$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root=sudo; else root=none; fi
	    if [ "$$root" = none ] || ! command -v apt-get >/dev/null; then
	        echo "Some system packages are missing (Pango sets the text of the booklets). Please run this, then make again:"
	        echo "    sudo apt-get update && sudo apt-get install" $$packages
	        exit 1
	    fi
	    echo "Installing system packages that are missing:" $$packages
	    $$root apt-get update -qq
	    $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$packages >/dev/null
	fi
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
