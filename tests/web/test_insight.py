"""Behind the login: records of use, added questions, pins, withdrawals; who may see and who may do what."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx
import pytest

from assistant.answers import Outcome
from assistant.office.accounts import WRONG_TRIES
from assistant.web import plots, preview
from assistant.web.login import COOKIE
from assistant.web.preview import Answer, Change
from corpus.questions import AnticipatedQuestion
from corpus.records import Consultation
from tests.web.office import (
    ADMIN,
    CLERK,
    PASSWORD,
    Office,
    RankOnly,
    needs_browser,
    running,
    token,
    violations,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOME = "/staff/insight"
PAGES = (HOME, *(f"{HOME}/{name}" for name in ("missed", "thumbs", "questions", "pins", "controls")))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running(tmp_path_factory.mktemp("insight")) as server:
        yield server


@pytest.fixture(scope="module")
def clerk(office: Office) -> httpx.Client:
    return office.client(CLERK)


@pytest.fixture(scope="module")
def admin(office: Office) -> httpx.Client:
    return office.client(ADMIN)


def post(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form as its page would: with the page's token."""
    return client.post(path, data={"csrf": token(client.get(f"{HOME}/controls").text), **fields})


def ask(office: Office, question: str) -> str:
    reply_id: str = office.client().post("/api/ask", json={"question": question}).json()["reply_id"]
    office.flush()
    return reply_id


# --- the gate ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, f"{HOME}/plots/days-light.svg", f"{HOME}/questions/check/x"])
def test_without_a_login_nothing_of_what_residents_typed_is_shown(office: Office, path: str) -> None:
    ask(office, "zzzごみの日はいつ")
    response = office.client().get(path)
    assert response.url.path == "/staff/login"
    assert "zzz" not in response.text


def test_without_any_user_the_pages_say_how_to_make_one(tmp_path: Path) -> None:
    with running(tmp_path / "empty", users=False) as server:
        text = server.client().get(HOME).text
        assert "python -m assistant add-user" in text
        assert "password" not in text
        assert server.client().post("/staff/login", data={"user": "admin", "password": "admin"}).status_code == 401


def test_the_session_cookie_is_signed_http_only_and_same_site(office: Office) -> None:
    response = httpx.post(office.url + "/staff/login", data={"user": CLERK, "password": PASSWORD})
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    forged = httpx.Client(base_url=office.url, cookies={COOKIE: response.cookies[COOKIE] + "x"}, follow_redirects=True)
    assert forged.get(HOME).url.path == "/staff/login"


def test_a_login_leads_to_our_own_pages_only(office: Office) -> None:
    for goal in ("https://example.com/", "//example.com/staff/x", "/staff/\\example.com", "javascript:alert(1)"):
        form = {"user": CLERK, "password": PASSWORD, "next": goal}
        response = httpx.post(office.url + "/staff/login", data=form)
        assert (response.status_code, response.headers["location"]) == (303, HOME)


def test_five_wrong_tries_wait(tmp_path: Path) -> None:
    with running(tmp_path / "wait") as server:
        client = server.client()
        for _ in range(WRONG_TRIES):
            assert client.post("/staff/login", data={"user": CLERK, "password": "wrong"}).status_code in (401, 429)
        response = client.post("/staff/login", data={"user": CLERK, "password": PASSWORD})
        assert response.status_code == 429
        assert "分待って" in response.text


