"""Deciding: exact held-out scores, trees as scikit-learn's, a decision that is stored, reloaded and refitted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.decision import calibrate, solvers
from assistant.decision import fit as fitting
from assistant.decision.calibrate import load_or_fit
from assistant.decision.decide import RIDGE, Decider
from assistant.decision.fit import Fit, fit_inputs, question_keys
from assistant.decision.store import load, save
from corpus.questions import (
    ANTICIPATED,
    UNANSWERABLE,
    AnticipatedQuestion,
    Kind,
    UnanswerableQuestion,
    read_anticipated,
    read_unanswerable,
)
from corpus.records import Consultation
from index.dense import NEIGHBOURS
from index.encoder import Encoder, Vectors, load_encoder
from index.hybrid import Searcher, build_lexical
from index.passages import make_passages

EVERY = 10  # a tenth of the questions is enough to fit something that decides, in two seconds

Anticipated = tuple[AnticipatedQuestion, ...]
Unanswerable = tuple[UnanswerableQuestion, ...]


class ExactNeighbours:
    """What the stored collection approximates, over vectors in memory."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def nearest(self, vectors: Vectors) -> list[tuple[np.ndarray, np.ndarray]]:
        cosines = vectors @ self._vectors.T
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
        return [(ids, row[ids]) for ids, row in zip(order, cosines, strict=True)]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def anticipated(consultation: Consultation) -> Anticipated:
    return read_anticipated(consultation.folder / ANTICIPATED, consultation)


@pytest.fixture(scope="module")
def unanswerable(consultation: Consultation) -> Unanswerable:
    return read_unanswerable(consultation.folder / UNANSWERABLE, consultation)


@pytest.fixture(scope="module")
def fit(consultation: Consultation, anticipated: Anticipated, unanswerable: Unanswerable, encoder: Encoder) -> Fit:
    return Fit(consultation, anticipated[::EVERY], unanswerable[::EVERY], encoder)


@pytest.fixture(scope="module")
def searcher(fit: Fit) -> Searcher:
    passages = make_passages(fit.consultation, fit.anticipated)
    vectors = fit.encoder.encode_passages([p.text for p in passages])
    return Searcher(passages, fit.encoder, ExactNeighbours(vectors), build_lexical(passages))


def test_held_out_scores_are_those_of_a_fit_without_the_group() -> None:
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(30, 8)).astype(np.float32)
    kernel, targets = rows @ rows.T, rng.normal(size=(30, 2)).astype(np.float32)
    groups = np.arange(30) // 2
    _, held_out = solvers.solve(kernel.copy(), targets, groups)
    for group in (0, 7, 14):
        out, rest = np.flatnonzero(groups == group), np.flatnonzero(groups != group)
        regular = kernel[np.ix_(rest, rest)] + RIDGE * np.eye(len(rest))
        expected = kernel[np.ix_(out, rest)] @ np.linalg.solve(regular, targets[rest])
        assert held_out[out] == pytest.approx(expected, abs=1e-3)


def test_trees_in_plain_arrays_give_what_scikit_learn_gives() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(3)
    table = rng.normal(size=(600, 5)).astype(np.float32)
    truth = table[:, 0] * table[:, 1] + rng.normal(scale=0.3, size=600) > 0
    ours = solvers.boosted(table, truth, np.ones(600, dtype=np.float32))
    theirs = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=3, random_state=0
    ).fit(table, truth)
    assert [ours(row) for row in table[:50]] == pytest.approx(theirs.decision_function(table[:50]), abs=1e-3)


def test_twins_are_left_out_together(consultation: Consultation, encoder: Encoder) -> None:
    questions = [("10", "市役所の紙は減りますか"), ("10", "市役所の紙は減りますかね"), ("5", "個人情報は漏れませんか")]
    fit = Fit(
        consultation,
        tuple(AnticipatedQuestion(question, (label,), line) for line, (label, question) in enumerate(questions)),
        (UnanswerableQuestion("ごみの日はいつ", Kind.CITY, (), 1),),
        encoder,
    )
    assert fit.groups[0] == fit.groups[1]
    assert len(set(fit.groups)) == 3


def test_a_decision_is_made_of_probabilities(fit: Fit, searcher: Searcher) -> None:
    decision = fit.decider.decide("紙は減りますか", searcher.search("紙は減りますか"))
    probabilities = [ranked.probability for ranked in decision.ranking]
    assert 0 <= decision.answerable <= 1
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-4)
    assert sum(decision.kinds.values()) == pytest.approx(1, abs=1e-4)
    assert {ranked.label for ranked in decision.ranking} == {opinion.label for opinion in fit.consultation.opinions}


@pytest.mark.parametrize(
    ("question", "label"),
    [("紙の購入量は減りますか", "10"), ("よその区で期日前投票がしたい", "22"), ("ロボットは使うの", "23")],
)
def test_a_question_on_a_record_ranks_it_first(fit: Fit, searcher: Searcher, question: str, label: str) -> None:
    assert fit.decider.decide(question, searcher.search(question)).ranking[0].label == label


@pytest.mark.parametrize("other", ["あああああ", "カレーの作り方を教えて", "粗大ごみはいつ出せますか", "asdfgh"])
def test_what_the_document_answers_is_likelier_to_be_answered(fit: Fit, searcher: Searcher, other: str) -> None:
    on_topic = fit.decider.decide("紙の購入量は減りますか", searcher.search("紙の購入量は減りますか"))
    assert on_topic.answerable > fit.decider.decide(other, searcher.search(other)).answerable


