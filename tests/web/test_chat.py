"""The residents' chat in chromium: asking, typing Japanese, reading on, and everything that goes wrong."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import messages_ja as core
from assistant.answers import Outcome, Reply
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.web import messages_ja as ja
from assistant.web.chat import Examples
from corpus.questions import ANTICIPATED, read_anticipated
from corpus.records import Consultation
from tests.llm import server as play
from tests.llm.server import Exchange, Script, ScriptedServer, scripted_server
from tests.llm.speaking import speaking
from tests.llm.test_scripted_server import GOAL, HARD, PLAIN
from tests.web.conftest import DESKTOP, PHONE, Server, Watch

ANSWERED, DECLINED, WHOLE = "コピー用紙の削減目標はありますか", "DXの費用は全部でいくらですか", "意見14"
SOURCE = "「仙台市DX推進計画2024-2026」中間案 パブリックコメント"


# --- without a browser -----------------------------------------------------------------------------------


def test_examples_are_answered_by_the_opinion_they_belong_to_and_rotate(assistant: Assistant) -> None:
    consultation = assistant.consultation
    anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    examples, drawn = Examples(assistant, anticipated), set()
    labels = {q.question: set(q.labels) for q in anticipated}
    for _ in range(8):
        for question in examples.draw():
            drawn.add(question)
            reply = assistant.ask(question)
            assert reply.outcome is Outcome.ANSWERED
            assert labels[question] & {citation.label for citation in reply.citations}
    assert len(drawn) > 8


def test_examples_are_tried_without_the_model(assistant: Assistant, tmp_path: Path) -> None:
    consultation = assistant.consultation
    anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    with scripted_server() as model:
        settings = Settings(llm="openai:x", llm_base_url=model.url, data=tmp_path)
        assert len(Examples(speaking(assistant, settings), anticipated).draw()) == 4
        assert model.requests == []


def test_the_question_shown_as_a_model_is_answered(assistant: Assistant) -> None:
    reply = assistant.ask(ja.QUESTION_PLACEHOLDER.removeprefix("例: "))
    assert reply.outcome is Outcome.ANSWERED


def test_every_outcome_has_a_heading_and_every_sentence_of_the_script_is_used() -> None:
    script = Path("assistant/web/static/chat.js").read_text("utf-8")
    assert set(ja.OUTCOMES) == {outcome.value for outcome in Outcome}
    assert {name for name in ja.SCRIPT if f"ja.{name}" not in script} == set()
    assert set(re.findall(r"this\.ja\.(\w+)", script)) == set(ja.SCRIPT)


# --- helpers ---------------------------------------------------------------------------------------------


def opened(page: Any, server: Server) -> Any:
    page.goto(server.url)
    page.wait_for_selector("#examples button")
    return page


def ask(page: Any, question: str) -> Any:
    """Type, press Enter, and give the reply's element."""
    before = page.locator("#turns > li").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    item = page.locator("#turns > li").nth(before)
    item.locator(".reply").wait_for()
    return item.locator(".reply")


def said(page: Any) -> list[str]:
    """Everything that the live region has said since `listen`."""
    return page.evaluate("window.said")


def listen(page: Any) -> None:
    page.evaluate(
        """() => { window.said = []; const region = document.getElementById('announcer');
        new MutationObserver(() => region.textContent && said.push(region.textContent))
          .observe(region, {childList: true, characterData: true, subtree: true}); }"""
    )


