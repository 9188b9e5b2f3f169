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