@pytest.mark.parametrize("question", ["", "?", "あ", "𠮷" * 500, "a" * 500])
def test_any_text_gets_a_decision(fit: Fit, searcher: Searcher, question: str) -> None:
    decision = fit.decider.decide(question, searcher.search(question))
    assert np.isfinite(decision.answerable)
    assert all(np.isfinite(value) for value in decision.features.values())


def test_a_lacking_fact_needs_a_surer_case(fit: Fit, searcher: Searcher) -> None:
    decision = fit.decider.decide("紙は減りますか", searcher.search("紙は減りますか"))
    between = (fit.decider.threshold + fit.decider.lacking_threshold) / 2
    assert fit.decider.answers(replace(decision, answerable=between, held=True))
    assert not fit.decider.answers(replace(decision, answerable=between, held=False))


def stored(fit: Fit, folder: Path) -> Decider | None:
    responses = tuple(opinion.response.text for opinion in fit.consultation.opinions)
    return load(folder, fit_inputs(fit.consultation, fit.encoder), fit.labels, responses)


def keep(fit: Fit, folder: Path) -> None:
    save(fit.decider, folder, fit_inputs(fit.consultation, fit.encoder))


def test_a_stored_decision_decides_the_same(fit: Fit, searcher: Searcher, tmp_path: Path) -> None:
    keep(fit, tmp_path)
    decider = stored(fit, tmp_path)
    assert decider is not None
    for question in ("紙は減りますか", "粗大ごみの日", "スマホ教室はどこでありますか"):
        evidence = searcher.search(question)
        ours, theirs = fit.decider.decide(question, evidence), decider.decide(question, evidence)
        assert theirs.ranking[0].label == ours.ranking[0].label
        assert theirs.answerable == pytest.approx(ours.answerable, abs=0.05)  # the tables are stored in half precision


def test_the_same_fit_is_stored_as_the_same_bytes(fit: Fit, tmp_path: Path) -> None:
    for name in ("one", "two"):
        keep(Fit(fit.consultation, fit.anticipated, fit.unanswerable, fit.encoder), tmp_path / name)
    for file in ("calibration.json", "calibration.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.parametrize("damage", ["missing", "garbage", "other"])
def test_a_stored_decision_that_does_not_fit_is_not_used(fit: Fit, tmp_path: Path, damage: str) -> None:
    if damage != "missing":
        save(fit.decider, tmp_path, "another" if damage == "other" else fit_inputs(fit.consultation, fit.encoder))
    if damage == "garbage":
        (tmp_path / "calibration.json").write_text("{", encoding="utf-8")
    assert stored(fit, tmp_path) is None


@pytest.fixture
def kept(fit: Fit, tmp_path: Path) -> Path:
    """A data directory that holds the fit."""
    keep(fit, tmp_path / "calibration" / fit.consultation.id)
    return tmp_path


@pytest.fixture
def no_fitting(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(fitting, "solve", refuse)


@pytest.mark.usefixtures("no_fitting")
def test_a_clerks_question_is_learnt_without_a_new_fit(fit: Fit, searcher: Searcher, kept: Path) -> None:
    question = "庁内のプリンターのトナー代を気にしていますか"
    before = fit.decider.decide(question, searcher.search(question))
    added = AnticipatedQuestion(question, ("10",), 999)
    learnt = load_or_fit(fit.consultation, (*fit.anticipated, added), fit.unanswerable, fit.encoder, kept)
    after = learnt.decide(question, searcher.search(question))
    assert learnt.fingerprint != fit.decider.fingerprint
    assert after.ranking[0].label == "10"
    assert after.answerable > before.answerable
    assert after.ranking[0].probability > {r.label: r.probability for r in before.ranking}["10"]


@pytest.mark.usefixtures("no_fitting")
def test_what_is_learnt_leaves_other_questions_alone(fit: Fit, searcher: Searcher, kept: Path) -> None:
    added = AnticipatedQuestion("庁内のプリンターのトナー代を気にしていますか", ("10",), 999)
    learnt = load_or_fit(fit.consultation, (*fit.anticipated, added), fit.unanswerable, fit.encoder, kept)
    for question in [q.question for q in (*fit.anticipated[::20], *fit.unanswerable[::20])]:
        evidence = searcher.search(question)
        before = fit.decider.classifier.scores(question, evidence.vector)
        assert learnt.classifier.scores(question, evidence.vector) == pytest.approx(before, abs=0.12)


def test_a_question_taken_away_is_a_new_fit_that_is_kept(fit: Fit, kept: Path) -> None:
    arguments = (fit.consultation, fit.anticipated[:-1], fit.unanswerable, fit.encoder, kept)
    first = load_or_fit(*arguments)
    assert first.fingerprint != fit.decider.fingerprint
    assert load_or_fit(*arguments).fingerprint == first.fingerprint
    assert np.array_equal(first.fitted_on, np.unique(question_keys(fit.anticipated[:-1], fit.unanswerable)))


def test_the_shipped_decision_was_fitted_on_the_shipped_questions(
    consultation: Consultation, anticipated: Anticipated, unanswerable: Unanswerable, encoder: Encoder
) -> None:
    whole = Fit(consultation, anticipated, unanswerable, encoder)
    decider = stored(whole, calibrate.SHIPPED / consultation.id)
    assert decider is not None, "make calibration"
    assert np.array_equal(decider.fitted_on, whole.keys), "make calibration"


def test_deciding_loads_neither_scikit_learn_nor_torch() -> None:
    code = (
        "import sys, assistant.decision.decide, assistant.decision.calibrate;"
        "print([name for name in ('sklearn', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
