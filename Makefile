# One entry per thing a person does here; `make help` lists them. Needs python3 (3.11 or later) and make.

PYTHON ?= python3
ENV    := .venv
BIN    := $(ENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SEED   ?= 1
SCALE  ?= 1.0
BANDS  ?= 0.05
RUNS   ?= 40

# Matrices are small here: threads of the linear algebra library would wait for one another more than they compute.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo posterior test fuzz bench bench-peers bench-growth validate lint docs docs-check clean

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The stamps make a second call quick: the environment is made again only when what it is made of changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Muster needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(ENV)

$(ENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(ENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e '.[test]'
	@touch $(ENV)/.run $@

demo: $(ENV)/.run  ## Simulate the whole force on the Ukraine case, then many small ones for bands; redraw README's picture
	@rm -rf build/demo
	$(BIN)/muster run --case ukraine --scale $(SCALE) --seed $(SEED) --out build/demo/whole
	$(BIN)/muster run --case ukraine --scale $(BANDS) --seed $(SEED) --runs $(RUNS) --json --out build/demo/bands > /dev/null
	@cp build/demo/bands/picture.png docs/picture.png
	@echo "Report: build/demo/whole/report.html   with bands: build/demo/bands/report.html   picture: docs/picture.png"

posterior: $(ENV)/.test  ## Fit the Ukraine case to what was published and put posterior and central values into it
	$(BIN)/muster fit --case ukraine --ship --out build/fit

test: lint  ## Set up, check style, types and imports, then run every test
	$(BIN)/python -m pytest -q --numprocesses auto --dist loadfile

fuzz: $(ENV)/.test  ## Run the tests of properties on new examples, many of each
	$(BIN)/python -m pytest -q --numprocesses auto --dist loadfile --hypothesis-profile new -m hypothesis

lint: $(ENV)/.test  ## Check style (ruff), types (mypy) and the direction of imports (import-linter)
	$(BIN)/ruff check src tests benchmarks validation docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs-check: $(ENV)/.test  ## Check that the pages describe what the code does
	$(BIN)/python -m pytest -q tests -k docs

docs: $(ENV)/.test  ## Write the pages and tables that are made from what the code declares
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.odd

bench: $(ENV)/.test  ## Soldier-days a second of the full model, beside the plain loop of the same
	$(BIN)/python -m benchmarks.bench

bench-peers: $(ENV)/.test  ## The small model in Muster and its peers, each in an environment of its own; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks.peers

bench-growth: $(ENV)/.test  ## Time and memory of the full model against its size; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks.growth

validate: $(ENV)/.test  ## Long statistical checks; results are kept with the digest of the code they speak of
	$(BIN)/python -m validation.validate
	$(PIP) install -c constraints.txt -e '.[check]'
	$(BIN)/python -m validation.units
	$(BIN)/python -m validation.sbc
	$(BIN)/python -m validation.nowcast_drill
	$(BIN)/python -m validation.fit_scale

clean:  ## Remove what these commands made, the environment included
	rm -rf build dist $(ENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
