# make chat: sets up, then opens the chat. make test: sets up, then runs every test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Without a GPU, PyTorch's CPU build: TORCH_INDEX may name the index that holds it.
TORCH_INDEX ?=

.PHONY: chat test check eval ablation calibration bench fuzz setup clean
.DEFAULT_GOAL := chat

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "torch==$$(sed -n 's/^torch==//p' constraints.txt)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(INSTALLED)

chat: setup
	$(BIN)/python -m index build
	$(BIN)/python -m assistant serve

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m corpus verify
	$(BIN)/python -m corpus lint-questions

# The shipped system beside the floors on dev; exit status 1 where a floor of eval/floors.toml is broken.
eval: setup
	$(BIN)/python -m eval run --set dev --system hybrid --system hybrid-scripted-model --system floors --out runs/dev --fresh --gate eval/floors.toml
	$(BIN)/python -m eval report runs/dev
	$(BIN)/python -m eval leakage
	$(BIN)/python -m eval.drafts_bench --set dev

# Every switch off in turn, and the learning curve over 10, 20, 40, 60 and all anticipated questions.
ablation: setup
	$(BIN)/python -m eval run --set dev --system hybrid --system ablations --out runs/ablation --fresh

# The shipped decision, fitted again on the shipped questions: after a change to them, a record or the encoder.
calibration: setup
	$(BIN)/python -m assistant calibrate

bench: setup
	$(BIN)/python -m eval.benchmarks.speed
	$(BIN)/python -m eval.benchmarks.faces
	$(BIN)/python -m eval.benchmarks.beside 78fa38e

# The property tests again, longer.
fuzz: setup
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/contracts -q

clean:
	rm -rf $(VENV) var runs
