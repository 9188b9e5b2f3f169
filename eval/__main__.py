"""``python -m eval``."""

from __future__ import annotations

from corpus.console import fail, run
from corpus.errors import MissingExtra

OPTIONAL = {"ir_measures", "openpyxl", "langchain_chroma", "langchain_huggingface", "langchain_text_splitters"}


def main() -> None:
    """The command line; where an optional package is missing, the line that installs it."""
    try:
        from eval.cli import app

        run(app)
    except ModuleNotFoundError as error:
        if error.name not in OPTIONAL:
            raise
        fail(str(MissingExtra("評価", "eval")))


if __name__ == "__main__":
    main()
