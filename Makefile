# Two commands do everything: `make demo` and `make test`. Both build their environment in .venv from hashed locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
LOCK := $(UV) pip compile -q --generate-hashes --no-emit-index-url --no-header --python-version 3.11
PYTEST_FLAGS ?= -n 2 --dist loadfile --no-loadscope-reorder
NAME ?= import
SECONDS ?= 3600
CATALOGUES := $(wildcard src/trialogue/portal/locale/*/LC_MESSAGES/*.po)

# Where it is set, each of the many commands that the tests start would compile the whole of Django anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test tour texts check fix lock bench kills kills-of-allocation times-of-allocation bad-values end-to-end fuzz messages clean

demo: $(VENV)/.runtime
	$(BIN)/trialogue demo

test: $(VENV)/.test
	$(BIN)/python tools/system_packages.py
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

# Every page in each of the twelve mixtures of language, width and scheme; `make test` sees three of them.
tour: $(VENV)/.test
	$(BIN)/python tools/system_packages.py
	TRIALOGUE_EVERY_MIXTURE=1 $(BIN)/python -m pytest -n 2 tests/functional/browser/test_every_page_in_a_browser.py

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_modules.py
	$(BIN)/python tools/check_links.py
	$(BIN)/python tools/check_locks.py

fix: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test
	$(BIN)/python bench/bench_$(NAME).py $(if $(DATA),--data $(DATA))

fuzz: $(VENV)/.fuzz
	$(BIN)/python tools/fuzz_criteria.py -max_total_time=$(SECONDS)

# Every real text, every criterion printed and parsed back; `make test` reads some two thousand of them.
texts: $(VENV)/.test
	TRIALOGUE_EVERY_TEXT=1 $(BIN)/python -m pytest tests/golden/test_criteria_real_texts.py

# Kill -9 at twenty random moments of a sync, an import and a build each; some ten minutes.
kills: $(VENV)/.test
	PYTHONPATH=bench:tests $(BIN)/python tools/kill_often.py

# Kill -9 two hundred times in the midst of an allocation with kits, on SQLite and on PostgreSQL; four to eight minutes.
kills-of-allocation: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python tools/kill_allocations.py

# Whether the time of an allocation tells its arm: a thousand of them timed, the arms opened afterwards; some minutes.
times-of-allocation: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python tools/time_allocations.py

# Every command with one bad value after another: each must end in words; `ONLY="desk report"` for some of them.
bad-values: $(VENV)/.test
	$(BIN)/python tools/bad_values.py $(ONLY)

# A made-up belimumab study from the desk to its report, held to simulated trials; some minutes.
end-to-end: $(VENV)/.test
	$(BIN)/python tools/end_to_end.py

lock: $(VENV)/.build
	printf 'uv\nhatchling\neditables\npolib\n' | $(LOCK) - -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml --extra test --extra mcp --extra cluster -o requirements/test.txt
	$(LOCK) pyproject.toml --extra fuzz -o requirements/fuzz.txt

# Collects what the portal says into the catalogues; what is new there waits for its translation.
messages: $(VENV)/.test
	$(BIN)/python tools/system_packages.py
	$(BIN)/python tools/collect_messages.py

clean:
	rm -rf $(VENV) var

# The stamps make a second start do no work twice: the environment is made again only when its lock has changed.
$(VENV)/.build: requirements/build.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(CATALOGUES) $(VENV)/.build
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/.fuzz: requirements/fuzz.txt $(VENV)/.runtime
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/fuzz.txt
	touch $@
