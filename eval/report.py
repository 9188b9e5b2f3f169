"""The report: one HTML file that loads nothing, and the same summary as Markdown.

Every failed question of the systems under test can be opened: what was asked and understood, what should have
come, the candidates with each channel's score, the decision's features, the whole reply. Floors are compared with,
not explained, unless nothing else was run. All text is escaped by the template; stored replies are data, not HTML.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.answers import Outcome
from corpus.records import Consultation
from eval import plots, summary
from eval.bench import Scored
from eval.compare import Change, Comparison, by_item, is_right, verdict
from eval.items import Item
from eval.metrics import Judged
from eval.scoring import LABELS, Figure, Score
from eval.systems import FLOORS
from eval.words_ja import FACTS, KINDS, NOTES, OUTCOMES, STYLES, TRACE, TYPES

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_MARKDOWN_FAILURES = 30  # failures named in the Markdown form, which is read in a pull request


class Candidate(NamedTuple):
    """A ranked opinion as the trace tells it; ``cells`` are in the order of the trace's own column names."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn of a failed item, ready to be shown."""

    question: str
    understood: str | None
    expected: str
    got: str
    text: str
    quotes: tuple[str, ...]
    right: bool
    confidence: str
    columns: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FailureView:
    """A failed item: its heading and its turns."""

    id: str
    kind: str
    style: str
    question: str
    verdict: str
    turns: tuple[TurnView, ...]


class Plot(NamedTuple):
    title: str
    alt: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is shown of one system."""

    name: str
    facts: tuple[tuple[str, str], ...]
    plots: tuple[Plot, ...]
    strata: tuple[tuple[str, list[list[str]]], ...]
    failures: tuple[FailureView, ...]


def write_report(results: Sequence[Scored], path: Path, consultation: Consultation) -> None:
    """``path`` and, beside it, the Markdown form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html_report(results, consultation), encoding="utf-8")
    path.with_suffix(".md").write_text(markdown_report(results, consultation), encoding="utf-8")


def html_report(results: Sequence[Scored], consultation: Consultation) -> str:
    scores = [scored.score for scored in results]
    explained = [scored for scored in results if scored.run.label not in FLOORS] or list(results)
    curve = plots.risk_coverage_plot(scores)
    return _TEMPLATES.get_template("report.html").render(
        title=f"評価の報告 — {results[0].run.info.identity.set_name}",
        consultation=consultation.title,
        runs=[_run_facts(scored) for scored in results],
        summary=summary.rows(scores),
        without=summary.rows_without_leaks(results) if any(scored.leaks for scored in results) else None,
        curve=Plot("リスク–カバレッジ曲線", _curve_alt(scores), _data_url(curve)) if curve else None,
        notes=[(LABELS.get(name, name), note) for name, note in NOTES.items()],
        sections=[_section(scored, consultation) for scored in explained],
    )


def markdown_report(results: Sequence[Scored], consultation: Consultation) -> str:
    """The summary and the first failures, for a pull request."""
    lines = [f"## 評価: {results[0].run.info.identity.set_name}", ""]
    lines += _markdown_table(summary.rows([scored.score for scored in results]))
    if any(scored.leaks for scored in results):
        lines += ["", *_markdown_table(summary.rows_without_leaks(results))]
    for scored in results:
        if scored.run.label in FLOORS:
            continue
        views = failures(scored, consultation)
        lines += ["", f"### {scored.run.label}: 正しくなかった質問 {len(views)}件", ""]
        lines += [f"- {_markdown(f'{v.id} {v.question}')} — {_markdown(v.verdict)}" for v in views[:_MARKDOWN_FAILURES]]
        if len(views) > _MARKDOWN_FAILURES:
            lines.append(f"- ほか{len(views) - _MARKDOWN_FAILURES}件(HTML の報告書にあります)")
    info = results[0].run.info
    lines += ["", f"コミット {info.commit or '不明'}・{info.started}・{info.machine.get('processor', '')}"]
    return "\n".join(lines) + "\n"


