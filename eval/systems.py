"""What can be evaluated, by name: anything that replies and says how it ranked the opinions.

A system answers with the contract's `ReplyJson` and nothing else, so a floor, a peer and the shipped assistant are
scored alike. The floors (random, BM25, dense) cite the first opinion they rank, quote its whole response, and
never decline. Systems are opened when chosen: importing this module loads no model.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.answers import CitationJson, Outcome, ReplyJson
from corpus.errors import ConsultationError
from corpus.records import Consultation, Opinion, Voice

if TYPE_CHECKING:
    from index.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system returns: its reply, every label it ranked (best first), and what it knows of why."""

    reply: ReplyJson
    ranking: tuple[str, ...] = ()
    trace: dict[str, object] = field(default_factory=dict)


class System(Protocol):
    """Anything that answers. ``settings`` and ``fingerprint`` say what it was made of, for the stored run."""

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> dict[str, object]: ...

    @property
    def fingerprint(self) -> str: ...

    def answer(self, question: str, *, conversation: str | None = None) -> Answer:
        """The answer to one question. Turns of one dialogue share a ``conversation`` that no other has."""


class UnknownSystem(ConsultationError):
    def __init__(self, name: str) -> None:
        super().__init__(f"「{name}」という方式はありません。選べるもの: {'、'.join([*SYSTEMS, *GROUPS])}。")


Opener = Callable[[Consultation, Path], System]


def open_system(name: str, consultation: Consultation, data: Path) -> System:
    """The system of this name; ``data`` is where indexes live. Raises `UnknownSystem`, or what opening it raises."""
    if name not in SYSTEMS:
        raise UnknownSystem(name)
    return SYSTEMS[name](consultation, data)


# --- floors ----------------------------------------------------------------------------------------------


Ranker = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Floor:
    """A ranker that always answers with the response to the opinion it ranks first."""

    name: str
    rank: Ranker
    consultation: Consultation
    fingerprint: str
    settings: dict[str, object] = field(default_factory=dict)

    def answer(self, question: str, *, conversation: str | None = None) -> Answer:
        started = time.perf_counter()
        ranking = tuple(self.rank(question))
        best = self.consultation.find(ranking[0])
        assert best is not None
        text = f"市の考え方は次のとおりです。\n「{best.response.text}」【意見{best.label}】"
        citation = cite(best, Voice.RESPONSE, best.response.text)
        return Answer(reply_json(question, text, [citation], started, self.fingerprint), ranking)


def open_random(consultation: Consultation, data: Path) -> System:
    """Every opinion equally likely, seeded by the question: the same question gets the same order."""
    labels = [opinion.label for opinion in consultation.opinions]

    def rank(question: str) -> Iterable[str]:
        return random.Random(question).sample(labels, len(labels))

    return Floor("random", rank, consultation, digest("random", consultation.fingerprint))


def open_bm25(consultation: Consultation, data: Path) -> System:
    """BM25 over SudachiPy normalised forms of each opinion and its response; no anticipated questions."""
    import numpy as np

    from index.lexical import LexicalChannel
    from index.tokens import words

    labels = [opinion.label for opinion in consultation.opinions]
    channel = LexicalChannel.build([words(f"{o.text}\n{o.response.text}") for o in consultation.opinions])

    def rank(question: str) -> Iterable[str]:
        return [labels[i] for i in np.argsort(-channel.scores(words(question)), kind="stable")]

    return Floor("bm25", rank, consultation, digest("bm25", consultation.fingerprint))


def open_dense(consultation: Consultation, data: Path) -> System:
    """The shipped encoder's cosine with the opinion, the response and its sentences, the best counting."""
    import numpy as np

    from index.encoder import load_encoder
    from index.passages import make_passages

    encoder: Encoder = load_encoder()
    passages = make_passages(consultation, ())
    vectors = encoder.encode_passages([passage.text for passage in passages])
    labels = [passage.label for passage in passages]

    def rank(question: str) -> Iterable[str]:
        cosines = vectors @ encoder.encode_queries([question])[0]
        return dict.fromkeys(labels[i] for i in np.argsort(-cosines, kind="stable"))

    return Floor("dense", rank, consultation, digest("dense", consultation.fingerprint, encoder.fingerprint))


