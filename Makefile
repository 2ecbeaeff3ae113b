# Everything here works on a fresh machine that has make and Python 3.11 or newer (with venv).
.DEFAULT_GOAL := help
.PHONY: help demo test browser check lock
BIN := .venv/bin

help:
	@echo "make demo     the demo company: one customer's draft in the terminal, then the pages on this machine"
	@echo "make test     all tests that need no browser, in about a quarter of an hour (ARGS=... goes to pytest)"
	@echo "make browser  the tests of the pages; they need Chromium"
	@echo "make check    style, types and the floors: ruff, mypy, import-linter"
	@echo "make lock     requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions)"

demo:
	@scripts/environment base
	@$(BIN)/escucha demo $(ARGS)

test:
	@scripts/environment dev
	@echo "Running all tests in two processes: ten to twenty minutes." >&2
	@$(BIN)/python -m pytest -n 2 -m "not browser" $(ARGS)

browser:
	@scripts/environment dev
	@$(BIN)/python -m pytest -m browser $(ARGS)

check:
	@scripts/environment dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock:
	@scripts/environment base
	@UPGRADE=$(UPGRADE) scripts/lock