def violations(page: Any, within: str | None = None) -> list[tuple[str, str, str]]:
    """What axe-core finds serious or critical against WCAG 2.2 AA, on the page or in one part of it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = axe.Axe().run(page, within, options={"runOnly": tags}).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], v["impact"], v["nodes"][0]["html"]) for v in serious]


def slow(assistant: Assistant, seconds: float) -> Callable[..., Reply]:
    answer = assistant.ask

    def ask(question: str, **more: Any) -> Reply:
        time.sleep(seconds)
        return answer(question, **more)

    return ask


# --- an answer, a decline, a record ----------------------------------------------------------------------


@pytest.mark.browser
def test_an_answer_quotes_the_city_verbatim_with_marks_and_numbers(
    page: Any, server: Server, consultation: Consultation, watch: Watch, screens: Path
) -> None:
    opened(page, server).screenshot(path=screens / "chat-first-phone.png")
    reply = ask(page, ANSWERED)
    ten = consultation.find("10")
    assert ten is not None
    figure = reply.locator("figure.response").first
    assert figure.locator("blockquote").inner_text() == ten.response.text
    assert figure.locator("figcaption").inner_text().startswith("本市の考え方")
    assert "購入量を50%削減" in figure.locator("mark").first.inner_text()
    assert figure.locator("a.chip").first.get_attribute("href") == "/opinions/10"
    page.screenshot(path=screens / "chat-answer-phone.png")
    assert [url for url in watch.requests if not url.startswith((server.url, "data:", "blob:"))] == []
    assert watch.complaints == []


@pytest.mark.browser
def test_a_decline_looks_different_and_offers_what_is_answered(page: Any, server: Server, screens: Path) -> None:
    reply = ask(opened(page, server), DECLINED)
    assert "not_in_document" in reply.get_attribute("class")
    assert reply.locator("h2").inner_text() == "この文書にはありません"
    assert reply.locator("blockquote").count() == 0
    page.screenshot(path=screens / "chat-decline-phone.png")
    options = reply.locator("button.choice").all_inner_texts()
    assert options
    for position in range(len(options)):
        reply.locator("button.choice").nth(position).click()
        follow_up = page.locator("#turns > li").nth(position + 1).locator(".reply")
        follow_up.wait_for()
        assert "answered" in follow_up.get_attribute("class").split()


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_chip_opens_the_record_and_back_closes_it(
    page: Any, server: Server, consultation: Consultation, screens: Path, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    chip = ask(opened(page, server), WHOLE).locator("a.chip").first
    chip.click()
    record = page.locator("#record[open]")
    record.locator("#record-title").wait_for()
    fourteen = consultation.find("14")
    assert fourteen is not None
    voices = {
        name: page.get_by_role("dialog").get_by_role("region", name=name) for name in ("市民の意見", "本市の考え方")
    }
    assert voices["市民の意見"].locator("blockquote").inner_text() == fourteen.text
    assert voices["本市の考え方"].locator("blockquote").inner_text().replace("(原文ママ)", "") == fourteen.response.text
    assert record.get_by_role("link", name="意見14のページを開く").get_attribute("href") == "/opinions/14"
    assert page.evaluate("document.querySelector('#record').matches(':modal')") is (size is PHONE)
    page.screenshot(path=screens / f"chat-record-{size['width']}.png")
    page.go_back()
    record.wait_for(state="hidden")
    assert page.url == server.url + "/"
    assert page.locator("#turns > li").count() == 1
    assert page.evaluate("document.activeElement.dataset.label") == "14"


@pytest.mark.browser
def test_both_voices_of_a_look_up_stand_apart(page: Any, server: Server, consultation: Consultation) -> None:
    reply = ask(opened(page, server), WHOLE)
    fourteen = consultation.find("14")
    assert fourteen is not None
    assert reply.locator("figure.opinion blockquote").all_inner_texts() == [fourteen.text]
    assert reply.locator("figure.response blockquote").all_inner_texts() == [fourteen.response.text]
    assert "原文ママ" in reply.inner_text()


@pytest.mark.browser
def test_copy_carries_the_source(chromium: Any, server: Server, consultation: Consultation) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    ask(opened(page, server), ANSWERED).get_by_role("button", name="出典つきでコピー").click()
    page.locator(".toast").wait_for()
    ten = consultation.find("10")
    assert ten is not None
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split("\n\n")[0] == f"{ten.response.text}（{SOURCE} 意見No.10）"
    context.close()


@pytest.mark.browser
def test_a_thumb_down_is_sent_with_its_reason(page: Any, server: Server) -> None:
    sent: list[Any] = []

    def answer(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(json={"reply_id": sent[-1]["reply_id"], "rating": sent[-1]["rating"]})

    page.route("**/api/feedback", answer)
    reply = ask(opened(page, server), ANSWERED)
    reply.get_by_role("button", name=ja.SCRIPT["down"], exact=True).click()
    page.get_by_label(ja.REASONS[0]).check()
    page.get_by_label(ja.SCRIPT["reason_other"]).fill("期限が知りたい")
    page.get_by_role("button", name=ja.SCRIPT["reason_send"]).click()
    page.locator(".reasons").wait_for(state="detached")
    assert [{key: body[key] for key in body if key != "reply_id"} for body in sent] == [
        {"rating": "down"},
        {"rating": "down", "reason": f"{ja.REASONS[0]}: 期限が知りたい"},
    ]
    assert len({body["reply_id"] for body in sent}) == 1


@pytest.mark.browser
def test_a_conversation_can_be_saved_cleared_and_brought_back(page: Any, server: Server) -> None:
    ask(opened(page, server), ANSWERED)
    with page.expect_download() as download:
        page.click("#save")
    kept = Path(download.value.path()).read_text("utf-8-sig")
    assert ANSWERED in kept and "【意見10】" in kept and "中間案に対する意見と、その時点の市の考え方" in kept
    page.click("#new")
    assert page.locator("#turns > li").count() == 0
    page.get_by_role("button", name="元に戻す").click()
    assert page.locator("#turns > li").count() == 1


@pytest.mark.browser
def test_a_follow_up_is_read_against_the_question_before(page: Any, server: Server) -> None:
    ask(opened(page, server), "意見14")
    assert "意見14" in ask(page, "もう少し詳しく").inner_text()


# --- typing ----------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_enter_never_sends_while_an_input_method_composes(page: Any, server: Server) -> None:
    opened(page, server).focus("#question")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "かみ", "selectionStart": 2, "selectionEnd": 2})
    page.keyboard.press("Enter")
    assert page.locator("#turns > li").count() == 0
    keys.send("Input.insertText", {"text": "紙は減りますか"})
    assert page.locator("#turns > li").count() == 0
    # Safari: the composition is over, and the Enter that ended it still arrives, as key 229
    composed = {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", composed)
    assert page.locator("#turns > li").count() == 0
    assert "紙は減りますか" in page.input_value("#question")
    page.keyboard.press("Enter")
    page.locator(".reply").wait_for()
    assert page.input_value("#question") == ""


@pytest.mark.browser
def test_shift_enter_breaks_the_line_and_the_counter_counts_characters(page: Any, server: Server) -> None:
    opened(page, server).focus("#question")
    page.keyboard.type("紙は")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("𠮷")
    assert page.input_value("#question") == "紙は\n𠮷"
    assert page.inner_text("#question-count") == "4 / 500文字"
    assert page.locator("#turns > li").count() == 0


@pytest.mark.browser
def test_a_question_too_long_or_empty_is_not_sent_and_not_lost(page: Any, server: Server) -> None:
    opened(page, server).fill("#question", "紙" * 3000)
    page.press("#question", "Enter")
    assert page.inner_text("#question-fault") == "500文字までです(いまは3000文字)。短くしてからお送りください。"
    assert len(page.input_value("#question")) == 3000
    page.fill("#question", " \n ")
    page.press("#question", "Enter")
    assert page.inner_text("#question-fault") == ja.SCRIPT["empty"]
    assert page.locator("#turns > li").count() == 0


@pytest.mark.browser
def test_script_in_a_question_is_shown_as_text(page: Any, server: Server, watch: Watch) -> None:
    hostile = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>「</blockquote>意見10は?'
    ask(opened(page, server), hostile)
    assert page.locator(".question-text").inner_text() == hostile
    assert page.evaluate("window.hurt") is None
    assert watch.complaints == []


# --- what goes wrong -------------------------------------------------------------------------------------


@pytest.mark.browser
def test_ten_questions_sent_at_once_are_answered_in_order(
    page: Any, server: Server, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(page, server)
    monkeypatch.setattr(assistant, "ask", slow(assistant, 0.1))
    for number in range(1, 11):
        page.fill("#question", f"意見{number}")
        page.press("#question", "Enter")
    page.locator("#turns > li").nth(9).locator(".reply").wait_for()
    replies = page.locator(".reply").all_inner_texts()
    assert [re.search(r"【意見(\d+)】", reply)[1] for reply in replies] == [str(n) for n in range(1, 11)]  # type: ignore[index]


@pytest.mark.browser
def test_a_restart_in_mid_answer_is_said_and_nothing_is_lost(
    page: Any, restartable: Server, assistant: Assistant, monkeypatch: pytest.MonkeyPatch, screens: Path
) -> None:
    ask(opened(page, restartable), "意見9")
    answer, stopped, finished = assistant.ask, threading.Event(), threading.Event()

    def cut_off(question: str, **more: Any) -> Reply:
        stopped.wait(20)
        reply = answer(question, **more)
        finished.set()
        return reply

    with monkeypatch.context() as patched:
        patched.setattr(assistant, "ask", cut_off)
        page.fill("#question", WHOLE)
        page.press("#question", "Enter")
        page.locator(".pending").wait_for()
        restartable.stop()
        stopped.set()
        assert finished.wait(20)
    page.locator(".pending", has_text="つながりません").wait_for()
    page.fill("#question", "書きかけの質問")
    page.screenshot(path=screens / "chat-away-phone.png")
    restartable.start()
    page.locator("#turns > li").nth(1).locator(".reply.answered").wait_for()
    assert "【意見14】" in page.locator("#turns > li").nth(1).inner_text()
    assert "ここからは新しい会話です" in page.locator("#turns > li").nth(1).inner_text()
    assert page.input_value("#question") == "書きかけの質問"
    assert page.locator(".pending").count() == 0


@pytest.mark.browser
def test_reload_back_and_forward_keep_the_conversation(page: Any, server: Server) -> None:
    ask(opened(page, server), ANSWERED)
    page.fill("#question", "書きかけ")
    page.reload()
    page.locator(".reply.answered").wait_for()
    assert page.input_value("#question") == "書きかけ"
    page.goto(f"{server.url}/opinions/10")
    page.go_back()
    page.locator(".reply.answered").wait_for()
    page.go_forward()
    assert page.locator("h1").inner_text().startswith("意見10")


@pytest.mark.browser
def test_two_tabs_have_conversations_of_their_own(context: Any, server: Server) -> None:
    first, second = opened(context.new_page(), server), opened(context.new_page(), server)
    ask(first, "意見14")
    ask(second, "意見10")
    kept = [page.evaluate("JSON.parse(sessionStorage.chat).conversation") for page in (first, second)]
    assert len(set(kept)) == 2
    assert all(re.fullmatch(r"c-[\w-]{24}", conversation) for conversation in kept)


@pytest.mark.browser
def test_a_conversation_id_that_a_client_made_up_is_not_taken(page: Any, server: Server) -> None:
    opened(page, server)
    page.evaluate("sessionStorage.setItem('chat', JSON.stringify({conversation: 'c-mine', turns: []}))")
    page.goto("about:blank")
    page.goto(server.url)
    ask(page, WHOLE)
    assert page.evaluate("JSON.parse(sessionStorage.chat).conversation") != "c-mine"


@pytest.mark.browser
def test_a_refusal_of_the_server_is_shown_in_its_own_words(page: Any, server: Server) -> None:
    page.route(
        "**/api/ask",
        lambda route: route.fulfill(status=413, json={"error": {"code": "x", "message": "大きすぎます。"}}),
    )
    opened(page, server).fill("#question", WHOLE)
    page.press("#question", "Enter")
    failure = page.locator(".reply.error")
    failure.wait_for()
    assert "大きすぎます。" in failure.inner_text()
    page.unroute("**/api/ask")
    failure.get_by_role("button", name=ja.SCRIPT["again"]).click()
    page.locator(".reply.answered").wait_for()


# --- with a model ----------------------------------------------------------------------------------------


class Slowly:
    """A script that says one part of an answer at a time, each when the test lets it."""

    def __init__(self, *parts: str) -> None:
        self._parts, self._may = parts, threading.Semaphore(0)

    def go_on(self, parts: int = 1) -> None:
        self._may.release(parts)

    def __call__(self, exchange: Exchange) -> None:
        exchange.start()
        for part in self._parts:
            self._may.acquire(timeout=20)
            exchange.event({"role": "assistant", "content": part})
        exchange.event({}, finish="stop")


# A sentence is known to be whole when the next one begins.
SAID = (f"{HARD}\n市", f"{GOAL.removeprefix('市')}\n市", GOAL.removeprefix("市").replace("50%", "80%"))


@contextmanager
def with_model(assistant: Assistant, data: Path, *scripts: Script) -> Iterator[tuple[Server, ScriptedServer]]:
    with scripted_server() as model:
        model.plays(*scripts)
        settings = Settings(llm="openai:x", llm_base_url=model.url, data=data, llm_seconds=20, llm_plain=True)
        running = Server(speaking(assistant, settings), settings).start()
        try:
            yield running, model
        finally:
            running.stop()


def lines_of(element: Any) -> list[str]:
    """Its lines as they are read: without what only a screen reader says of a chip."""
    return element.evaluate(
        """e => { const copy = e.cloneNode(true);
        copy.querySelectorAll('.visually-hidden, rt').forEach(hidden => hidden.remove());
        return [...copy.querySelectorAll('p')].map(line => line.textContent); }"""
    )


@pytest.mark.browser
def test_the_citys_words_come_first_then_what_has_passed_then_the_reply(
    page: Any, assistant: Assistant, tmp_path: Path, consultation: Consultation, watch: Watch, screens: Path
) -> None:
    model = Slowly(*SAID)
    ten = consultation.find("10")
    assert ten is not None
    hard, goal = (line.replace("[1]", "【意見10】") for line in (HARD, GOAL))
    with with_model(assistant, tmp_path, model, play.say(PLAIN)) as (server, _):
        opened(page, server)
        listen(page)
        page.fill("#question", ANSWERED)
        page.press("#question", "Enter")
        preview = page.locator(".reply.preview")
        preview.locator("blockquote").wait_for()
        assert preview.locator("blockquote").inner_text() == ten.response.text
        assert lines_of(preview.locator(".summary")) == [ja.SCRIPT["checking"]]
        page.evaluate("window.kept = document.querySelector('.preview blockquote')")
        model.go_on()
        preview.locator(".summary p").nth(1).wait_for()
        assert lines_of(preview.locator(".summary")) == [ja.SCRIPT["checking"], hard]
        page.screenshot(path=screens / "chat-model-early-phone.png")
        model.go_on()
        preview.locator(".summary p").nth(2).wait_for()
        assert lines_of(preview.locator(".summary")) == [ja.SCRIPT["checking"], hard, goal]
        assert page.evaluate("window.kept.isConnected")  # nothing was drawn anew meanwhile
        assert said(page) == []
        preview.locator("a.chip").last.focus()
        model.go_on()
        reply = page.locator(".reply.answered")
        reply.wait_for()
        page.wait_for_timeout(200)
        assert lines_of(reply.locator(".summary")) == [core.MODEL_LEAD, hard, goal]
        assert reply.locator("blockquote").all_inner_texts() == [ten.response.text]
        plain = reply.locator(".plain")
        assert plain.locator("h3").inner_text() == core.PLAIN_TITLE
        assert lines_of(plain) == [core.PLAIN_NOTE, *PLAIN.replace("[1]", "【意見10】").split("\n")]
        assert page.locator(".preview").count() == 0 and page.locator("#turns > li").count() == 1
        assert page.evaluate("document.activeElement.dataset.label") == "10"
        assert [text[:10] for text in said(page)] == ["回答が届きました。A"]
        page.screenshot(path=screens / "chat-model-phone.png", full_page=True)
    assert watch.complaints == []
    assert not any(url.endswith("/api/ask") for url in watch.requests)


@pytest.mark.browser
def test_a_model_that_fails_leaves_the_citys_words_alone(
    page: Any, assistant: Assistant, tmp_path: Path, consultation: Consultation
) -> None:
    with with_model(assistant, tmp_path, play.say(HARD, finish=None, done=False), play.status(500)) as (server, _):
        reply = ask(opened(page, server), ANSWERED)
        page.locator(".reply.answered").wait_for()
        assert reply.locator("blockquote").all_inner_texts() == [consultation.opinions[9].response.text]
        assert page.locator(".summary, .plain").count() == 0


@pytest.mark.browser
def test_a_restart_in_mid_stream_asks_again(
    page: Any, assistant: Assistant, tmp_path: Path, consultation: Consultation
) -> None:
    cut = Slowly(SAID[0], "")
    with with_model(assistant, tmp_path, cut, play.say(f"{HARD}\n{GOAL}"), play.say(PLAIN)) as (server, _):
        opened(page, server).fill("#question", ANSWERED)
        page.press("#question", "Enter")
        cut.go_on()
        page.locator(".preview .summary p").nth(1).wait_for()
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        page.locator(".pending", has_text="つながりません").wait_for()
        assert page.locator(".preview").count() == 0
        cut.go_on()
        stopping.join(10)
        server.start()
        page.locator(".reply.answered .plain").wait_for()
        assert page.locator("#turns > li").count() == 1 and page.locator(".summary p").count() == 3


@pytest.mark.browser
def test_plain_japanese_goes_along_with_copies_files_and_prints_under_its_name(
    chromium: Any, assistant: Assistant, tmp_path: Path
) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    plain = f"〔{core.PLAIN_TITLE}〕\n{core.PLAIN_NOTE}\n{PLAIN.replace('[1]', '【意見10】')}"
    with with_model(assistant, tmp_path, play.say("なし"), play.say(PLAIN)) as (server, _):
        opened(page, server).fill("#question", ANSWERED)
        page.press("#question", "Enter")
        page.locator(".reply.answered .plain").wait_for()
        page.get_by_role("button", name="出典つきでコピー").click()
        page.locator(".toast").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").endswith(f"意見No.10）\n\n{plain}")
        with page.expect_download() as download:
            page.click("#save")
        assert f"\n\n{plain}\n" in Path(download.value.path()).read_text("utf-8-sig")
        page.emulate_media(media="print")
        assert page.locator(".plain").is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_while_a_model_speaks_and_after(
    chromium: Any, assistant: Assistant, tmp_path: Path, screens: Path, theme: str
) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=theme, reduced_motion="reduce", bypass_csp=True)
    page, model = context.new_page(), Slowly(*SAID)
    with with_model(assistant, tmp_path, model, play.say(PLAIN)) as (server, _):
        opened(page, server)
        page.locator(".view summary").click()
        page.check(".view input[name=view-furigana][value=on]")
        page.fill("#question", ANSWERED)
        page.press("#question", "Enter")
        page.locator(".preview ruby").first.wait_for()
        model.go_on()
        page.locator(".summary p").nth(1).locator("ruby").first.wait_for()
        assert violations(page) == []
        page.evaluate(
            """() => { window.bare = false; const look = () => { for (const reply of document.querySelectorAll('.reply'))
            bare ||= !reply.closest('[hidden]') && !reply.querySelector('blockquote ruby'); requestAnimationFrame(look); };
            look(); }"""
        )
        model.go_on(2)
        page.locator(".reply.answered .plain ruby").first.wait_for()
        assert page.evaluate("window.bare") is False  # no frame without its furigana
        assert violations(page) == []
        page.screenshot(path=screens / f"chat-model-furigana-{theme}.png", full_page=True)
    context.close()


# --- access ----------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_new_answer_is_announced_exactly_once(page: Any, server: Server) -> None:
    opened(page, server)
    listen(page)
    reply = ask(page, ANSWERED)
    page.wait_for_timeout(300)
    assert [text[:10] for text in said(page)] == ["回答が届きました。市"]
    assert "購入量を50%削減" in said(page)[0]
    live = page.evaluate(
        "[...document.querySelectorAll('[aria-live], [role=log], [role=status], [role=alert]')].length"
    )
    inside = reply.evaluate("e => Boolean(e.closest('[aria-live], [role=log], [role=status], [role=alert]'))")
    assert (live > 0, inside) == (True, False)


@pytest.mark.browser
def test_everything_is_reached_by_keyboard_and_shows_its_focus(page: Any, server: Server) -> None:
    ask(opened(page, server), ANSWERED)
    page.evaluate("window.scrollTo(0, 0)")
    page.mouse.click(2, 2)  # where Tab starts from
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
            const box = e.getBoundingClientRect(), seen = e.matches('.view input') ? e.nextElementSibling : e;
            const style = getComputedStyle(seen);
            return {text: (e.innerText || e.id || e.value || e.tagName).trim().split('\\n')[0],
                    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                    inside: box.top >= -1 && box.bottom <= innerHeight + 1}; }"""
        )
        if where is None:
            break
        assert where["ring"] and where["inside"], where
        reached.append(where["text"])
    for expected in (ja.VIEW, "【意見10】", ja.SCRIPT["copy"], ja.SCRIPT["up"], ja.NEW, "question", ja.SEND):
        assert any(expected in text for text in reached), (expected, reached)
    page.locator(".reply a.chip").first.focus()
    page.keyboard.press("Enter")
    page.locator("#record[open] #record-title").wait_for()
    page.keyboard.press("Escape")
    page.locator("#record").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.label") == "10"


