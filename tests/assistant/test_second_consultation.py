"""An invented consultation on parks and snow is answered by the same code, untouched: only its folder is its own."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answers import Outcome, Reply
from assistant.service import Assistant
from assistant.settings import Settings

FOLDER = Path(__file__).parents[2] / "eval" / "invented"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    assistant = Assistant.open(Settings(data=tmp_path_factory.mktemp("invented"), consultation=str(FOLDER)))
    yield assistant
    assistant.index.store.close()


def labels(reply: Reply) -> list[str]:
    return list(dict.fromkeys(c.label for c in reply.citations if c.label))


def talk(assistant: Assistant, *said: str) -> Reply:
    conversation = uuid.uuid4().hex
    return [assistant.ask(turn, conversation=conversation) for turn in said][-1]


LOOK_UPS = {
    "意見6を見せて": ["6"], "9番に市は何て答えた?": ["9"], "3と4": ["3", "4"], "いけん10 おしえて": ["10"], "最後の意見は": ["12"],
    "2番と1番は同じ返事ですか": ["1", "2"], "学校と通学路の意見を一覧で": ["10", "11", "12"], "5番はどの分類?": ["5"],
    "公園と広場に関する意見ってどれ": ["1", "2", "3", "4", "5"],
}  # fmt: skip
COUNTS = {
    "意見は全部で何件?": "12件",
    "何人が意見を出したの": "7人",
    "団体はいくつ": "2団体",
    "冬の道と除雪は何件": "4件",
    "いちばん多い分類は?": "5件",
}


def test_look_ups_are_read_and_answered(invented: Assistant) -> None:
    wrong = {
        q: labels(invented.ask(q)) for q, right in LOOK_UPS.items() if sorted(labels(invented.ask(q)), key=int) != right
    }
    assert len(wrong) <= 1, wrong


def test_counts_come_from_its_own_head(invented: Assistant) -> None:
    wrong = {q: invented.ask(q).text for q, said in COUNTS.items() if said not in invented.ask(q).text}
    assert not wrong


def test_a_number_that_does_not_exist_is_no_other_opinion(invented: Assistant) -> None:
    assert invented.ask("意見13").outcome is Outcome.NOT_IN_DOCUMENT


def test_dialogues_walk_correct_and_go_back(invented: Assistant) -> None:
    assert labels(talk(invented, "意見6", "次の")) == ["7"]
    assert labels(talk(invented, "意見6", "まちがい。8番")) == ["8"]
    assert labels(talk(invented, "意見6", "意見9", "一個前に戻って")) == ["6"]
    assert not talk(invented, "意見6", "うん").citations


def test_every_citation_stands_in_its_record(invented: Assistant) -> None:
    for question in ("公園のトイレは洋式になりますか", "除雪は何時までに終わりますか", "犬を遊ばせる所を作ってほしい"):
        for citation in invented.ask(question).citations:
            assert citation.quote


def test_no_word_that_only_one_consultation_holds_stands_in_code() -> None:
    own = re.compile("講座詳細情報|目安箱|仙台市|せんだい|Sendai|期日前投票|マイナンバーカード(?!」)|スマートシティ")
    code = [*(ROOT / "assistant").rglob("*.py"), *(ROOT / "index").glob("*.py")]
    found = {
        f"{path.relative_to(ROOT)}:{number}": line.strip()
        for path in code
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if own.search(line) and not _explains(line)
    }
    assert found == {}


def _explains(line: str) -> bool:
    """Whether a line is a comment or a docstring's example, in «»."""
    return "«" in line or line.lstrip().startswith("#") or '"""' in line or "  # " in line
