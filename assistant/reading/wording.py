"""What a question wants, what a turn does, which kind of fact is asked for: learnt from wordings.

All three are multinomial logistic regressions over the frame of a question (`frame`), fitted by `fit_wording` on the sentences
of ``content/``, which are for people to read and extend and hold for any consultation. Probabilities sum to 1 over
the classes; an intent that needs a number, two numbers or a category has none without them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from assistant.reading.frame import CATEGORY, Frame
from assistant.reading.numbers import NUMBER
from assistant.reading.sparse import Block, Floats, softmax

FOLDER = Path(__file__).parent / "content"
FITTED = "wording.npz"


class Intent(StrEnum):
    """What is wanted. ``NONE`` is an ordinary question: the city's position on a topic, or none of ours."""

    NONE = "none"
    RECORD = "record"
    RECORD_RESPONSE = "record_response"
    RECORD_OPINION = "record_opinion"
    LIST_ALL = "list_all"
    LIST_CATEGORY = "list_category"
    CATEGORIES = "categories"
    CATEGORY_OF = "category_of"
    LARGEST = "largest"
    SMALLEST = "smallest"
    COUNT = "count"
    COUNT_PEOPLE = "count_people"
    COUNT_ORGANISATIONS = "count_organisations"
    COUNT_CATEGORY = "count_category"
    COUNT_BREAKDOWN = "count_breakdown"
    SAME_RESPONSE = "same_response"
    SAME_RESPONSE_AS = "same_response_as"
    SAME_RESPONSE_ANY = "same_response_any"
    MENTIONS = "mentions"
    COUNT_MENTIONS = "count_mentions"
    TITLE = "title"
    BODY = "body"
    STAGE = "stage"
    PLAN = "plan"
    FULL_TEXT = "full_text"
    INCOMPLETE = "incomplete"
    INCOMPLETE_ANY = "incomplete_any"
    STANCE = "stance"
    ADOPTION = "adoption"
    SUMMARY = "summary"
    REFUSED = "refused"
    PROMISED = "promised"
    PROCEDURE = "procedure"
    ACCUSATION = "accusation"
    SERVICE_AI = "service_ai"
    SERVICE_OPERATOR = "service_operator"
    SERVICE_RECORD = "service_record"
    SERVICE_PERSON = "service_person"
    SERVICE_DISPLAY = "service_display"
    SERVICE_USE = "service_use"
    SERVICE_SUBMIT = "service_submit"


class Act(StrEnum):
    """What a turn does with what was shown before. ``NEW`` is a question that stands alone."""

    NEW = "new"
    ELABORATE = "elaborate"
    REASON = "reason"
    FACT = "fact"
    ASPECT = "aspect"
    YESNO = "yesno"
    CORRECT = "correct"
    NEXT = "next"
    PREVIOUS = "previous"
    BACK = "back"
    OTHER = "other"
    NUMBER_OF = "number_of"
    CATEGORY_OF = "category_of"
    OPINION_OF = "opinion_of"
    RESPONSE_OF = "response_of"
    SAME_RESPONSE = "same_response"
    REPEAT = "repeat"
    ASSENT = "assent"
    DENIAL = "denial"
    DISAGREE = "disagree"
    THANKS = "thanks"
    OTHERS_PART = "others_part"


class FactType(StrEnum):
    """A kind of fact that a question may ask for."""

    NONE = "none"
    STANCE = "stance"  # how many were for or against
    ADOPTION = "adoption"  # which opinions were adopted
    SUMMARY = "summary"  # everything in short
    PHONE = "phone"
    URL = "url"
    AMOUNT = "amount"
    SUPPLIER = "supplier"
    LAW = "law"
    DATE = "date"
    NAME = "name"
    COMPARISON = "comparison"
    STATISTIC = "statistic"
    PLACE = "place"
    PROCEDURE = "procedure"
    REASON = "reason"
    EXAMPLE = "example"  # which ones are meant


# The numbers that an intent needs; one that needs a category needs `CATEGORY` in the masked question.
NEEDS_NUMBERS = {
    Intent.RECORD: 1, Intent.RECORD_RESPONSE: 1, Intent.RECORD_OPINION: 1, Intent.CATEGORY_OF: 1,
    Intent.SAME_RESPONSE: 2, Intent.SAME_RESPONSE_AS: 1, Intent.INCOMPLETE: 1,
}  # fmt: skip
NEEDS_CATEGORY = frozenset({Intent.LIST_CATEGORY, Intent.COUNT_CATEGORY})

Name = TypeVar("Name", Intent, Act, FactType)


@dataclass(frozen=True, slots=True)
class WordingClassifier:
    """A fitted classifier: ``classes`` in the order of the columns of its block's weights."""

    classes: tuple[str, ...]
    block: Block
    intercept: Floats

    def probabilities(self, features: list[str]) -> Floats:
        """One probability a class, in [0, 1], summing to 1; float32."""
        return softmax(self.intercept + self.block.scores(features))


@dataclass(frozen=True, slots=True)
class Wordings:
    """The three classifiers and their frames."""

    frame: Frame
    fact_frame: Frame  # every noun of the sentences on facts: «総額», «持ち物» say what is asked for
    intents: WordingClassifier
    acts: WordingClassifier
    facts: WordingClassifier

    def intent(self, masked: str) -> dict[Intent, float]:
        """Probabilities of the intents that the question's slots allow, the likeliest first."""
        numbers = masked.count(NUMBER)
        lacking = [
            intent
            for intent in Intent
            if NEEDS_NUMBERS.get(intent, 0) > numbers or (intent in NEEDS_CATEGORY and CATEGORY not in masked)
        ]
        return _named(Intent, self.intents, self.frame.features(masked), lacking)

    def act(self, masked: str) -> dict[Act, float]:
        """Probabilities of the dialogue acts, the likeliest first."""
        return _named(Act, self.acts, self.frame.features(masked), [])

    def fact(self, masked: str) -> dict[FactType, float]:
        """Probabilities of the kinds of fact that are asked for, the likeliest first."""
        return _named(FactType, self.facts, self.fact_frame.features(masked), [])


def _named(
    names: type[Name], classifier: WordingClassifier, features: list[str], lacking: list[Name]
) -> dict[Name, float]:
    found = classifier.probabilities(features)
    allowed = np.array([name not in lacking for name in classifier.classes])
    found = found * allowed / max(float((found * allowed).sum()), 1e-9)
    order = np.argsort(-found, kind="stable")
    return {names(classifier.classes[at]): float(found[at]) for at in order}


@cache
def load_wordings() -> Wordings:
    """The shipped classifiers, read once a process (about 30 ms)."""
    with np.load(FOLDER / FITTED) as stored:
        arrays = dict(stored)
    return Wordings(
        Frame(frozenset(json.loads(_text(arrays["frame"])))),
        Frame(frozenset(json.loads(_text(arrays["fact_frame"])))),
        _classifier(arrays, "intents"),
        _classifier(arrays, "acts"),
        _classifier(arrays, "facts"),
    )


def _classifier(arrays: dict[str, NDArray[np.generic]], name: str) -> WordingClassifier:
    features = _text(arrays[f"{name}_vocabulary"]).split("\n")
    block = Block(
        {feature: row for row, feature in enumerate(features)},
        cast("Floats", arrays[f"{name}_idf"]),
        cast("Floats", arrays[f"{name}_weights"]),
    )
    classes = tuple(_text(arrays[f"{name}_classes"]).split("\n"))
    return WordingClassifier(classes, block, cast("Floats", arrays[f"{name}_intercept"]))


def _text(array: NDArray[np.generic]) -> str:
    return array.tobytes().decode()
