# Two commands do everything: `make serve` and `make test`. Both set up .venv/ first.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin

# Compiled modules are kept, whatever the environment says: otherwise every process compiles the program again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help serve site offline check test lint bench screenshots lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' Makefile

# A lock file names everything that is needed, so nothing has to be resolved; all processors compile.
define set_up
@echo "Setting up $(VENV)/ (once; needs the network)"
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 serve")'
@$(PYTHON) -m venv $(VENV)
@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-compile --require-hashes -r $(1)
@$(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
@-$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib
endef

$(BIN)/catalog: requirements.lock pyproject.toml
	$(call set_up,requirements.lock)
	@touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml
	$(call set_up,requirements-dev.lock)
	@touch $(BIN)/catalog $@

serve: $(BIN)/catalog  ## build the catalog and preview it with live reload (PORT=8000)
	@$(BIN)/catalog serve --port $(PORT)

site: $(BIN)/catalog  ## build the site into site/
	@$(BIN)/catalog build

offline: $(BIN)/catalog  ## pack the site so that it opens from disk, into dist/
	@$(BIN)/catalog offline

check: $(BIN)/catalog  ## validate all data, write nothing
	@$(BIN)/catalog check $(CHECK)

lint: $(VENV)/dev  ## format check, lint, types and the order of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/mypy

test: $(VENV)/dev lint  ## lint, types and all tests, a real browser included
	@$(BIN)/python -m tests.browser.install
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

bench: $(VENV)/dev  ## measure speed, size and quality (options: make bench ARGS=--help)
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/dev site  ## renew the pictures of the README
	@$(BIN)/python -m tests.browser.screenshots

lock:  ## renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --quiet --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --quiet -c requirements.lock --output-file requirements-dev.lock

clean:  ## remove everything that can be made again, .venv/ too
	rm -rf $(VENV) site .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
	git clean -fdXq content