def write_comparison(found: Comparison, path: Path, consultation: Consultation) -> None:
    """The comparison as one HTML file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html_comparison(found, consultation), encoding="utf-8")


def html_comparison(found: Comparison, consultation: Consultation) -> str:
    return _TEMPLATES.get_template("compare.html").render(
        title="2つの実行の比較",
        a=found.a,
        b=found.b,
        rows=summary.comparison_rows(found),
        groups=[
            ("悪くなった質問", [_change_view(change, consultation) for change in found.worse]),
            ("良くなった質問", [_change_view(change, consultation) for change in found.better]),
        ],
    )


def failures(scored: Scored, consultation: Consultation) -> list[FailureView]:
    """Every item that is not wholly right, in the order of the test set."""
    views = []
    for turns in by_item(scored.run.judged):
        item = turns[0].item
        if verdict(item, scored.score) < 1:
            traces = [scored.run.traces[item.id, number] for number in range(len(turns))]
            views.append(failure_view(item, turns, traces, consultation))
    return views


def failure_view(
    item: Item, turns: Sequence[Judged], traces: Sequence[Mapping[str, object]], consultation: Consultation
) -> FailureView:
    shown = tuple(turn_view(turn, trace, consultation) for turn, trace in zip(turns, traces, strict=True))
    wrong = next((view for view in shown if not view.right), shown[-1])
    return FailureView(
        id=item.id,
        kind=KINDS[item.kind] if item.kind else TYPES[item.type],
        style="・".join(STYLES.get(style, style) for style in item.style),
        question=wrong.question,
        verdict=f"{wrong.expected} のはずが {wrong.got}",
        turns=shown,
    )


def turn_view(judged: Judged, trace: Mapping[str, object], consultation: Consultation) -> TurnView:
    reply = judged.reply
    columns, candidates = _candidates(trace)
    confidence = reply["confidence"]
    return TurnView(
        question=judged.turn.question,
        understood=reply["understood"],
        expected=_expected(judged),
        got=_got(judged),
        text=reply["text"],
        quotes=tuple(f"{_voice(c['voice'])}{c['label'] or '文書'}: {c['quote']}" for c in reply["citations"]),
        right=is_right(judged, consultation),
        confidence="–" if confidence is None else f"{confidence:.3f}",
        columns=columns,
        candidates=candidates,
        details=_details(trace, reply["composer"]),
    )


# --- parts -----------------------------------------------------------------------------------------------


def _section(scored: Scored, consultation: Consultation) -> Section:
    score, run = scored.score, scored.run
    drawn = (
        ("結果の種類(尋ね方の種類ごと)", _outcomes_alt(score), plots.should_did_plot(score)),
        ("確信度の較正(点の横は質問の数)", "確信度と実際に答えがあった割合", plots.calibration_plot(score)),
        ("正解の意見と最初に引用した意見", _heat_alt(score), plots.heat_map(run.judged, consultation)),
    )
    strata = (
        ("話し方ごと(最初の引用が正しい)", _strata_rows({STYLES.get(k, k): v for k, v in score.by_style.items()})),
        ("答えのない理由ごと(断った)", _strata_rows({_kind(k): v for k, v in score.by_kind.items()})),
        ("尋ねている事実ごと(断った)", _strata_rows({FACTS.get(k, k): v for k, v in score.by_fact.items()})),
        (
            "意見ごと(最初の引用の誤り)",
            [["意見", "誤り", "質問"], *([w.name, str(w.wrong), str(w.size)] for w in score.by_opinion)],
        ),
    )
    return Section(
        name=run.label,
        facts=_should_did_facts(score),
        plots=tuple(Plot(title, alt, _data_url(svg)) for title, alt, svg in drawn if svg),
        strata=tuple((title, rows) for title, rows in strata if len(rows) > 1),
        failures=tuple(failures(scored, consultation)),
    )


def _should_did_facts(score: Score) -> tuple[tuple[str, str], ...]:
    did = score.should_did
    return (
        ("答えるべき質問に答えた", str(did.answered_answerable)),
        ("答えるべき質問を断った", str(did.declined_answerable)),
        ("断るべき質問に答えた", str(did.answered_unanswerable)),
        ("断るべき質問を断った", str(did.declined_unanswerable)),
    )


def _strata_rows(figures: Mapping[str, Figure]) -> list[list[str]]:
    worst_first = sorted(figures.items(), key=lambda item: item[1].value.mean)
    rows = [
        [name, f"{100 * f.value.mean:.1f}%", f"{100 * f.value.low:.1f}–{100 * f.value.high:.1f}", str(f.size)]
        for name, f in worst_first
    ]
    return [["区分", "割合", "95%区間", "質問"], *rows]


def _run_facts(scored: Scored) -> list[tuple[str, str]]:
    info = scored.run.info
    identity = info.identity
    settings = json.dumps(identity.settings, ensure_ascii=False)
    return [
        ("方式", identity.system),
        ("設定", settings if identity.settings else "–"),
        ("質問集", f"{identity.set_name}(sha256 {identity.set_sha256[:12]}…)"),
        ("文書", f"{identity.consultation}(指紋 {identity.corpus})"),
        ("方式の指紋", identity.fingerprint),
        ("コミット", info.commit or "不明"),
        ("実行", f"{info.started} – {info.finished or '未了'}"),
        ("計算機", "、".join(f"{name} {value}" for name, value in info.machine.items())),
    ]


def _expected(judged: Judged) -> str:
    turn = judged.turn
    outcomes = "か".join(OUTCOMES[outcome] for outcome in turn.outcomes)
    gold = f"・意見{'か'.join(turn.gold)}" if turn.gold and not judged.item.two_part else ""
    both = f"・意見{'と'.join(turn.gold)}" if turn.gold and judged.item.two_part else ""
    return f"{outcomes}{gold}{both}"


def _got(judged: Judged) -> str:
    cited = f"・意見{'、'.join(judged.cited)}" if judged.cited else ""
    return OUTCOMES[Outcome(judged.reply["outcome"])] + cited


def _candidates(trace: Mapping[str, object]) -> tuple[tuple[str, ...], tuple[Candidate, ...]]:
    """Column names and rows of the trace's candidates: label, probability, fused, then every channel."""
    found = trace.get("candidates")
    if not isinstance(found, list) or not found:
        return (), ()
    flat = []
    for candidate in cast("list[dict[str, object]]", found):
        channels = candidate.get("channels")
        values = {key: value for key, value in candidate.items() if key not in ("label", "channels")}
        flat.append((str(candidate.get("label")), values | (channels if isinstance(channels, dict) else {})))
    columns = tuple(flat[0][1])
    names = tuple(TRACE.get(column, column) for column in columns)
    return names, tuple(Candidate(label, tuple(_value(values.get(c)) for c in columns)) for label, values in flat)


