"""Floors that a change must not break: ``eval/floors.toml``, checked by ``--gate`` and by ``.ci/run``.

    system = "hybrid"
    [at_least]
    first_right = 0.90
    [at_most]
    false_refusal = 0.04

A figure that a floor names and the run does not have breaks the floor: a gate never passes for want of data.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BadGate
from eval.scoring import Score


@dataclass(frozen=True, slots=True)
class Gate:
    """``at_least`` and ``at_most`` by the flat name of the figure (`Score.numbers`), for one system."""

    system: str
    at_least: dict[str, float]
    at_most: dict[str, float]

    def broken(self, score: Score) -> list[str]:
        """One Japanese sentence for each floor that the score breaks."""
        numbers = score.numbers()
        found = []
        for name, floor in self.at_least.items():
            if (value := numbers.get(name)) is None:
                found.append(f"{name}: 測られていません({floor:g} 以上のはず)。")
            elif value < floor:
                found.append(f"{name}: {value:.4g} です({floor:g} 以上のはず)。")
        for name, ceiling in self.at_most.items():
            if (value := numbers.get(name)) is None:
                found.append(f"{name}: 測られていません({ceiling:g} 以下のはず)。")
            elif value > ceiling:
                found.append(f"{name}: {value:.4g} です({ceiling:g} 以下のはず)。")
        return found


def read_gate(path: Path) -> Gate:
    """The floors in ``path``. Raises `BadGate`."""
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadGate(path, "ファイルがありません") from None
    except (OSError, ValueError) as error:
        raise BadGate(path, f"TOML として読めません({error})") from None
    gate = Gate(str(value.get("system", "hybrid")), _limits(path, value, "at_least"), _limits(path, value, "at_most"))
    if not gate.at_least and not gate.at_most:
        raise BadGate(path, "下限が1つも書かれていません")
    return gate


def _limits(path: Path, value: dict[str, object], table: str) -> dict[str, float]:
    limits = value.get(table, {})
    if not isinstance(limits, dict) or not all(
        isinstance(v, int | float) and not isinstance(v, bool) for v in limits.values()
    ):
        raise BadGate(path, f"[{table}] に数でないものがあります")
    return {str(name): float(limit) for name, limit in limits.items()}