# --- the shipped assistant -------------------------------------------------------------------------------


def open_hybrid(consultation: Consultation, data: Path) -> System:
    from eval.shipped import open_shipped

    return open_shipped("hybrid", consultation, data)


def open_scripted_model(consultation: Consultation, data: Path) -> System:
    from eval.scripted import open_scripted

    return open_scripted("hybrid-scripted-model", consultation, data)


def open_langchain(consultation: Consultation, data: Path) -> System:
    from eval.peer import open_peer

    return open_peer(consultation)


# --- building replies ------------------------------------------------------------------------------------


def cite(opinion: Opinion, voice: Voice, quote: str) -> CitationJson:
    return {
        "consultation": opinion.consultation,
        "record": opinion.record,
        "label": opinion.label,
        "number": opinion.number,
        "voice": voice.value,
        "quote": quote,
        "category": opinion.category.label,
        "lines": [opinion.lines.first, opinion.lines.last],
        "marks": [],
    }


def reply_json(question: str, text: str, citations: list[CitationJson], started: float, index: str) -> ReplyJson:
    """An answer in the contract's form, timed from ``started`` (``time.perf_counter``), without a confidence."""
    return {
        "id": None,
        "reply_id": "",
        "conversation": None,
        "question": question,
        "understood": None,
        "outcome": Outcome.ANSWERED.value,
        "text": text,
        "citations": citations,
        "plain": None,
        "unanswered": None,
        "options": [],
        "related": [],
        "confidence": None,
        "composer": "verbatim",
        "notice": None,
        "index": index,
        "elapsed_ms": round((time.perf_counter() - started) * 1000, 2),
    }


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _switched(switch: str) -> Opener:
    def opener(consultation: Consultation, data: Path) -> System:
        from eval.ablations import open_switched

        return open_switched(switch, consultation, data)

    return opener


def _curve(count: int) -> Opener:
    def opener(consultation: Consultation, data: Path) -> System:
        from eval.ablations import open_curve

        return open_curve(count, consultation, data)

    return opener


def open_fusion(consultation: Consultation, data: Path) -> System:
    from eval.ablations import open_fusion

    return open_fusion(consultation, data)


FLOORS = ("random", "bm25", "dense", "langchain")
# Repeated from `eval.ablations`, which imports the assistant; a test holds them equal.
SWITCHES = ("no-gate", "no-answer-type", "no-classifier", "no-dense", "no-words", "no-bigrams", "one-citation")
CURVE = (10, 20, 40, 60)
ABLATIONS = ("fusion", *(f"hybrid-{switch}" for switch in SWITCHES), *(f"hybrid-{count}" for count in CURVE))
GROUPS = {"floors": FLOORS, "ablations": ABLATIONS}  # names that stand for several systems
SYSTEMS: dict[str, Opener] = {
    "hybrid": open_hybrid,
    "random": open_random,
    "bm25": open_bm25,
    "dense": open_dense,
    "langchain": open_langchain,
    "fusion": open_fusion,
    "hybrid-scripted-model": open_scripted_model,
    **{f"hybrid-{switch}": _switched(switch) for switch in SWITCHES},
    **{f"hybrid-{count}": _curve(count) for count in CURVE},
}


def named_systems(names: Sequence[str]) -> list[str]:
    """Names with groups spelt out, each once, in order. Raises `UnknownSystem`."""
    found = list(dict.fromkeys(each for name in names for each in GROUPS.get(name, (name,))))
    for name in found:
        if name not in SYSTEMS:
            raise UnknownSystem(name)
    return found
