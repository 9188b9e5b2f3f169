"""A planted fault lowers the figures that should notice it, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers import Outcome
from corpus.records import Consultation
from eval import runner
from eval.items import Item, ItemType, TestSet
from eval.leakage import CorpusQuestion, find_leaks
from eval.scoring import HIGHER_IS_BETTER, score
from eval.systems import Answer
from tests.eval.builders import Oracle, opinion, reply, response, small_set, with_reply


def wrong_citation(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    return with_reply(answer, **reply([response(consultation, "19")])) if item.id == "a2" else answer


def made_up_quote(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    if item.id != "a2":
        return answer
    return with_reply(answer, citations=[{**answer.reply["citations"][0], "quote": "来年から始めます。"}])


def voice_swap(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    if item.id != "a2":
        return answer
    return with_reply(answer, **reply([{**opinion(consultation, "22"), "voice": "response"}]))


def answered_unanswerable(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    return with_reply(answer, **reply([response(consultation, "10")])) if item.id == "u1" else answer


def declined_answerable(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    return with_reply(answer, **reply(outcome=Outcome.NOT_IN_DOCUMENT)) if item.id == "a2" else answer


def unknown_label(consultation: Consultation, item: Item, answer: Answer) -> Answer:
    return with_reply(answer, text=answer.reply["text"] + "【意見24】") if item.id == "u1" else answer


FIRST = {"first_right", "right_among", "answer_right"}
FAULTS = {
    wrong_citation: FIRST | {"citation_precision", "citation_recall", "citation_f1"},
    made_up_quote: {"exact_quotes"},
    voice_swap: {"voice_errors"},
    answered_unanswerable: {"declined", "outcome_right"},
    declined_answerable: FIRST | {"false_refusal", "citation_recall", "citation_f1"},
    unknown_label: {"unknown_labels", "marks_match"},
}


@pytest.fixture
def questions(consultation: Consultation) -> TestSet:
    return small_set(consultation)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_lowers_exactly_the_figures_that_should_notice(
    fault: object, questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    def figures(system: Oracle) -> dict[str, float]:
        stored = runner.run(system, questions, consultation, tmp_path / system.name)
        return {name: figure.value.mean for name, figure in score(stored, consultation).figures.items()}

    spoil = lambda item, answer: fault(consultation, item, answer)  # type: ignore[operator]  # noqa: E731
    perfect = figures(Oracle(questions, consultation))
    spoiled = figures(Oracle(questions, consultation, fault=spoil, name="spoiled"))
    worse = {
        name
        for name, value in spoiled.items()
        if (value < perfect[name]) == HIGHER_IS_BETTER[name] and value != perfect[name]
    }
    assert worse == FAULTS[fault]  # type: ignore[index]
    assert {name for name, value in spoiled.items() if value != perfect[name]} == worse


def test_the_perfect_system_is_perfect(questions: TestSet, consultation: Consultation, tmp_path: Path) -> None:
    stored = runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "run")
    figures = score(stored, consultation).figures
    assert {name: figure.value.mean for name, figure in figures.items()} == {
        name: 1.0 if HIGHER_IS_BETTER[name] else 0.0 for name in figures
    } | {
        "recall@1": pytest.approx(3.5 / 4),  # the two gold labels of a3 do not fit into one place
        "ndcg@10": pytest.approx(0.94, abs=0.001),  # the acceptable label of a1 stands further down
    }


def test_a_leaked_question_is_noticed_by_the_leakage_check_alone(questions: TestSet) -> None:
    asked = next(item for item in questions.items if item.type is ItemType.ANSWERABLE).turns[0].question
    clean = find_leaks(questions, [CorpusQuestion("f", 1, "まったく別の問いかけです")])
    leaked = find_leaks(questions, [CorpusQuestion("f", 7, f" {asked} ")])
    assert clean == []
    assert [(leak.item, leak.line, leak.exact) for leak in leaked if leak.exact] == [("a1", 7, True)]
