"""A package imports only what stands left of it: corpus ← index ← assistant ← eval."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ORDER = ["corpus", "index", "assistant", "eval"]
ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "sentence_transformers", "sklearn", "gradio", "matplotlib", "transformers"}


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    """First parts of the modules that a file imports; with ``top_level`` only those imported with the module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_nothing_to_its_right(package: str) -> None:
    right = set(ORDER[ORDER.index(package) + 1 :])
    wrong = {str(path.relative_to(ROOT)): imports(path) & right for path in (ROOT / package).rglob("*.py")}
    assert {path: names for path, names in wrong.items() if names} == {}


@pytest.mark.parametrize("package", ["corpus", "index", "assistant"])
def test_heavy_libraries_are_imported_only_where_they_are_used(package: str) -> None:
    faces = {"chat.py", "plots.py"}  # each imported only where its picture or page is made
    wrong = {
        str(path.relative_to(ROOT)): imports(path, top_level=True) & HEAVY
        for path in (ROOT / package).rglob("*.py")
        if path.name not in faces
    }
    assert {path: names for path, names in wrong.items() if names} == {}


# Inside the assistant a part imports only what stands left of it; a module of its top level counts by its name.
PARTS = [
    "answers", "settings", "reading", "messages_ja", "lookup", "decision", "gate", "model", "compose", "office", "dialogue",
    "answering", "choosing", "opening", "service", "cli_messages_ja", "search", "batch", "runnable", "api", "web", "serve", "cli",
]  # fmt: skip


def parts_imported(path: Path) -> set[str]:
    """The parts of the assistant that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "assistant":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("assistant."):
            found.add(node.module.split(".")[1])
    return found


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_assistant_imports_nothing_to_its_right(part: str) -> None:
    folder = ROOT / "assistant" / part
    files = list(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    right = set(PARTS[PARTS.index(part) + 1 :])
    wrong = {str(path.relative_to(ROOT)): parts_imported(path) & right for path in files}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_every_part_of_the_assistant_has_its_place() -> None:
    folder = ROOT / "assistant"
    found = {p.name for p in folder.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    found |= {p.stem for p in folder.glob("*.py") if not p.stem.startswith("__")}
    assert found == set(PARTS)


def test_the_assistant_keeps_its_patterns_and_files_small() -> None:
    files = list((ROOT / "assistant").rglob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert sum(text.count("re.compile(") for text in texts) <= 135
    assert max(text.count("\n") for text in texts) <= 370
    assert (ROOT / "assistant" / "service.py").read_text(encoding="utf-8").count("\n") <= 200
