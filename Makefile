# The verbs of beck. Works with GNU make 3.81 (macOS) and later; `make help` lists them.

VENV   := .venv
PYTHON := $(VENV)/bin/python
TESTS  ?= tests
ARGS   ?=

# Where there is no network but a package index, pip's own news only costs time.
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run test check torture soak bench screenshots clean

help:  ## list the verbs
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: $(VENV)/.installed  ## set up what is missing and open beck (ARGS="-m openai/gpt-5")
	@$(PYTHON) -m app $(ARGS)

test: $(VENV)/.developing  ## set up what is missing and run the tests (TESTS=tests/store)
	@$(PYTHON) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS) $(ARGS)

check: $(VENV)/.developing  ## format, lint, types, layers, tests
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports
	@$(MAKE) --no-print-directory test

torture: $(VENV)/.developing  ## the long runs: fuzzing, kills, power cuts, contention in large counts
	@$(PYTHON) -m pytest -m torture --timeout 3600 $(TESTS) $(ARGS)

soak: $(VENV)/.developing  ## a million tokens over 500 conversations: memory, files, threads and tasks must not grow
	@$(PYTHON) -m tests.soak $(ARGS)

bench: $(VENV)/.developing  ## measure against a minimal Textual app
	@$(PYTHON) -m tests.bench $(ARGS)

screenshots: $(VENV)/.developing  ## draw screenshots/*.svg from recordings
	@$(PYTHON) -m tests.screenshots $(ARGS)

clean:  ## remove the environment and everything that was made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis snapshot_report.html
	find app tests -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment from the newest Python that is there, with pip in it. A Python can be there without the module that
# makes environments (Debian keeps it in python3-venv), so uv and virtualenv are tried as well. An environment that
# someone else made here is used as it is.
$(VENV)/.made:
	@if $(PYTHON) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	  touch $@; exit 0; \
	fi; \
	rm -rf $(VENV); \
	found=; \
	for python in python3.13 python3.12 python3.11 python3 python3.14; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  found="$$found $$python"; \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && "$$python" -m venv $(VENV); then \
	    touch $@; exit 0; \
	  fi; \
	done; \
	if command -v uv >/dev/null 2>&1 && uv venv --seed --python '>=3.11' $(VENV); then touch $@; exit 0; fi; \
	for python in $$found; do \
	  if command -v virtualenv >/dev/null 2>&1 && virtualenv --python "$$python" $(VENV); then touch $@; exit 0; fi; \
	done; \
	rm -rf $(VENV); \
	if [ -z "$$found" ]; then \
	  echo "beck needs Python 3.11 or later: install it (Debian: apt-get install python3; macOS: brew install python)." >&2; \
	else \
	  echo "Python has no venv module here: install it (Debian: apt-get install python3-venv), or uv, or virtualenv." >&2; \
	fi; \
	exit 1

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo "Setting up beck (once, and after pyproject.toml has changed) ..."
	@$(PYTHON) -m pip install --quiet --upgrade 'pip>=25.1'
	@$(PYTHON) -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	@echo "Setting up the tools for development ..."
	@$(PYTHON) -m pip install --quiet --group dev
	@touch $@
