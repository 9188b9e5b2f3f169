# make chat: sets up, then opens the chat. make test: sets up, then runs every test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Without a GPU, PyTorch's CPU build: TORCH_INDEX may name the index that holds it.
TORCH_INDEX ?=

.PHONY: chat test check eval ablation bench soak fuzz setup clean
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

clean:
	rm -rf $(VENV) var runs
