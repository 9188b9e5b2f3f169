"""The pages without JavaScript, the files they share, and what Gradio no longer serves."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from assistant.service import Assistant
from assistant.web import messages_ja as ja
from assistant.web.pages import Run, runs
from assistant.web.reading import Piece, as_html, phrases
from corpus.records import Consultation, Doubt
from tests.web.conftest import Server

STATIC = Path("assistant/web/static")


class _Text(HTMLParser):
    """The text of a page as a reader meets it, without furigana."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._skipped = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in ("rt", "rp", "script")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in ("rt", "rp", "script")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._skipped else data


def text_of(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return parser.text


@pytest.fixture
def web(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"accept": "text/html"})


def test_every_opinion_has_a_page_with_both_voices_to_the_character(
    web: httpx.Client, consultation: Consultation
) -> None:
    for opinion in consultation.opinions:
        for query in ("", "?furigana=1"):
            text = text_of(web.get(f"/opinions/{opinion.label}{query}").raise_for_status().text)
            shown = text.replace(f"({ja.MAMA})", "")
            assert shown.index(opinion.text) < shown.index(opinion.response.text)


def test_an_opinion_that_does_not_exist_is_said_to_be_missing_and_no_other_is_shown(web: httpx.Client) -> None:
    response = web.get("/opinions/24")
    assert response.status_code == 404
    assert "意見24はありません。意見は1番から23番までの23件です。" in text_of(response.text)
    assert "blockquote" not in response.text


def test_what_is_doubted_unreadable_or_corrected_is_said_on_the_page(web: httpx.Client) -> None:
    fourteen, eight = text_of(web.get("/opinions/14").text), text_of(web.get("/opinions/8").text)
    assert "デジタル用支援(原文ママ)" in fourteen
    assert "公表された文書のデータから文字を読み取れませんでした" in fourteen
    assert "「市民への発信をお願いしたV,」を「市民への発信をお願いしたい。」と直しました" in eight


def test_the_list_names_all_opinions_under_their_categories(web: httpx.Client, consultation: Consultation) -> None:
    html = web.get("/opinions").text
    assert re.findall(r'href="/opinions/(\d+)"', html) == [opinion.label for opinion in consultation.opinions]
    for category in consultation.categories:
        assert ja.category_heading(category.label, consultation.totals.categories[category.label]) in text_of(html)


def test_a_withdrawn_record_is_named_and_its_words_are_not_shown(
    web: httpx.Client, assistant: Assistant, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.office.additions import Withdrawal

    hidden = {"10": Withdrawal("10", "確認中", "確認しています。", "office", "2026-01-01")}
    monkeypatch.setattr(assistant.controls, "hidden", lambda _: hidden)
    ten = consultation.find("10")
    assert ten is not None
    gone, listed = web.get("/opinions/10"), web.get("/opinions").text
    assert (gone.status_code, web.get("/opinions/10/part").status_code) == (410, 410)
    assert "確認しています。" in text_of(gone.text)
    assert "確認しています。" in text_of(listed)
    assert ten.response.text not in text_of(gone.text)
    assert ja.opening(ten.text) not in text_of(listed)


@pytest.mark.parametrize("path", ["/", "/opinions", "/opinions/10", "/accessibility", "/nowhere"])
def test_every_page_says_it_is_japanese_and_guards_itself(web: httpx.Client, path: str) -> None:
    response = web.get(path)
    assert re.search(r'<html\s+lang="ja"', response.text)
    assert not re.search(r'(?:src|href|content)="(?:https?:)?//', response.text)
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"script-src[^;]*'unsafe-inline'", policy)
    guards = ("x-content-type-options", "x-frame-options", "referrer-policy")
    assert [response.headers[name] for name in guards] == ["nosniff", "DENY", "same-origin"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/info"),
        ("POST", "/gradio_api/call/predict"), ("POST", "/gradio_api/run/predict"), ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=https://example.com"), ("GET", "/gradio_api/startup-events"), ("GET", "/monitoring"),
        ("POST", "/gradio_api/component_server"), ("POST", "/login"), ("GET", "/gradio_api/runs"), ("GET", "/gradio_api/mcp"),
        ("GET", "/api/nothing"), ("POST", "/api/nothing"), ("GET", "/static/%2e%2e/%2e%2e/routes.py"),
    ],
)  # fmt: skip
def test_what_the_chat_does_not_need_is_not_found_in_the_one_error_shape(
    server: Server, method: str, path: str
) -> None:
    response = httpx.request(method, server.url + path, json={} if method == "POST" else None)
    assert response.status_code == 404
    assert set(response.json()["error"]) == {"code", "message"}


def test_gradio_offers_no_event_to_call(server: Server) -> None:
    config = httpx.get(f"{server.url}/config").json()
    assert config["dependencies"] == []
    assert [component["type"] for component in config["components"]] == ["html"]


def test_scripts_in_an_address_come_back_as_text(web: httpx.Client) -> None:
    html = web.get("/opinions/%3Cimg%20src=x%20onerror=alert(1)%3E").text
    assert "<img" not in html
    assert "&lt;img" in html


def test_our_own_files_name_no_other_host() -> None:
    allowed = "http://www.w3.org/2000/svg"
    for file in STATIC.glob("*"):
        assert not re.search(r"(?:https?:)?//[a-z]+\.", file.read_text("utf-8").replace(allowed, "")), file


def test_readings_lie_over_the_kanji_alone() -> None:
    (phrase,) = phrases("取り組む")
    assert phrase == (Piece("取", "と"), Piece("り"), Piece("組", "く"), Piece("む"))


def test_phrases_and_readings_leave_every_printed_text_as_it_is(consultation: Consultation) -> None:
    for opinion in consultation.opinions:
        for text in (opinion.text, opinion.response.text):
            assert "".join(piece.text for phrase in phrases(text) for piece in phrase) == text
            assert text_of(as_html(text, furigana=True)) == text_of(as_html(text)) == text


def test_markup_in_a_text_is_shown_as_text() -> None:
    assert as_html("<b>紙</b>&").replace("<wbr>", "") == "&lt;b&gt;紙&lt;/b&gt;&amp;"


def test_a_text_is_cut_at_doubts_and_gaps_and_joins_again() -> None:
    text = "特に近く障害者、【以下、原文判読不能】"
    cut = runs(text, [Doubt(2, 4, "読み違い")])
    assert cut == (
        Run("特に"),
        Run("近く", "読み違い"),
        Run("障害者、"),
        Run("【以下、原文判読不能】", unreadable=True),
    )


def test_readings_are_refused_in_bulk(server: Server) -> None:
    too_many = httpx.post(f"{server.url}/chat/readings", json={"texts": ["紙"] * 301})
    assert too_many.status_code == 422
    assert set(too_many.json()["error"]) == {"code", "message"}
    some = httpx.post(f"{server.url}/chat/readings", json={"texts": ["紙を減らす"]}).json()
    assert some == [[[["紙", "かみ"], ["を", None]], [["減", "へ"], ["らす", None]]]]