@pytest.mark.browser
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone-light", "desktop-dark"])
def test_axe_finds_nothing_serious_on_any_page_and_state(
    chromium: Any, server: Server, screens: Path, size: dict[str, int], theme: str
) -> None:
    context = chromium.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce", bypass_csp=True)
    page = opened(context.new_page(), server)
    name = f"{size['width']}-{theme}"
    page.screenshot(path=screens / f"first-{name}.png")
    assert violations(page) == []
    for question in (ANSWERED, DECLINED, WHOLE, "死にたい"):
        ask(page, question)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert violations(page) == []
    page.screenshot(path=screens / f"talk-{name}.png")
    page.locator(".reply a.chip").first.click()
    page.locator("#record[open] #record-title").wait_for()
    assert violations(page, "#record") == []
    page.keyboard.press("Escape")
    page.locator(".view summary").click()
    page.check(".view input[name=view-furigana][value=on]")
    page.check(".view input[name=view-size][value=largest]")
    page.locator(".reply ruby").first.wait_for()
    assert violations(page) == []
    page.screenshot(path=screens / f"furigana-{name}.png")
    for path in ("/opinions", "/opinions/14", "/accessibility"):
        page.goto(server.url + path)
        assert violations(page) == [], path
    page.goto(f"{server.url}/opinions/14")
    page.screenshot(path=screens / f"opinion-{name}.png", full_page=True)
    context.close()