def _details(trace: Mapping[str, object], composer: str | None) -> tuple[tuple[str, str], ...]:
    """What else the trace knows: threshold, kinds, features …, nested values one level deep."""
    rows = [("組み立て", composer or "–")]
    for name, value in trace.items():
        if name == "candidates":
            continue
        if isinstance(value, dict):
            rows += [(f"{TRACE.get(name, name)}: {_part(key)}", _value(inner)) for key, inner in value.items()]
        else:
            shown = FACTS.get(value, value) if isinstance(value, str) else value
            rows.append((TRACE.get(name, name), _value(shown)))
    return tuple(rows)


def _part(name: str) -> str:
    return next((label for kind, label in KINDS.items() if kind == name), TRACE.get(name, name))


def _value(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "はい", False: "いいえ", None: "–"}[value]
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _change_view(change: Change, consultation: Consultation) -> tuple[str, str, list[tuple[TurnView, TurnView]]]:
    pairs = [
        (turn_view(a, {}, consultation), turn_view(b, {}, consultation))
        for a, b in zip(change.a, change.b, strict=True)
    ]
    return change.item.id, summary.change_line(change), pairs


def _voice(voice: str) -> str:
    return {"response": "市の考え方 意見", "opinion": "市民の意見 意見", "document": ""}.get(voice, voice)


def _kind(name: str) -> str:
    return next((label for kind, label in KINDS.items() if kind == name), name)


def _curve_alt(scores: Sequence[Score]) -> str:
    parts = [
        f"{score.system} の面積 {value:.3f}" for score in scores if (value := score.numbers().get("aurc")) is not None
    ]
    return "、".join(parts)


def _outcomes_alt(score: Score) -> str:
    did = score.should_did
    return f"断った割合: 答えのない質問 {did.declined_unanswerable}件、答えられる質問 {did.declined_answerable}件"


def _heat_alt(score: Score) -> str:
    worst = score.worst_opinion
    return f"最も誤りが多いのは意見{worst.name}で、{worst.size}問のうち{worst.wrong}問" if worst else ""


def _data_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def _markdown_table(table: Sequence[Sequence[str]]) -> list[str]:
    rows = ["| " + " | ".join(_markdown(cell.strip()) for cell in row) + " |" for row in table]
    return [rows[0], "|" + " --- |" * len(table[0]), *rows[1:]]


def _markdown(text: str) -> str:
    """One line that Markdown and its HTML leave as it is."""
    plain = " ".join(text.split())
    for character in "\\`*_{}[]<>|#~":
        plain = plain.replace(character, "\\" + character)
    return plain