def test_a_form_without_its_token_or_from_another_site_changes_nothing(office: Office, admin: httpx.Client) -> None:
    fields = {"reason": "x", "notice": "y"}
    assert admin.post(f"{HOME}/controls/shut", data=fields).status_code == 403
    good = {**fields, "csrf": token(admin.get(HOME).text)}
    other = {"Origin": "https://example.com"}
    assert admin.post(f"{HOME}/controls/shut", data=good, headers=other).status_code == 403
    assert admin.post(f"{HOME}/controls/shut", data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert office.assistant.controls.shut is None


def test_a_clerk_withdraws_nothing_and_shuts_nothing(office: Office, clerk: httpx.Client) -> None:
    response = post(clerk, f"{HOME}/controls/withdraw", label="10", reason="x", notice="y")
    assert response.status_code == 403
    assert "管理者だけ" in response.text
    assert office.assistant.controls.withdrawals == ()


def test_an_expired_session_loses_nothing_of_a_form(office: Office) -> None:
    client = office.client()
    text = "書きかけの<b>メモ</b>"
    response = client.post(f"{HOME}/missed", data={"csrf": "old", "topic": "ごみ", "state": "doing", "note": text})
    assert response.status_code == 401
    carried = re.search(r'name="carried" value="([^"]*)"', response.text)
    assert carried
    from html import unescape

    form = {"user": CLERK, "password": PASSWORD, "next": f"{HOME}/missed", "carried": unescape(carried[1])}
    resumed = client.post("/staff/login", data=form)
    assert "書きかけの&lt;b&gt;メモ&lt;/b&gt;" in resumed.text
    fields = dict(re.findall(r'type="hidden" name="(topic|state|note|csrf)" value="([^"]*)"', resumed.text))
    sent = client.post(f"{HOME}/missed", data={name: unescape(value) for name, value in fields.items()})
    assert (sent.status_code, sent.url.path) == (200, f"{HOME}/missed")


def test_signing_out_ends_the_session_for_its_cookie_too(office: Office) -> None:
    client = office.client(CLERK)
    cookie = client.cookies[COOKIE]
    client.post("/staff/logout", data={"csrf": token(client.get(HOME).text)})
    again = httpx.Client(base_url=office.url, cookies={COOKIE: cookie}, follow_redirects=True)
    assert again.get(HOME).url.path == "/staff/login"


# --- records of use ------------------------------------------------------------------------------------------


def test_what_people_did_not_get_is_shown_masked_with_a_note_and_a_state(office: Office, clerk: httpx.Client) -> None:
    ask(office, "<script>alert(1)</script>zzzqq 090-1234-5678に電話して")
    page = clerk.get(f"{HOME}/missed").text
    assert "〔電話番号〕" in page
    assert "090-1234" not in page
    assert "<script>alert" not in page
    topic = re.search(r'name="topic" value="([^"]*zzzqq[^"]*)"', page)
    assert topic
    from html import unescape

    post(clerk, f"{HOME}/missed", topic=unescape(topic[1]), state="doing", note="担当課に確認中")
    page = clerk.get(f"{HOME}/missed?state=doing").text
    assert "担当課に確認中" in page
    assert f"{CLERK} さん" in page
    assert "zzzqq" not in clerk.get(f"{HOME}/missed?state=done").text


def test_a_thumb_down_is_shown_with_its_reply(office: Office, clerk: httpx.Client) -> None:
    reply_id = ask(office, "市役所の紙は減りますか")
    client = office.client()
    body = {"reply_id": reply_id, "rating": "down", "reason": "別の話です taro@example.jp"}
    assert client.post("/api/feedback", json=body).status_code == 200
    assert client.post("/api/feedback", json={"reply_id": "none", "rating": "up"}).status_code == 404
    assert client.post("/api/feedback", json={"reply_id": reply_id, "rating": "meh"}).status_code == 422
    office.flush()
    page = clerk.get(f"{HOME}/thumbs").text
    assert "別の話です 〔メール〕" in page
    assert "市役所の紙は減りますか" in page
    assert "【意見10】" in page


def test_counts_are_drawn_with_a_japanese_font_in_both_themes(clerk: httpx.Client) -> None:
    for name in ("days", "outcomes"):
        light, dark = (clerk.get(f"{HOME}/plots/{name}-{theme}.svg") for theme in ("light", "dark"))
        assert light.headers["content-type"] == "image/svg+xml"
        assert light.content.startswith(b"<?xml")
        assert light.content != dark.content
    assert clerk.get(f"{HOME}/plots/days-blue.svg").status_code == 404


def test_a_plot_names_every_outcome_that_occurs_and_warns_of_no_missing_glyph(recwarn: pytest.WarningsRecorder) -> None:
    days = [(date(2026, 9, day), dict.fromkeys(Outcome, day)) for day in (1, 2)]
    for draw in (plots.by_day, plots.by_outcome):
        assert b"IPAexGothic" in draw(days, "light")
    assert plots.totals_of(days)[Outcome.ANSWERED] == 3
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


# --- anticipated questions -----------------------------------------------------------------------------------


@pytest.fixture
def quick_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check over a handful of questions, with a decision that needs no fitting."""
    monkeypatch.setattr(preview, "load_or_fit", lambda *_: RankOnly())
    monkeypatch.setattr(
        preview, "read_anticipated", lambda *_: (AnticipatedQuestion("市役所の紙は減りますか", ("10",), 1),)
    )
    monkeypatch.setattr(preview, "read_unanswerable", lambda *_: ())


def checked(client: httpx.Client, question: str, labels: str) -> httpx.Response:
    page = post(client, f"{HOME}/questions/check", question=question, labels=labels)
    until = time.monotonic() + 30
    while "http-equiv" in page.text and time.monotonic() < until:
        time.sleep(0.05)
        page = client.get(page.url.path)
    return page


@pytest.mark.usefixtures("quick_preview")
def test_a_question_is_checked_shown_with_what_it_changes_and_only_then_published(
    office: Office, clerk: httpx.Client, consultation: Consultation
) -> None:
    added = office.settings.data / "office" / consultation.id / "added_questions.jsonl"
    page = checked(clerk, "ペーパーレスの旗振り役はどの部屋", "10")
    assert "1件の質問のうち" in page.text
    assert "回答した 【意見10】" in page.text
    assert not added.exists()
    id = re.search(r'name="id" value="([^"]+)"', page.text)
    assert id
    published = post(clerk, f"{HOME}/questions/publish", id=id[1])
    assert "公開しました" in published.text
    assert "次の起動から" in published.text
    assert CLERK in added.read_text()
    assert not [file for file in consultation.folder.iterdir() if "旗振り役はどの部屋" in file.read_text()]
    again = post(clerk, f"{HOME}/questions/publish", id=id[1])
    assert again.status_code == 404
    post(clerk, f"{HOME}/questions/remove", question="ペーパーレスの旗振り役はどの部屋")
    assert added.read_text() == ""


@pytest.mark.usefixtures("quick_preview")
def test_a_question_that_the_lint_refuses_is_not_published(clerk: httpx.Client) -> None:
    page = checked(clerk, "市役所の紙は減りますか", "10")
    assert "公開できません" in page.text
    assert 'name="id"' not in page.text


@pytest.mark.parametrize(
    ("question", "labels", "said"),
    [
        ("紙は?", "99", "意見99はありません"),
        ("紙は?", " ", "1つ以上"),
        ("", "10", "1文字以上"),
        ("090-1234-5678へ", "10", "〔電話番号〕"),
    ],
)
def test_a_bad_question_is_refused_and_what_was_written_stays(
    clerk: httpx.Client, question: str, labels: str, said: str
) -> None:
    page = post(clerk, f"{HOME}/questions/check", question=question, labels=labels)
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{question}"' in page.text


def test_a_change_is_worse_where_a_right_answer_goes_or_a_decline_becomes_an_answer() -> None:
    ten, declined = Answer(Outcome.ANSWERED, ("10",)), Answer(Outcome.NOT_IN_DOCUMENT, ())
    assert Change("q", ten, declined, ("10",)).is_worse
    assert Change("q", declined, ten, ()).is_worse
    assert not Change("q", declined, ten, ("10",)).is_worse
    assert not Change("q", ten, Answer(Outcome.ANSWERED, ("10", "9")), ("10",)).is_worse


# --- pins, withdrawals, the shut chat ------------------------------------------------------------------------


def test_a_pin_works_at_once_and_shows_its_owner(office: Office, clerk: httpx.Client) -> None:
    page = post(clerk, f"{HOME}/pins", question="窓口の人は減るの", label="２３")
    assert "固定しました" in page.text
    assert CLERK in page.text
    reply = office.client().post("/api/ask", json={"question": "窓口の人は減るの?"}).json()
    assert [c["label"] for c in reply["citations"]] == ["23"]
    post(clerk, f"{HOME}/pins/remove", question="窓口の人は減るの")
    assert office.assistant.controls.pins == ()


def test_a_pin_is_flagged_when_its_record_changes(
    office: Office, clerk: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(clerk, f"{HOME}/pins", question="ロボットは", label="23")
    assert "要確認" not in clerk.get(f"{HOME}/pins").text
    from assistant.web import insight

    monkeypatch.setattr(insight, "digest", lambda _: "another")
    assert "要確認" in clerk.get(f"{HOME}/pins").text
    post(clerk, f"{HOME}/pins/remove", question="ロボットは")


def test_a_withdrawn_record_is_gone_from_every_face_at_once(office: Office, admin: httpx.Client) -> None:
    words = office.assistant.consultation.opinions[9].response.text
    post(admin, f"{HOME}/controls/withdraw", label="10", reason="誤りの疑い", notice="確かめています。")
    try:
        client = office.client()
        assert client.get("/api/opinions/10").status_code == 410
        faces = [
            client.get("/api/opinions").text,
            client.post("/api/search", json={"query": "紙"}).text,
            client.post("/api/ask", json={"question": "意見10を見せて"}).text,
            client.post("/staff/record", json={"label": "10"}).text,
            client.get("/staff/table").text,
            client.post("/staff/table", data={"export": "csv"}).text,
            client.get("/staff").text,
        ]
        assert [words in face for face in faces] == [False] * len(faces)
        assert "確かめています。" in faces[2]
        assert "誤りの疑い" in admin.get(f"{HOME}/controls").text
        assert "誤りの疑い" not in client.get("/staff").text
    finally:
        post(admin, f"{HOME}/controls/restore", label="10", reason="確認済み")
    assert office.client().get("/api/opinions/10").status_code == 200


def test_the_shut_chat_says_its_notice_and_keeps_the_reason(office: Office, admin: httpx.Client) -> None:
    post(admin, f"{HOME}/controls/shut", reason="点検", notice="点検中です。")
    try:
        reply = office.client().post("/api/ask", json={"question": "紙は減りますか"}).json()
        assert (reply["outcome"], reply["text"]) == ("error", "点検中です。")
        assert "点検中です。" in office.client().get("/staff").text
    finally:
        post(admin, f"{HOME}/controls/open", reason="終了")
    page = admin.get(f"{HOME}/controls").text
    assert "点検" in page
    assert "チャット停止" in page
    assert post(admin, f"{HOME}/controls/shut", reason=" ", notice="x").status_code == 422


# --- in a browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize(("theme", "width"), [("light", 375), ("dark", 1280)])
def test_every_page_is_accessible_and_fits_its_screen(browser: Browser, office: Office, theme: str, width: int) -> None:
    ask(office, "ごみの日はzzz")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=cast("None", theme))
    page = context.new_page()
    page.goto(office.url + HOME)
    assert violations(page) == []
    page.fill("#user", ADMIN)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="ログアウト").wait_for()
    for path in PAGES:
        page.goto(office.url + path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("html").get_attribute("lang") == "ja"
    context.close()


@pytest.mark.browser
@needs_browser
def test_a_session_that_ends_in_mid_form_is_taken_up_again(browser: Browser, office: Office) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(office.url + f"{HOME}/pins")
    page.fill("#user", CLERK)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.fill("#question", "紙はどうなるの")
    page.fill("#label", "10")
    context.clear_cookies()
    page.keyboard.press("Enter")
    page.fill("#user", CLERK)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="この内容で送る").click()
    page.get_by_role("status").filter(has_text="固定しました").wait_for()
    assert office.assistant.controls.pins[-1].question == "紙はどうなるの"
    page.go_back()
    assert page.locator("main").inner_text().strip()
    context.close()
