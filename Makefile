# make run    try it, or run the bot         make test   every check and test
# make lock   renew the pinned versions      make clean  remove what the others made
# make bench  how fast the engine is beside others (CORPUS=corpus.jsonl QUESTIONS=queries.jsonl LABEL=… if you have them)
# make pictures  draw the README's pictures anew (needs Chromium, Noto Sans CJK and Noto Color Emoji)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CONSTRAINTS := constraints.txt
COMPILED := $(wildcard index/*/*.pyx)

.PHONY: run test lock clean format pictures bench

run: $(VENV)/.run
	@$(BIN)/yuanwen run --try

test: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: $(VENV)/.test
	$(BIN)/python -m docs.chat

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.speed $(CORPUS) $(if $(QUESTIONS),--questions $(QUESTIONS)) $(if $(LABEL),--label "$(LABEL)") --out build/benchmarks/figures.json
	$(BIN)/python -m benchmarks.speed.plot build/benchmarks/figures.json build/benchmarks/speed.png

lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install --upgrade --upgrade-strategy eager -e ".[test]"
	{ echo "# Exactly what \`make run\` and \`make test\` install; renewed by \`make lock\`."; \
	  build/lock/bin/python -m pip freeze --all --exclude-editable | grep "==" | grep -v "^pip=="; } > $(CONSTRAINTS)
	rm -rf build/lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f index/*/*.so index/*/*.c

# The versions are only read again when they, or what we depend on, change.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Yuanwen needs Python 3.11 or later; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS) $(COMPILED)
	$(PIP) install --constraint $(CONSTRAINTS) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS) $(COMPILED)
	$(PIP) install --constraint $(CONSTRAINTS) --editable ".[test]"
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS) $(COMPILED)
	$(PIP) install --constraint $(CONSTRAINTS) --editable ".[bench]"
	@touch $@ $(VENV)/.run
