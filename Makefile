# Run `make` alone for a list of what there is.
.POSIX:

VENV = .venv
BIN = $(VENV)/bin
# what an interpreter must be able to do
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))

# Whole files to a process, for what their tests share; none needs threads. One process more than
# cores: a third of the time is spent waiting, for a browser or a server.
TESTS = export PYTHONPATH=tests POLARS_MAX_THREADS=1 && \
	CHROMIUM_PATH="$$($(BIN)/python tests/browser/ensure_chromium.py)" && export CHROMIUM_PATH && \
	SOFFICE_PATH="$$($(BIN)/python tests/office/ensure_libreoffice.py)" && export SOFFICE_PATH && \
	unset PYTHONPATH && echo "Tests, in $$CHROMIUM_PATH and $$SOFFICE_PATH" && \
	$(PYTEST) --numprocesses "$$(($$(getconf _NPROCESSORS_ONLN) + 1))" --dist loadfile --no-loadscope-reorder
PYTEST = $(BIN)/pytest
FIREFOX = FIREFOX_PATH="$$(PYTHONPATH=tests $(BIN)/python tests/browser/ensure_firefox.py)" && export FIREFOX_PATH

help:
	@echo 'make app          set up and serve the workbooks   (PORT=9000 for another port,'
	@echo '                  DIR=mine for a folder of your own, made by cxroi workbooks mine,'
	@echo '                  SCENARIOS=kept for a folder in which readers may keep scenarios)'
	@echo 'make lab          open the workbooks in JupyterLab (PORT= and DIR= as well)'
	@echo 'make install      set up, with everything the tests need'
	@echo 'make test         lint, types, import contracts, and the tests, in a real browser and LibreOffice'
	@echo 'make test-slow    the tests that take long, and more examples of every law'
	@echo 'make test-thousand  a thousand random companies, in every engine'
	@echo 'make coverage     which lines and branches the tests of make test reach'
	@echo 'make mutants      which changes of the arithmetic no test sees: an hour or more'
	@echo 'make test-spark   the tests that need Spark and Java, set up as well'
	@echo 'make test-hub     the tests that need JupyterHub, set up as well'
	@echo 'make lint         ruff, oxlint and the import contracts'
	@echo 'make types        mypy, as on Windows, which has least, and the types of the script'
	@echo 'make bench        time what is timed, Streamlit beside our page, into docs/systems.md'
	@echo 'make bench-data   time what reads a company'\''s own tables, and see what its intervals hold'
	@echo 'make bench-exports  time and weigh every format of a case'
	@echo 'make bench-site   read a site of cases as 500 readers at once'
	@echo 'make soak         keep readers without a browser at the server, and compare every answer'
	@echo '                  (READERS=20 MINUTES=15; OUT=file.md writes the table)'
	@echo 'make docs         the documentation, in build/docs/html; a warning is an error'
	@echo 'make pictures     take the page at three widths, light and dark, in build/pictures'
	@echo 'make constraints  pin today'\''s versions in constraints.txt'
	@echo 'make clean        remove what was made, the set-up included'

app: $(VENV)/runtime
	@port="$${PORT-}" dir="$${DIR-}" kept="$${SCENARIOS-}"; \
	exec $(BIN)/cxroi app $${port:+--port "$$port"} $${kept:+--scenarios "$$kept"} $${dir:+"$$dir"}

lab: $(VENV)/runtime
	@port="$${PORT-}" dir="$${DIR-}"; exec $(BIN)/cxroi lab $${port:+--port "$$port"} $${dir:+"$$dir"}

install: $(VENV)/everything

test: $(VENV)/everything
	@$(MAKE) -j 3 lint types tests

test-slow: $(VENV)/everything
	@$(FIREFOX) && \
	NGINX_PATH="$$(PYTHONPATH=tests $(BIN)/python tests/browser/ensure_nginx.py)" && \
	export NGINX_PATH && $(TESTS) -m '(slow or law) and not thousand' --hypothesis-profile thorough

test-thousand: $(VENV)/everything
	@$(FIREFOX) && $(TESTS) -m thousand

tests: $(VENV)/everything
	@$(TESTS) -m 'not slow'

coverage: $(VENV)/everything
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(MAKE) tests PYTEST='$(BIN)/coverage run -m pytest'
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report

# A tool of its own, which nothing else needs; it goes on where it was stopped.
mutants: $(VENV)/everything
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut
	$(BIN)/mutmut run && $(BIN)/mutmut results

# Spark and its Java are large, and only what reads a company's own tables is tried on them.
test-spark: $(VENV)/spark
	@JAVA_HOME="$$(PYTHONPATH=tests $(BIN)/python tests/spark/ensure_java.py)" && export JAVA_HOME && \
	echo "Tests on Spark, with the Java in $$JAVA_HOME" && $(BIN)/pytest tests/spark

# A real hub with its proxy, and two ways to be a part of it.
test-hub: $(VENV)/hub
	@CHROMIUM_PATH="$$(PYTHONPATH=tests $(BIN)/python tests/browser/ensure_chromium.py)" && \
	export CHROMIUM_PATH && echo "Tests with JupyterHub, in $$CHROMIUM_PATH" && \
	$(BIN)/pytest tests/hub

