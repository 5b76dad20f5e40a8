# Everything runs in .venv, which the first command that needs it makes; nothing is installed elsewhere.
# `make` alone explains the targets.

PYTHON ?= python3
SEEDS ?= 20
SEQUENCES ?= 4000
# Seconds after which a test run is stopped: a hang must not look like work.
TEST_SECONDS ?= 1800

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The engine's release stands in one place, where `heqi doctor` finds it too.
ENGINE_VERSION := $(shell sed -n 's/^ENGINE_VERSION = "\(.*\)"$$/\1/p' src/heqi/node/network/engine.py)
OLDEST_GO := 1.25

# Hashes of every file of a release, so that one lock serves every platform; no option lines, so that no index
# is named; the build backend pinned too, since Heqi itself is installed without build isolation.
LOCK := --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-emit-options --build-deps-for=editable

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo demo-network engine test lint format bench bench-network simulate prove-charter faults docs protocol lock clean

help: ## Explain the targets.
	@echo "Heqi (合契): a charter-governed consortium ledger for the real economy."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  PYTHON=python3.12 make ...   chooses the interpreter (3.11 or newer) when .venv is first made."

demo: .venv/.runtime ## A claim's whole life on this machine, the frauds refused; writes demo/report.html.
	@$(BIN)/heqi demo

demo-network: .venv/.runtime ## The same through four validators on CometBFT (make engine); writes demo/network/report.html.
	@$(BIN)/heqi demo --network --folder demo/network

engine: .engine/$(ENGINE_VERSION) ## CometBFT, the engine of a network of several nodes, into .engine (needs Go).

test: .venv/.development ## All tests, on all cores; says what was skipped and why.
	@timeout --kill-after=15 $(TEST_SECONDS) $(BIN)/python -m pytest -n auto --maxprocesses=8 -q -rs || { \
	  status=$$?; \
	  if [ $$status -eq 124 ]; then echo "The tests were stopped after $(TEST_SECONDS) seconds." >&2; fi; \
	  exit $$status; }

lint: .venv/.development ## Ruff (rules and format) over everything, mypy --strict over src.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/.development ## Put the code into the one format, and mend what Ruff can mend.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/.development ## The full loop against the bare limit, cost by size, proofs, memory: a table and JSON.
	@$(BIN)/python -m benchmarks

bench-network: .venv/.development .engine/$(ENGINE_VERSION) ## One and four validators beside CometBFT's own kvstore: a table and JSON.
	@$(BIN)/python -m benchmarks.network

simulate: .venv/.development ## Replicas with crashes, replays and byzantine input, over SEEDS=20 seeds.
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

prove-charter: .venv/.development ## Random courses: privileges only fall, phases and limits hold; planted faults are caught.
	@$(BIN)/python -m tests.weakening --sequences $(SEQUENCES)

faults: .venv/.development engine ## Faults on real processes, for hours; what was done stays in build/faults.json.
	@$(BIN)/python -m tests.faults

docs: .venv/.runtime ## Write the pages that come from the code: actions, refusals, queries.
	@$(BIN)/heqi reference

protocol: .venv/.development ## Write the code that comes from the definition of CometBFT's messages.
	@cd src && ../$(BIN)/python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. heqi/chain/cometbft/messages.proto

lock: .venv/.development ## Resolve pyproject.toml anew into requirements/*.txt, pinned with hashes (on Python 3.11).
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "make lock: resolve on the oldest supported Python, 3.11 (rm -rf .venv; PYTHON=python3.11 make lock)." >&2; \
	  exit 1; }
	@env -u PIP_FIND_LINKS CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCK) \
	  --output-file=requirements/runtime.txt pyproject.toml
	@env -u PIP_FIND_LINKS CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCK) --extra=development \
	  --constraint=requirements/runtime.txt --output-file=requirements/development.txt pyproject.toml

clean: ## Remove caches and what the commands wrote (.venv stays; remove it by hand to start over).
	@rm -rf demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis benchmarks/results
	@find . -path ./.venv -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "Heqi needs Python 3.11 or newer, and there is no '$(PYTHON)' here. Install one, or name one:" >&2; \
	  echo "  PYTHON=/path/to/python3.12 make $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Heqi needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Name another one:" >&2; \
	  echo "  PYTHON=/path/to/python3.12 make $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make a virtual environment: its venv or ensurepip part is missing." >&2; \
	  echo "On Debian and Ubuntu it is a package of its own: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv (once) ..."
	@"$(PYTHON)" -m venv --clear .venv || { rm -rf .venv; exit 1; }

.venv/.runtime: requirements/runtime.txt pyproject.toml | .venv/bin/python
	@echo "Installing what Heqi runs on ..."
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.development: requirements/development.txt .venv/.runtime
	@echo "Installing what its development needs ..."
	@$(PIP) install --require-hashes -r requirements/development.txt
	@touch $@

.engine/$(ENGINE_VERSION):
	@command -v go >/dev/null || { \
	  echo "The engine is built with Go $(OLDEST_GO) or newer, and there is no 'go' on the PATH." >&2; \
	  echo "Install it from your system's packages or from go.dev/dl, then: make engine" >&2; exit 1; }
	@have=$$(go env GOVERSION); \
	printf '%s\n' "$(OLDEST_GO)" "$${have#go}" | sort --version-sort --check=quiet || { \
	  echo "The engine is built with Go $(OLDEST_GO) or newer; this is $$have." >&2; \
	  echo "Install a newer one from go.dev/dl, put it first on the PATH, then: make engine" >&2; exit 1; }
	@echo "Building CometBFT $(ENGINE_VERSION) into .engine (once) ..."
	@GOBIN="$(CURDIR)/.engine" go install github.com/cometbft/cometbft/cmd/cometbft@$(ENGINE_VERSION)
	@rm -f .engine/v*
	@touch $@
