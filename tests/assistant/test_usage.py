"""Records of use: counts always, words only where they are kept, masked, and gone after their days."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Citation, Draft, Outcome, Reply
from assistant.office.usage import State, Usage, UsageUnavailable
from corpus.records import Consultation, Voice

DAY = 24 * 60 * 60
NOON = 1_790_000_000.0  # 2026-09-21, in the evening of Japan


def reply(question: str, outcome: Outcome = Outcome.NOT_IN_DOCUMENT, id: str = "r1", **more: object) -> Reply:
    return Reply(question, Draft(outcome, f"「{question}」は書かれていません。"), id, "index", 1.0, **more)  # type: ignore[arg-type]


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def usage(tmp_path: Path, clock: Clock) -> Iterator[Usage]:
    opened = Usage(tmp_path / "usage.sqlite3", keep_words=True, days=90, now=clock)
    yield opened
    opened.close()


def stored(path: Path) -> str:
    """Everything in the database, as text; and the raw bytes of its files."""
    with sqlite3.connect(path) as db:
        rows = [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("asks", "feedback", "notes")]
    raw = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    return repr(rows) + raw.decode("utf-8", "ignore")


def test_by_default_no_word_of_a_resident_is_written(tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite3"
    usage = Usage(path, keep_words=False, days=90)
    usage.record(reply("紙の予算はいくらですか"))
    assert usage.rate("r1", "down", "ちがう話でした")
    usage.flush()
    assert [sum(counts.values()) for _, counts in usage.days(1)] == [1]
    assert usage.missed() == []
    assert (usage.thumbs()[0].reason, usage.thumbs()[0].asked.question) == (None, None)  # type: ignore[union-attr]
    assert not {"予算", "ちがう"} & set(stored(path).split())
    assert "予算" not in stored(path)
    usage.close()


def test_personal_data_never_reaches_the_file(usage: Usage, tmp_path: Path) -> None:
    usage.record(reply("佐藤と申します。０９０−１２３４−５６７８に電話をください", understood="taro@example.jpへ"))
    usage.rate("r1", "down", "mailはtaro@example.jpです")
    usage.flush()
    usage.note("紙", State.DOING, "090-1234-5678に折り返す", "佐藤さん")
    written = stored(tmp_path / "usage.sqlite3")
    for secret in ("佐藤と", "１２３４", "1234-5678", "taro@"):
        assert secret not in written
    assert usage.missed()[0].latest.question == "〔名前〕と申します。〔電話番号〕に電話をください"
    assert usage.thumbs()[0].reason == "mailは〔メール〕です"


def test_questions_with_the_same_content_words_are_one_group_the_newest_first(usage: Usage, clock: Clock) -> None:
    for n, question in enumerate(("ごみの日はいつ", "予算はいくら", "ごみの日はいつですか")):
        clock.time = NOON + n
        usage.record(reply(question, id=f"r{n}"))
    usage.record(reply("紙は減りますか", Outcome.CLARIFY, id="r9"))
    usage.flush()
    groups = usage.missed()
    assert [(g.latest.question, g.count, g.state) for g in groups] == [
        ("紙は減りますか", 1, State.OPEN),
        ("ごみの日はいつですか", 2, State.OPEN),
        ("予算はいくら", 1, State.OPEN),
    ]
    assert groups[1].examples == ("ごみの日はいつですか", "ごみの日はいつ")


def test_a_note_and_a_state_stay_with_their_group(usage: Usage) -> None:
    usage.record(reply("ごみの日はいつ"))
    usage.flush()
    usage.note(usage.missed()[0].topic, State.DONE, "ごみの冊子を案内", "佐藤")
    usage.record(reply("ごみの日はいつですか", id="r2"))
    usage.flush()
    [group] = usage.missed()
    assert (group.count, group.state, group.note, group.by) == (2, State.DONE, "ごみの冊子を案内", "佐藤")


def test_everything_older_than_its_days_is_gone_from_the_file(usage: Usage, clock: Clock, tmp_path: Path) -> None:
    usage.record(reply("むかしの質問", id="old"))
    usage.rate("old", "down", "むかしの理由")
    usage.flush()
    clock.time += 91 * DAY
    usage.record(reply("いまの質問", id="new"))
    usage.flush()
    assert usage.delete_old() == 1
    assert [g.latest.question for g in usage.missed()] == ["いまの質問"]
    assert usage.thumbs() == []
    assert "むかし" not in stored(tmp_path / "usage.sqlite3")


def test_counts_are_by_day_of_japan_and_outcome_with_empty_days(usage: Usage, clock: Clock) -> None:
    usage.record(reply("a", Outcome.ANSWERED, id="1"))
    clock.time += 2 * DAY
    usage.record(reply("b", Outcome.ANSWERED, id="2"))
    usage.record(reply("c", Outcome.URGENT, id="3"))
    usage.flush()
    assert usage.days(3) == [
        (date(2026, 9, 21), {Outcome.ANSWERED: 1}),
        (date(2026, 9, 22), {}),
        (date(2026, 9, 23), {Outcome.ANSWERED: 1, Outcome.URGENT: 1}),
    ]


def test_a_thumb_needs_a_reply_and_the_last_one_counts(usage: Usage, consultation: Consultation) -> None:
    opinion = consultation.opinions[9]
    cited = (Citation(opinion, Voice.RESPONSE, opinion.response.text),)
    usage.record(Reply("紙", Draft(Outcome.ANSWERED, "答え【意見10】", cited), "r1", "i", 1.0))
    assert usage.rate("unknown", "up", None) is False
    assert usage.rate("r1", "up", None)
    assert usage.rate("r1", "down", "ちがう")
    usage.flush()
    [thumb] = usage.thumbs()
    assert thumb.asked
    assert (thumb.rating, thumb.reason, thumb.asked.labels, thumb.asked.reply) == (
        "down",
        "ちがう",
        ("10",),
        "答え【意見10】",
    )
    assert usage.ratings() == {"down": 1}


def test_recording_costs_an_ask_less_than_a_tenth_of_a_millisecond(usage: Usage) -> None:
    replies = [reply("紙を減らせますか", id=str(n)) for n in range(500)]
    started = time.perf_counter()
    for one in replies:
        usage.record(one)
    assert (time.perf_counter() - started) / len(replies) < 1e-4
    usage.flush()
    assert usage.missed()[0].count == 500


def test_a_disk_that_cannot_be_written_is_counted_and_stops_nothing(usage: Usage, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "usage.sqlite3") as db:
        db.execute("DROP TABLE asks")
    usage.record(reply("紙"))
    usage.flush()
    assert usage.dropped == 1


def test_the_file_is_in_wal_mode_and_the_owners_alone(usage: Usage, tmp_path: Path) -> None:
    path = tmp_path / "usage.sqlite3"
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageUnavailable, match="ASSISTANT_DATA"):
        Usage(tmp_path / "file" / "usage.sqlite3", keep_words=False, days=90)
