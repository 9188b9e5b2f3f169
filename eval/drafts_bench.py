"""``python -m eval.drafts_bench --set dev|test|test2|test3|test4|test5``: the gate against the frozen drafts, fault by fault.

A fault counts as caught when its sentence does not reach the user: it was dropped, or the whole draft was and
the verbatim answer stands alone. A right draft passes when every sentence of it is kept and the draft is used.
The drafts were written before the gate and frozen by a hash; the file is refused where the hash differs. A test
half is for one reading, at the end: ``test``, ``test2`` and ``test3`` were read once each and have since served as
more of ``dev``; ``test4`` (right drafts only) and ``test5`` (faulty ones only)
were written last. None of the writers had seen the gate.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from assistant.gate.judge import Gate, Judgement, split
from corpus import store
from corpus.errors import BadData, ConsultationError, MissingFile
from corpus.records import Consultation
from index.encoder import load_encoder

FOLDER = Path(__file__).parent / "drafts"
RIGHT = "right"
_Z = 1.959964  # 95 %, two-sided


class DraftJson(TypedDict):
    id: str
    question: str
    evidence: list[str]
    draft: str
    fault: str | None
    faulty_sentence: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """One draft and what became of it; ``good`` is caught for a fault and passed for a right draft."""

    draft: DraftJson
    judgement: Judgement
    good: bool

    @property
    def kind(self) -> str:
        return self.draft["fault"] or RIGHT


def read_drafts(name: str) -> list[DraftJson]:
    """The drafts of one half. Raises `MissingFile` or, where a byte differs from the frozen file, `BadData`."""
    path = FOLDER / f"{name}.jsonl"
    if not path.is_file():
        raise MissingFile(path, "下書きの問題集")
    content = path.read_bytes()
    sums = (line.split(maxsplit=1) for line in (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    frozen = {name: digest for digest, name in sums}
    found = hashlib.sha256(content).hexdigest()
    if frozen.get(path.name) != found:
        raise BadData(path, None, f"凍結時の sha256 {frozen.get(path.name, 'なし')[:12]}…", f"{found[:12]}…")
    return [json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip()]


def run(gate: Gate, consultation: Consultation, drafts: Sequence[DraftJson]) -> list[Result]:
    return [_judge(gate, consultation, draft) for draft in drafts]


def _judge(gate: Gate, consultation: Consultation, draft: DraftJson) -> Result:
    evidence = [opinion for label in draft["evidence"] if (opinion := consultation.find(label))]
    raw, rest = split(draft["draft"])
    judgement = gate.review(draft["question"], raw, evidence)
    used = judgement.refused is None and not rest
    if draft["fault"] is None:
        return Result(draft, judgement, used and not judgement.dropped)
    faulty, _ = split(draft["faulty_sentence"] or "")
    # An omission without a faulty sentence: what misleads is the draft as it is left.
    shown = not faulty or any(gate.judge(faulty[0], evidence).sentence == kept.sentence for kept in judgement.kept)
    return Result(draft, judgement, not (used and shown))


def wilson(good: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); it does not shrink to a point at 0 or 1. ``total`` is above 0."""
    share = good / total
    centre = share + _Z**2 / (2 * total)
    spread = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2))
    scale = 1 + _Z**2 / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def table(results: Sequence[Result]) -> list[str]:
    """One line for every fault, then all faults, then the right drafts."""
    kinds = list(dict.fromkeys(result.kind for result in results if result.kind != RIGHT))
    rows = [(kind, [r.good for r in results if r.kind == kind]) for kind in kinds]
    rows.append(("すべての誤り", [r.good for r in results if r.kind != RIGHT]))
    rows.append(("正しい下書き", [r.good for r in results if r.kind == RIGHT]))
    return [_row(name, good) for name, good in rows if good]


def _row(name: str, good: Sequence[bool]) -> str:
    low, high = wilson(sum(good), len(good))
    verb = "通した" if name == "正しい下書き" else "止めた"
    return f"{name:<16}{verb} {sum(good):>3}/{len(good):<3} {sum(good) / len(good):.3f} [{low:.3f}, {high:.3f}]"


def main(
    name: Annotated[
        str, typer.Option("--set", help="dev、test、test2、test3、test4、test5(test4 と test5 は最後に一度だけ)")
    ] = "dev",
    show: Annotated[bool, typer.Option("--show", help="見逃した誤りと、止めた正しい下書きも出す")] = False,
) -> None:
    """文の関門を、凍結した下書きで測ります。"""
    try:
        drafts = read_drafts(name)
        consultation = store.load()
        gate = Gate(consultation, load_encoder())
    except ConsultationError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    started = time.perf_counter()
    results = run(gate, consultation, drafts)
    elapsed = (time.perf_counter() - started) * 1000
    for line in table(results):
        print(line)
    sentences = sum(len(r.judgement.kept) + len(r.judgement.dropped) for r in results)
    print(f"1文あたり {elapsed / sentences:.1f} ミリ秒({sentences}文)")
    for result in results if show else ():
        if not result.good:
            reasons = [f"{v.fault}: {v.detail}: {v.sentence}" for v in result.judgement.dropped]
            print(json.dumps(result.draft, ensure_ascii=False), result.judgement.refused, *reasons, sep="\n  ")


if __name__ == "__main__":
    typer.run(main)