lint: $(VENV)/everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint cxroi tests
	$(BIN)/lint-imports

# As on Windows, where some of Python's library is missing. Nothing here asks which system it is
# on, nor uses what only Windows has (tests/test_anywhere.py), so what holds there holds elsewhere.
types: $(VENV)/everything
	$(BIN)/mypy --platform win32
	DENO_DIR=.deno_cache $(BIN)/deno check --quiet --config tests/js/tsconfig.json --no-remote --no-npm \
	  cxroi/widgets/js cxroi/calculator cxroi/exports cxroi/serve

bench: $(VENV)/everything
	@mkdir -p .benchmarks
	$(BIN)/pytest tests/benchmarks --benchmark-enable --benchmark-only \
	  --benchmark-json=.benchmarks/speeds.json
	$(BIN)/python tests/benchmarks/slider.py --peer --write

bench-data: $(VENV)/everything
	$(BIN)/python tests/benchmarks/calibrating.py --duckdb
	$(BIN)/python tests/benchmarks/coverage.py

bench-exports: $(VENV)/everything
	$(BIN)/python tests/benchmarks/exporting.py

bench-site: $(VENV)/everything
	$(BIN)/python tests/benchmarks/site_readers.py

soak: $(VENV)/everything
	@out="$${OUT-}"; $(BIN)/python tests/benchmarks/soak.py --readers "$${READERS-20}" \
	  --minutes "$${MINUTES-15}" $${out:+--out "$$out"}

pictures: $(VENV)/everything
	@CHROMIUM_PATH="$$(PYTHONPATH=tests $(BIN)/python tests/browser/ensure_chromium.py)" && \
	export CHROMIUM_PATH && $(BIN)/python tests/browser/pictures.py build/pictures

docs: $(VENV)/docs
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet --doctree-dir build/docs/doctrees \
	  docs build/docs/html
	@echo 'Open build/docs/html/index.html'

# One set of pins for every system and every Python from 3.11 on.
constraints: $(VENV)/made-in
	@$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	  --no-annotate --custom-compile-command 'make constraints' \
	  --output-file constraints.txt pyproject.toml

clean:
	rm -rf $(VENV) .venv-peer cxroi/stock docs/generated build dist mutants .benchmarks .deno_cache .hypothesis \
	  .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find cxroi data tests workbooks -name __pycache__ -prune -exec rm -rf {} +
	find workbooks -name .ipynb_checkpoints -prune -exec rm -rf {} +

# The set-up. It is done again when the pins change, when the folder has moved, or when its
# Python is gone; otherwise nothing is done and no network is needed.
$(VENV)/made-in: FORCE
	@if [ -x $(BIN)/pip ] && $(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null && \
	  [ "$$(cat $@ 2>/dev/null || pwd -P)" = "$$(pwd -P)" ]; then \
	  [ -f $@ ] || pwd -P > $@; exit 0; \
	fi; \
	found=; \
	for python in $${PYTHON-} python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null || continue; \
	  found="$${found:-$$python}"; \
	  "$$python" -m venv --clear $(VENV) >/dev/null 2>&1 && pwd -P > $@ && exit 0; \
	  rm -rf $(VENV); \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'cxroi needs Python 3.11 or newer, and none was found. Install one from python.org or' >&2; \
	  echo 'with your package manager, or name yours: make PYTHON=/path/to/python3' >&2; \
	else \
	  echo "$$found cannot make a virtual environment here. On Debian and Ubuntu a package is missing:" >&2; \
	  "$$found" -c 'import sys; print("  sudo apt install python%d.%d-venv" % sys.version_info[:2])' >&2; \
	  echo "Elsewhere, see what it says: $$found -m venv $(VENV)" >&2; \
	fi; \
	exit 1

$(VENV)/runtime: $(VENV)/made-in pyproject.toml constraints.txt
	@echo 'Setting up in $(VENV): once, a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[all]'
	@$(BIN)/python -m cxroi.widgets.stock
	@touch $@

# every extra but Spark
$(VENV)/everything: $(VENV)/made-in pyproject.toml constraints.txt
	@echo 'Setting up in $(VENV), with what the tests need: once, a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[test]'
	@$(BIN)/python -m cxroi.widgets.stock
	@touch $(VENV)/runtime $@

$(VENV)/docs: $(VENV)/everything
	@echo 'Setting up the documentation in $(VENV): once.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[test,docs]'
	@touch $@

$(VENV)/spark: $(VENV)/everything
	@echo 'Setting up Spark in $(VENV): once, a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[test,spark]'
	@touch $@

$(VENV)/hub: $(VENV)/everything
	@echo 'Setting up JupyterHub in $(VENV): once, a minute or two.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[test-hub]'
	@touch $@

FORCE:
.PHONY: help app lab install test test-slow test-thousand test-spark test-hub tests coverage mutants lint types bench bench-data bench-exports bench-site soak docs pictures constraints clean FORCE
