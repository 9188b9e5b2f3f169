"""The shipped assistant with one thing taken away, so that every step has to earn its place.

Nothing is fitted again, so a figure says what the shipped fit draws from the part: a channel or the classifier is
taken from the ranker by setting its weights to 0 (each at its mean) while the gate keeps seeing it, the answer-type
check from the gate by telling it that no fact is asked for. Systems with fewer anticipated questions are built and
fitted anew from a seeded sample of each opinion's (the learning curve).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np

from assistant.compose.verbatim import Marker, VerbatimComposer
from assistant.decision.calibrate import load_or_fit
from assistant.decision.decide import QUESTION_FEATURES, RANKED_BY, Decider, Linear, Trees
from assistant.reading.sparse import Floats
from assistant.service import Assistant
from assistant.settings import Settings
from corpus.questions import ANTICIPATED, UNANSWERABLE, AnticipatedQuestion, read_anticipated, read_unanswerable
from corpus.records import Consultation
from eval.shipped import Shipped
from eval.systems import Floor, System, digest
from index.build import open_index
from index.encoder import load_encoder

CURVE = (10, 20, 40, 60)  # anticipated questions an opinion, as issue B asks for
Switch = Callable[[Decider], Decider]


def without(*parts: str) -> Switch:
    """The ranker draws nothing from features whose name begins with one of ``parts``."""

    def switch(decider: Decider) -> Decider:
        # `record_features`: the classifier's columns, then the channels; all raw, then all as z-scores
        columns = ("class",) * (len(decider.ranker.weights) // 2 - len(RANKED_BY)) + RANKED_BY
        return replace(decider, ranker=masked(decider.ranker, columns * 2, parts))

    return switch


@dataclass(frozen=True, slots=True)
class NoFact:
    """A gate that sees every question as one that asks for no fact."""

    gate: Callable[[Floats], float]

    def __call__(self, features: Floats) -> float:
        about_facts = [name.startswith(("asks_", "lacks_")) for name in QUESTION_FEATURES]
        return self.gate(np.where(about_facts, np.float32(0), features))


def without_answer_type(decider: Decider) -> Decider:
    return replace(decider, answerable=cast("Trees", NoFact(decider.answerable)), lacking_threshold=decider.threshold)


SWITCHES: dict[str, Switch] = {
    "no-gate": lambda decider: replace(decider, threshold=0.0, lacking_threshold=0.0),
    "no-answer-type": without_answer_type,
    "no-classifier": without("class"),
    "no-dense": without("cosine"),
    "no-words": without("bm25_words"),
    "no-bigrams": without("bm25_bigrams"),
    "one-citation": lambda decider: replace(decider, second_threshold=2.0),
}


def open_switched(switch: str, consultation: Consultation, data: Path) -> System:
    """The shipped assistant, one switch of its decision off."""
    assistant = Assistant.open(Settings(data=data, consultation=consultation.id))
    assistant.decider = SWITCHES[switch](assistant.decider)
    fingerprint = digest(switch, assistant.index.manifest.fingerprint, assistant.decider.fingerprint)
    return Shipped(f"hybrid-{switch}", assistant, fingerprint, {"off": switch})


def open_curve(count: int, consultation: Consultation, data: Path) -> System:
    """The assistant built and fitted with at most ``count`` anticipated questions an opinion.

    Of the unanswerable ones it gets the same share: beside all of them a few anticipated questions would be declined.
    """
    every = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    anticipated = sample(every, count)
    declined = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
    kept = set(random.Random(count).sample(range(len(declined)), round(len(declined) * len(anticipated) / len(every))))
    unanswerable = tuple(question for row, question in enumerate(declined) if row in kept)
    encoder = load_encoder()
    folder = data / "ablation" / str(count)
    index = open_index(consultation, anticipated, encoder, folder)
    decider = load_or_fit(consultation, anticipated, unanswerable, encoder, folder)
    assistant = Assistant(consultation, index, decider, VerbatimComposer(consultation, Marker(consultation, encoder)))
    fingerprint = digest(index.manifest.fingerprint, decider.fingerprint)
    return Shipped(f"hybrid-{count}", assistant, fingerprint, {"anticipated_per_opinion": count})


def open_fusion(consultation: Consultation, data: Path) -> System:
    """The index alone: the z-score sum of its channels, nothing learned, nothing declined."""
    index = Assistant.open(Settings(data=data, consultation=consultation.id)).index
    return Floor(
        "fusion",
        lambda question: [hit.label for hit in index.searcher.search(question).ranking()],
        consultation,
        digest("fusion", index.manifest.fingerprint),
    )


def sample(questions: tuple[AnticipatedQuestion, ...], count: int) -> tuple[AnticipatedQuestion, ...]:
    """At most ``count`` questions of each first label, drawn with a seed, in the order of the file."""
    by_label: dict[str, list[AnticipatedQuestion]] = {}
    for question in questions:
        by_label.setdefault(question.labels[0], []).append(question)
    drawn = {
        question.line
        for label, found in by_label.items()
        for question in random.Random(label).sample(found, min(count, len(found)))
    }
    return tuple(question for question in questions if question.line in drawn)


def masked(model: Linear, names: tuple[str, ...], parts: tuple[str, ...]) -> Linear:
    """The model with weight 0 for every feature whose name begins with one of ``parts``."""
    if len(names) != len(model.weights):
        raise ValueError(f"{len(names)} names for {len(model.weights)} weights: assistant.decision.decide has changed")
    kept = np.array([not name.startswith(parts) for name in names], dtype=np.float32)
    return replace(model, weights=(model.weights * kept).astype(np.float32))
