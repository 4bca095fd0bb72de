# `make demo` and `make test` need Python 3.11 or later and make; they set up .venv themselves.

BIN := .venv/bin
READY := .venv/.ready
LOWEST := .venv-lowest
JOBS ?= 2
# Another interpreter: make test PYTHON=/path/to/python3.12 (only asked while there is no .venv)
PYTHON ?= python3.11 python3.12 python3.13 python3

# TensorFlow's own chatter hides what a run prints.
export TF_CPP_MIN_LOG_LEVEL ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-all test-lowest check bench docs schema clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## train a model on the sample, leave the run, its figures and the script in demo/
	@rm -rf demo && mkdir demo
	$(BIN)/specgen run specs/fashion_mnist_cnn.yaml --data sample --out demo/run
	$(BIN)/specgen export specs/fashion_mnist_cnn.yaml --data sample -o demo/fashion_mnist_cnn.py
	@echo
	@echo "The run (model, history, metrics):  $(CURDIR)/demo/run"
	@echo "The script, which needs no specgen: $(CURDIR)/demo/fashion_mnist_cnn.py"
	@echo "The figures:"
	@find "$(CURDIR)/demo/run" -name '*.png' | sort | sed 's/^/  /'

test: $(READY) ## every test
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test-all: $(READY) ## every test, and the trainings that follow from others: by run and script, all epochs
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --everything

test-lowest: $(LOWEST)/.ready ## all but the gallery, with the lowest versions that pyproject.toml allows
	@$(LOWEST)/bin/python -m pytest -n $(JOBS) --dist worksteal --ignore=tests/test_gallery.py

check: $(READY) ## format, lint, types, that imports run downhill, and the layout of the specs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict specgen
	@$(BIN)/lint-imports --no-cache --no-logo
	@find specs -name '*.yaml' -exec $(BIN)/specgen fmt --check {} +

bench: $(READY) ## the speed of check, export and run, and the length of scripts, as ratios
	@$(BIN)/python tools/bench.py

docs: .venv/.docs ## the guide, every word and the gallery, as pages in build/docs/html
	@$(BIN)/python tools/site.py build/docs/source build/docs/runs
	@$(BIN)/sphinx-build -q -W -n --keep-going build/docs/source build/docs/html
	@echo "The pages: $(CURDIR)/build/docs/html/index.html"

schema: $(READY) ## write specgen.schema.json, for editors
	@$(BIN)/specgen schema > specgen.schema.json.new
	@mv specgen.schema.json.new specgen.schema.json

clean: ## remove .venv, demo/ and caches
	rm -rf .venv $(LOWEST) demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find specgen tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  for python in $(PYTHON); do \
	    if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "making .venv with $$("$$python" --version)"; \
	      exec "$$python" -m venv .venv; \
	    fi; \
	  done; \
	  echo "specgen needs Python 3.11 or later with venv and found none (tried: $(PYTHON))." >&2; \
	  echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	  exit 1; }
	@echo "installing the pinned dependencies into .venv (once; TensorFlow takes a few minutes)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[cpu,dev]'
	@touch $@

.venv/.docs: $(READY)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

$(LOWEST)/.ready: pyproject.toml | $(READY)
	@echo "installing the lowest versions of what pyproject.toml names into $(LOWEST) (once)"
	@$(BIN)/python -m venv --clear $(LOWEST)
	@$(LOWEST)/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.5'
	@$(LOWEST)/bin/uv pip install -q --python $(LOWEST) --resolution lowest-direct -e '.[cpu,dev]'
	@touch $@
