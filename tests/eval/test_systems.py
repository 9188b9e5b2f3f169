"""The floors and the peer answer in the contract's form; what they are made of is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assistant.answers import ReplyJson
from corpus.questions import AnticipatedQuestion
from corpus.records import Consultation
from eval import metrics as m
from eval import systems
from eval.peer import Peer, overlapping
from eval.systems import SYSTEMS, System, UnknownSystem, open_system
from tests.eval.builders import answerable, judged

FLOORS = ["random", "bm25", "dense"]


@pytest.fixture(scope="module", params=FLOORS)
def floor(
    request: pytest.FixtureRequest, consultation: Consultation, tmp_path_factory: pytest.TempPathFactory
) -> System:
    return open_system(request.param, consultation, tmp_path_factory.mktemp("data"))


def test_a_floor_ranks_every_opinion_and_cites_the_first_in_the_citys_words(
    floor: System, consultation: Consultation
) -> None:
    answer = floor.answer("紙の量はどのくらい減りますか")
    assert sorted(answer.ranking, key=int) == [o.label for o in consultation.opinions]
    assert [c["label"] for c in answer.reply["citations"]] == [answer.ranking[0]]
    made = judged(answerable("a", ["10"]), answer.reply, ranking=answer.ranking)
    assert m.exact_quotes(made, consultation) == (1, 1) and m.voice_errors(made, consultation) == (0, 1)
    assert answer.reply.keys() == ReplyJson.__annotations__.keys()


def test_a_floor_says_the_same_twice(floor: System) -> None:
    assert floor.answer("ロボット").ranking == floor.answer("ロボット").ranking


@pytest.mark.parametrize("question", ["", " ", "🙂", "あ" * 3000])
def test_a_floor_answers_anything(floor: System, question: str) -> None:
    assert len(floor.answer(question).ranking) == 23


def test_an_unknown_system_is_named_with_those_there_are(consultation: Consultation, tmp_path: Path) -> None:
    with pytest.raises(UnknownSystem, match=r"「magic」.*hybrid、"):
        open_system("magic", consultation, tmp_path)
    assert {"hybrid", "random", "bm25", "dense", "langchain"} <= SYSTEMS.keys()


def test_a_chunk_stands_for_the_opinions_whose_lines_it_overlaps_most(consultation: Consultation) -> None:
    source = (consultation.folder / "source.txt").read_text(encoding="utf-8")
    lines = source.split("\n")

    def chunk(first: int, last: int) -> tuple[str, ...]:
        start = sum(len(line) + 1 for line in lines[: first - 1])
        return overlapping(source, start, len("\n".join(lines[first - 1 : last])), consultation.opinions)

    assert chunk(20, 27) == ("1", "2")  # one response cell serves both
    assert chunk(28, 35) == ("3",)
    assert chunk(1, 2) == ()


@dataclass
class Chunk:
    page_content: str
    metadata: dict[str, int]


class Store:
    def similarity_search(self, question: str, k: int) -> list[Chunk]:
        return [Chunk("切れ端その一", {"start_index": 7}), Chunk("切れ端その二", {"start_index": 0})]


def test_the_peer_shows_its_chunks_and_cites_what_they_stand_for(consultation: Consultation) -> None:
    peer = Peer(consultation, Store(), {0: ("10",), 7: ("1", "2")})  # type: ignore[arg-type]
    answer = peer.answer("紙")
    assert answer.ranking == ("1", "2", "10")
    assert answer.reply["text"] == "切れ端その一【意見1】【意見2】\n\n切れ端その二【意見10】"
    made = judged(answerable("a", ["1"]), answer.reply)
    assert m.first_right(made, consultation) == (1, 1) and m.exact_quotes(made, consultation) == (0, 3)


@pytest.mark.slow
def test_the_plain_langchain_chain_runs(consultation: Consultation, tmp_path: Path) -> None:
    answer = open_system("langchain", consultation, tmp_path).answer("期日前投票の場所を増やしてほしい")
    assert "22" in answer.ranking


def test_the_names_of_the_ablations_are_the_switches_there_are() -> None:
    from eval import ablations

    assert (tuple(ablations.SWITCHES), ablations.CURVE) == (systems.SWITCHES, systems.CURVE)
    assert systems.named_systems(["hybrid", "floors", "random"]) == ["hybrid", *systems.FLOORS]
    with pytest.raises(UnknownSystem):
        systems.named_systems(["floor"])


def test_a_switch_takes_away_its_own_features_and_no_others() -> None:
    from assistant.decision.decide import Linear
    from eval.ablations import masked

    model = Linear(np.zeros(3, np.float32), np.ones(3, np.float32), np.ones(3, np.float32))
    off = masked(model, ("class", "cosine_text", "bm25_words"), ("cosine",))
    assert list(off.weights) == [1, 0, 1]
    with pytest.raises(ValueError, match=r"2 names for 3 weights"):
        masked(model, ("class", "cosine"), ("cosine",))


def test_without_the_answer_type_check_the_gate_sees_no_fact_asked_for() -> None:
    from assistant.decision.decide import QUESTION_FEATURES
    from eval.ablations import NoFact

    seen = []
    NoFact(lambda features: seen.append(features) or 0.0)(np.ones(len(QUESTION_FEATURES), np.float32))
    hidden = {name for name, value in zip(QUESTION_FEATURES, seen[0], strict=True) if value == 0}
    assert hidden == {name for name in QUESTION_FEATURES if "ks_" in name} and "asks_fact" in hidden


def test_the_learning_curve_draws_each_opinions_questions_with_a_seed() -> None:
    from eval.ablations import sample

    questions = tuple(AnticipatedQuestion(f"q{n}", (str(n % 3),), n) for n in range(30))
    drawn = sample(questions, 4)
    assert drawn == sample(questions, 4) and [q.line for q in drawn] == sorted(q.line for q in drawn)
    assert [sum(q.labels == (label,) for q in drawn) for label in "012"] == [4, 4, 4]
    assert sample(questions, 99) == questions