@pytest.mark.browser
def test_four_hundred_per_cent_needs_no_second_scrollbar(page: Any, server: Server) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    opened(page, server)
    for question in (ANSWERED, WHOLE, "寄せられた意見の一覧を見せてください", "死にたい"):
        ask(page, question)
    for path in (None, "/opinions", "/opinions/21", "/accessibility"):
        if path:
            page.goto(server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert page.evaluate("getComputedStyle(document.body).overflowY") == "visible"


@pytest.mark.browser
def test_furigana_goes_on_and_off_and_is_kept_for_every_page(page: Any, server: Server) -> None:
    reply = ask(opened(page, server), ANSWERED)
    text = reply.locator("blockquote").first.inner_text()
    page.locator(".view summary").click()
    page.check(".view input[name=view-furigana][value=on]")
    ruby = reply.locator("blockquote ruby", has_text="購入").first
    ruby.wait_for()
    assert ruby.locator("rt").inner_text() == "こうにゅう"
    page.check(".view input[name=view-furigana][value=off]")
    reply.locator("blockquote ruby").first.wait_for(state="detached")
    assert reply.locator("blockquote").first.inner_text() == text
    page.check(".view input[name=view-furigana][value=on]")
    page.goto(f"{server.url}/opinions/10")
    page.locator("main ruby").first.wait_for()
    assert page.get_attribute("html", "data-furigana") == "on"


@pytest.mark.browser
def test_lines_break_at_phrases(page: Any, server: Server) -> None:
    ask(opened(page, server), ANSWERED)
    page.locator("[data-read][data-phrases]").first.wait_for()
    assert page.evaluate("phrases.parse('お尋ねの内容(金額)は、この文書には書かれていません。')") == [
        "お尋ねの", "内容", "(金額)は、", "この", "文書には", "書かれていません。",
    ]  # fmt: skip
    assert page.locator(".reply blockquote wbr").count() > 5


@pytest.mark.browser
def test_the_pages_work_without_javascript(chromium: Any, server: Server, screens: Path) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url)
    page.get_by_role("link", name=ja.NAV_LIST).click()
    page.get_by_role("link", name=re.compile("^意見10 ")).click()
    assert page.locator("h1").inner_text().startswith("意見10")
    page.get_by_role("link", name=ja.FURIGANA_ON).click()
    assert page.locator("main rt").first.is_visible()
    page.get_by_role("link", name=re.compile("次の意見")).click()
    assert page.url.endswith("/opinions/11")
    context.close()


@pytest.mark.browser
def test_the_printed_conversation_shows_questions_and_answers_alone(page: Any, server: Server, screens: Path) -> None:
    ask(opened(page, server), ANSWERED)
    page.emulate_media(media="print")
    for shown in (".question-text", ".reply blockquote", ".top-name", ".bottom"):
        assert page.locator(shown).first.is_visible()
    for hidden in ("#composer", ".actions", ".rating", ".tools", ".view"):
        assert page.locator(hidden).first.is_hidden()
    page.screenshot(path=screens / "chat-print.png", full_page=True)
