# 连心台账 Lianxin Register. Needs Python 3.11+ and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000

.PHONY: run serve test check check-long bench catalogs clean

$(VENV)/.run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The catalogs are compiled where the translations changed.
catalogs: $(VENV)/.run
	@$(BIN)/python -m registry.translations.build

# A demonstration in a database of its own, with invented people. Ctrl-C stops it.
run: catalogs
	@DATABASE_URL="sqlite:///$(CURDIR)/instance/demo.db" INSTANCE_PATH="$(CURDIR)/instance/demo" PORT=$(PORT) $(BIN)/python -m registry.demo.run

# The real register (see docs/operations.md): `$(BIN)/flask --app app setup` first.
serve: catalogs
	@PORT=$(PORT) $(BIN)/python app.py

test: $(VENV)/.dev catalogs
	$(BIN)/python -m tests.run

check: $(VENV)/.dev catalogs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/architecture

check-long: $(VENV)/.dev catalogs
	LIANXIN_LONG=1 $(BIN)/python -m tests.run -m "long or not long"

bench: $(VENV)/.dev catalogs
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
