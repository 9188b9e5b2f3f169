"""The learnt readings: their content is clean, their classes are ours, and slots bound what they may say."""

from __future__ import annotations

import json
import re
from enum import StrEnum

import pytest

from assistant.reading.fit_wording import Wording, read_topics, read_wordings
from assistant.reading.reading import read
from assistant.reading.wording import FOLDER, Act, FactType, Intent, load_wordings
from corpus.errors import BadData
from corpus.records import Consultation
from eval.qa_files import SETS

FILES: list[tuple[str, str, type[StrEnum]]] = [
    ("intents.jsonl", "intent", Intent),
    ("acts.jsonl", "act", Act),
    ("facts.jsonl", "fact", FactType),
]


def wordings(name: str, key: str, names: type[StrEnum]) -> list[Wording]:
    return read_wordings(FOLDER / name, key, list(names))


@pytest.mark.parametrize(("name", "key", "names"), FILES)
def test_every_class_has_sentences_and_no_other_slot(name: str, key: str, names: type[StrEnum]) -> None:
    found = wordings(name, key, names)
    assert {wording.name for wording in found} == set(names)
    assert {slot for w in found for slot in re.findall(r"\{.*?\}", w.text)} <= {"{n}", "{c}", "{w}", "{t}"}


@pytest.mark.parametrize(("name", "key", "names"), FILES)
def test_no_question_of_a_test_set_is_among_the_sentences(name: str, key: str, names: type[StrEnum]) -> None:
    asked = set()
    for path in SETS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            asked |= {turn["question"] for turn in item.get("turns", [item]) if len(turn["question"]) > 12}
    assert not asked & {wording.text for wording in wordings(name, key, names)}


def test_a_line_that_is_wrong_is_named(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "intents.jsonl"  # type: ignore[operator]
    path.write_text('{"intent": "sing", "text": "歌って"}\n', encoding="utf-8")
    with pytest.raises(BadData, match="1行目"):
        read_wordings(path, "intent", list(Intent))


def test_topics_are_of_many_fields() -> None:
    assert len(set(read_topics())) >= 100


def test_probabilities_sum_to_one_and_need_their_slots() -> None:
    found = load_wordings()
    intents = found.intent("回答が同じなのはどれとどれ")
    assert sum(intents.values()) == pytest.approx(1, abs=1e-4)
    assert intents[Intent.RECORD] == intents[Intent.LIST_CATEGORY] == 0
    assert sum(found.act("次の").values()) == pytest.approx(1, abs=1e-4)
    assert next(iter(found.fact("誰がやるの"))) is FactType.NAME


def test_a_reading_names_opinions_what_is_missing_and_the_category(consultation: Consultation) -> None:
    reading = read("意見10と意見99はその他の意見ですか", consultation, in_conversation=True)
    assert ([o.label for o in reading.opinions], reading.missing) == (["10"], ("99",))
    assert reading.category is not None and reading.category.label == "その他の意見"
    assert reading.acts


@pytest.mark.parametrize(
    ("question", "label"),
    [("計画そのものへの意見は何件?", "計画全般に関する意見"), ("こべつの とりくみの いけん", "個別の取組に関する意見"), ("(3)の意見を見せて", "その他の意見")],
)  # fmt: skip
def test_a_category_is_read_by_its_names_in_kana_and_by_number(
    consultation: Consultation, question: str, label: str
) -> None:
    category = read(question, consultation).category
    assert category is not None and category.label == label


@pytest.mark.parametrize(
    ("question", "labels"),
    [("12番、じゃなくて13番", ["13"]), ("意見5ではなく意見6を見せて", ["6"]), ("3番と4番", ["3", "4"])],
)
def test_a_number_that_is_taken_back_is_not_meant(consultation: Consultation, question: str, labels: list[str]) -> None:
    assert [o.label for o in read(question, consultation).opinions] == labels
