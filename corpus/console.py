"""The command line's edge, shared by every package: Japanese help and errors, no traceback, exit statuses.

0 done, 1 a fault or a negative answer, 2 a wrong call. Standard output carries results, standard error
everything else.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import typer
from typer._click.exceptions import BadParameter, MissingParameter, NoSuchOption
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from corpus.errors import ConsultationError

_HEADINGS = (
    ("Usage: ", "使い方: "),
    ("\nOptions:", "\nオプション:"),
    ("\nArguments:", "\n引数:"),
    ("\nCommands:", "\nコマンド:"),
    ("[OPTIONS]", "[オプション]"),
    ("COMMAND [ARGS]...", "コマンド [引数]..."),
    ("Show this message and exit.", "この説明を表示します。"),
    ("[required]", "[必須]"),
    ("[default: ", "[既定: "),
)


def _translated(text: str) -> str:
    for english, japanese in _HEADINGS:
        text = text.replace(english, japanese)
    return text


class Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx))


class Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return _translated(super().get_help(ctx))


def application(help: str) -> typer.Typer:
    """A command line without completion or decorated output; register with ``@app.command(cls=Command)``."""
    return typer.Typer(
        help=help,
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def run(app: typer.Typer) -> None:
    """Run and exit. Every expected failure is one Japanese sentence on standard error."""
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        fail(_usage(error), status=2 if error.exit_code == 2 else 1)
    except ConsultationError as error:
        fail(str(error))
    except BrokenPipeError:  # the reader of a pipe left: nothing to say to anybody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        fail("中断しました。", status=130)
    except OSError as error:
        fail(
            f"{error.filename or '入出力'}: 読み書きできません({error.strerror or error})。場所、権限、空き容量を確かめてください。"
        )
    sys.exit(status if isinstance(status, int) else 0)


def fail(message: str, *, status: int = 1) -> None:
    print(message, file=sys.stderr)
    sys.exit(status)


def _usage(error: TyperException) -> str:
    hint = "使い方は --help で確かめられます。"
    match error:
        case NoSuchOption():
            return f"{error.option_name} というオプションはありません。{hint}"
        case MissingParameter():
            name = getattr(error.param, "metavar", None) or getattr(error.param, "name", None) or "引数"
            return f"{name} が足りません。{hint}"
        case BadParameter():
            name = (error.param.opts[0] if error.param and error.param.opts else None) or error.param_hint or "引数"
            return f"{name} の値が正しくありません。{hint}"
    return f"コマンドの書き方が正しくありません。{hint}"
