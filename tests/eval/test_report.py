from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from corpus.records import Consultation
from eval.compare import compare
from eval.items import Item
from eval.report import html_comparison, html_report, markdown_report, write_report
from eval.systems import Answer
from tests.eval.builders import with_reply
from tests.eval.test_scoring import scored

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Addresses(HTMLParser):
    """Every address that a page loads or links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "poster")]


def test_the_report_loads_nothing(consultation: Consultation, tmp_path: Path) -> None:
    html = html_report([scored(consultation, tmp_path, wrong={"a1"})], consultation)
    addresses = Addresses()
    addresses.feed(html)
    assert addresses.found and all(address.startswith("data:image/svg+xml;base64,") for address in addresses.found)
    assert "url(" not in html and "@import" not in html
    assert 'lang="ja"' in html and "default-src 'none'" in html


def test_every_failed_question_can_be_opened_with_its_trace(consultation: Consultation, tmp_path: Path) -> None:
    html = html_report([scored(consultation, tmp_path, wrong={"a1", "u2", "d1"})], consultation)
    failed = re.findall(r'<span class="id">(\w+)</span>', html)
    assert failed == ["a1", "u2", "d1"]
    assert "回答か一部回答・意見10 のはずが 回答・意見19" in html
    for words in (
        "候補と経路ごとの得点",
        "cosine",
        "実際の結果",
        "較正",
        "リスク–カバレッジ曲線",
        "正解の意見と最初に引用した意見",
    ):
        assert words in html


def test_what_a_system_said_is_escaped(consultation: Consultation, tmp_path: Path) -> None:
    from eval import runner
    from eval.bench import Scored
    from eval.scoring import score
    from tests.eval.builders import Oracle, small_set

    def fault(item: Item, answer: Answer) -> Answer:
        return with_reply(answer, text=EVIL, outcome="answered", citations=[])

    questions = small_set(consultation)
    run = runner.run(Oracle(questions, consultation, fault), questions, consultation, tmp_path / "run")
    evil = Scored(run, score(run, consultation), {})
    html = html_report([evil], consultation)
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html
    html = html_comparison(compare((run, run), (evil.score, evil.score)), consultation)
    assert "<script>alert" not in html


def test_the_markdown_form_has_the_summary_and_the_failures(consultation: Consultation, tmp_path: Path) -> None:
    text = markdown_report([scored(consultation, tmp_path, wrong={"a1"})], consultation)
    assert "| 最初の引用が正しい | 75.0% \\[25.0–100.0\\] /4 |" in text
    assert "正しくなかった質問 1件" in text and "- a1 質問a1 — 回答か一部回答・意見10 のはずが 回答・意見19" in text


def test_both_forms_are_written(consultation: Consultation, tmp_path: Path) -> None:
    results = [scored(consultation, tmp_path / "run")]
    write_report(results, tmp_path / "out" / "report.html", consultation)
    first = (tmp_path / "out" / "report.html").read_bytes()
    write_report(results, tmp_path / "out" / "report.html", consultation)
    assert (tmp_path / "out" / "report.html").read_bytes() == first
    assert (tmp_path / "out" / "report.md").is_file()


def test_a_comparison_shows_both_replies(consultation: Consultation, tmp_path: Path) -> None:
    a, b = scored(consultation, tmp_path / "a"), scored(consultation, tmp_path / "b", wrong={"a1"})
    html = html_comparison(compare((a.run, b.run), (a.score, b.score)), consultation)
    assert "悪くなった質問 1件" in html and "answered(10) → answered(19)" in html
