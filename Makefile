# Every target does the set-up it needs. Another interpreter: make verify PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# As many processes as there are cores.
PARALLEL := -n auto --dist worksteal
# A thread of the matrix library each, then: more of them wait for one another.
test slow frameworks coverage: export OPENBLAS_NUM_THREADS = 1

.PHONY: verify test slow frameworks check lint types coverage readme bench proofs certify clean

verify: $(READY)  ## the main job: derive and prove BP1-BP4 on a small network
	@$(BIN)/bpverify verify 2-3-2

test: $(READY)  ## the tests, without the slow ones
	$(BIN)/python -m pytest -q $(PARALLEL) $(MEASURED)

slow: $(READY)  ## the longer tests
	$(BIN)/python -m pytest -q -m slow $(PARALLEL)

frameworks: $(READY)  ## the tests of functions of torch's and JAX's, which it installs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,torch,jax]'
	$(BIN)/python -m pytest -q $(PARALLEL) -m "slow or not slow" -k "frameworks or torch or jax" tests/frameworks tests/test_readme.py

check: lint types coverage  ## what a change must pass; the README and the guide are compared by tests/test_readme.py

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

coverage:
	$(MAKE) test MEASURED="--cov --cov-branch"

readme: $(READY)  ## write the output of the commands in the README and in docs/guide anew
	$(BIN)/python tools/readme.py

proofs: $(READY)  ## write proofs/*.tex anew from the checked proofs, and their PDFs where TeX is installed
	@$(BIN)/python proofs/write.py

certify: $(READY)  ## coqc on the general development and on one network's certificate; needs Coq and Coquelicot
	@$(BIN)/python proofs/coq/certify.py

bench: $(READY)  ## speed and memory: ratios to peers, whole processes, growth; fails if a goal is missed
	@$(BIN)/python -m benchmarks

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "bpverify needs Python 3.11 or later: make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:  ## remove the set-up
	rm -rf $(VENV)
