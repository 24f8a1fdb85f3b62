# make demo    the main job on the sample corpus     make test    every test
# make check   format, lint, types, imports, docs    make bench   the product beside its peers
# make eval    its quality on every set of EVAL_DATA, beside BM25 and plain MiniLM
.DEFAULT_GOAL := help
.PHONY: help env dev demo test check format lock wheel bench eval samples clean

SYSTEM_PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE :=
EVAL_DATA ?= ../shared/data
export ROLECALL_HOME ?= $(CURDIR)/.rolecall

help:
	@sed -n 's/^# //p' Makefile

env:
	@test -n "$(SYSTEM_PYTHON)" || { echo "rolecall needs Python 3.11 or newer; install it, then run make again." >&2; exit 1; }
	@$(SYSTEM_PYTHON) scripts/environment.py base

dev:
	@test -n "$(SYSTEM_PYTHON)" || { echo "rolecall needs Python 3.11 or newer; install it, then run make again." >&2; exit 1; }
	@$(SYSTEM_PYTHON) scripts/environment.py dev

demo: env
	@$(PYTHON) -m rolecall demo

test: dev
	@$(PYTHON) -m pytest -n 2 --dist loadgroup --cov --cov-report=term

check: dev
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@$(PYTHON) -m pytest -q tests/docs -k "not examples"

format: dev
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

wheel: dev
	@.venv/bin/uv build --wheel --no-build-isolation --python $(PYTHON) --out-dir dist

bench: dev
	@$(PYTHON) -m benchmarks

eval: dev
	@$(PYTHON) -m benchmarks.evaluate "$(EVAL_DATA)"

samples: dev
	@$(PYTHON) scripts/make_samples.py

lock: dev
	@sh scripts/lock.sh

clean:
	@rm -rf build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis
