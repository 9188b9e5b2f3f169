"""Fits the classifiers of `wording` on the sentences of ``content/``. Needs scikit-learn.

``intents.jsonl``, ``acts.jsonl`` and ``facts.jsonl`` hold one sentence a line with slots: {n} an opinion's number, {c} a category, {w} a word and
{t} a topic. Numbers and categories are masked as they are in a question; words and topics are filled from ``topics.txt``.
The questions of the installed consultations are ordinary questions (`Intent.NONE`, `Act.NEW`) beside them, but for those that
are worded like a look-up: many of the unanswerable ones ask for counts that other papers lack.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.reading.frame import CATEGORY, Frame, frame_of
from assistant.reading.numbers import NUMBER, find_references
from assistant.reading.wording import FITTED, FOLDER, Act, FactType, Intent
from corpus.errors import BadData
from corpus.questions import AnticipatedQuestion, UnanswerableQuestion, read_lines
from index.text import fold

# What is asked of one opinion is asked of several in the same words.
OF_SEVERAL = frozenset({Intent.RECORD, Intent.RECORD_RESPONSE, Intent.RECORD_OPINION, Intent.CATEGORY_OF})
FILLED = 3  # topics that a sentence with such a slot is filled with
_FACTS = {"deadline": FactType.DATE}  # a finer kind of the question files
ORDINARY = 3  # every third ordinary question is enough: they are many and alike in what they want
SEEN = 2  # sentences that a feature has to stand in
PENALTY = 20.0  # inverse strength of the L2 penalty; held out, better than 5
DOUBTFUL = 0.5  # p of being an ordinary question under which an unanswerable one teaches nothing here
# «{n}と{n}» and «{n}から{n}まで» are one list to the grammar of numbers.
_JOINED = re.compile(rf"{NUMBER}(?:番)?\s*(?:と|や|、|・|から|〜|及び|および|\s)\s*{NUMBER}(?:まで)?")
_NOUN_SLOT = re.compile(r"\{[wt]\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence with its slots and what it stands for; ``line`` is where."""

    text: str
    name: str
    line: int


def read_wordings(path: Path, key: str, names: Sequence[str]) -> list[Wording]:
    """Every sentence of a content file. Raises `MissingFile`, or `BadData` with the line and what is wrong."""
    wordings = []
    for line, entry in read_lines(path, "言い方の例"):
        text, name = entry.get("text"), entry.get(key)
        if not isinstance(text, str) or name not in names:
            raise BadData(path, line, f"text と {key}({'・'.join(names)} のどれか)", repr(entry))
        wordings.append(Wording(text, str(name), line))
    return wordings


def read_topics() -> list[str]:
    """Words and topics that slots are filled with, of many fields."""
    return (FOLDER / "topics.txt").read_text(encoding="utf-8").split()


def fill(text: str, topics: Sequence[str], chance: random.Random) -> str:
    """A sentence with masked numbers and category, and a topic for each other slot."""
    text = _JOINED.sub(NUMBER * 2, text.replace("{n}", NUMBER).replace("{c}", CATEGORY))
    return fold(_NOUN_SLOT.sub(lambda _: chance.choice(topics), text))


def mask_numbers(question: str) -> str:
    """A question of a consultation as the classifiers see it."""
    folded = fold(question)
    references = find_references(folded, bare=True)
    return references.masked if references else folded


@dataclass(frozen=True, slots=True)
class Examples:
    """Masked sentences and what each stands for."""

    texts: list[str]
    names: NDArray[np.str_]
    content: int  # how many of them, the first ones, are sentences of the content files


def examples(wordings: Sequence[Wording], ordinary: Sequence[str], ordinary_name: str) -> Examples:
    chance = random.Random(0)
    topics = read_topics()
    texts, names = [], []
    for wording in wordings:
        for _ in range(FILLED if _NOUN_SLOT.search(wording.text) else 1):
            texts.append(fill(wording.text, topics, chance))
            names.append(wording.name)
        if wording.name in OF_SEVERAL and wording.text.count("{n}") == 1:
            texts.append(texts[-1].replace(NUMBER, NUMBER * 2))
            names.append(wording.name)
    content = len(texts)
    for question in ordinary:
        texts.append(mask_numbers(question))
        names.append(ordinary_name)
    return Examples(texts, np.array(names), content)


def content_frame() -> Frame:
    """The frame of the content files: the nouns of what they ask, without their near misses."""
    intents = read_wordings(FOLDER / "intents.jsonl", "intent", list(Intent))
    acts = read_wordings(FOLDER / "acts.jsonl", "act", list(Act))
    kept = ((intents, Intent.NONE), (acts, Act.NEW))
    texts = [wording.text for wordings, ordinary in kept for wording in wordings if wording.name != ordinary]
    return frame_of(_NOUN_SLOT.sub("、", text).replace("{n}", NUMBER).replace("{c}", CATEGORY) for text in texts)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One classifier as scikit-learn leaves it: the vectorizer and the regression."""

    vectorizer: Any
    model: Any

    def probabilities(self, features: Sequence[list[str]]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = self.model.predict_proba(self.vectorizer.transform(features))
        return found

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        vocabulary = "\n".join(self.vectorizer.get_feature_names_out())
        return {
            f"{name}_vocabulary": _bytes(vocabulary),
            f"{name}_idf": self.vectorizer.idf_.astype(np.float32),
            f"{name}_weights": self.model.coef_.T.astype(np.float16),
            f"{name}_intercept": self.model.intercept_.astype(np.float32),
            f"{name}_classes": _bytes("\n".join(self.model.classes_)),
        }


def fit(features: Sequence[list[str]], names: NDArray[np.str_], *, content: int) -> Fitted:
    """Fit on all examples; the features are those of the first ``content`` ones, which are the sentences of the files."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(analyzer=_as_they_are, sublinear_tf=True, min_df=SEEN, dtype=np.float32)
    table = vectorizer.fit(features[:content]).transform(features)
    return Fitted(vectorizer, LogisticRegression(C=PENALTY, max_iter=200, class_weight="balanced").fit(table, names))


def fit_wordings(anticipated: Sequence[AnticipatedQuestion], unanswerable: Sequence[UnanswerableQuestion]) -> Path:
    """Fit the three classifiers on the content and a share of these ordinary questions, and write them; returns the file."""
    answered = [q.question for q in anticipated[::ORDINARY]]
    intents = read_wordings(FOLDER / "intents.jsonl", "intent", list(Intent))
    acts = read_wordings(FOLDER / "acts.jsonl", "act", list(Act))
    frame = content_frame()
    found = examples(intents, answered, Intent.NONE)
    features = [frame.features(text) for text in found.texts]
    first = fit(features, found.names, content=found.content)
    others = [mask_numbers(q.question) for q in unanswerable[::ORDINARY]]
    more = [frame.features(text) for text in others]
    ordinary = first.probabilities(more)[:, list(first.model.classes_).index(Intent.NONE)] >= DOUBTFUL
    kept = [row for row, is_one in zip(more, ordinary, strict=True) if is_one]
    names = np.concatenate([found.names, np.full(len(kept), Intent.NONE.value)])
    fitted_intents = fit(features + kept, names, content=found.content)
    alone = [*answered, *(w.text for w in intents if not _NOUN_SLOT.search(w.text) and "{" not in w.text)]
    turns = examples([*acts, *_as_new(intents)], alone, Act.NEW)
    fitted_acts = fit([frame.features(text) for text in turns.texts], turns.names, content=turns.content)
    facts = read_wordings(FOLDER / "facts.jsonl", "fact", list(FactType))
    named = [(q, _FACTS.get(q.fact or "", q.fact or "")) for q in unanswerable]
    labelled = [Wording(q.question, fact, q.line) for q, fact in named if fact in list(FactType)]
    kinds = examples([*facts, *labelled], [], FactType.NONE)
    fact_frame = frame_of((_NOUN_SLOT.sub("、", wording.text) for wording in facts), seen_in=1)
    told = [fact_frame.features(text) for text in kinds.texts]
    fitted_facts = fit(told, kinds.names, content=kinds.content)
    arrays = fitted_intents.arrays("intents") | fitted_acts.arrays("acts") | fitted_facts.arrays("facts")
    arrays["frame"] = _bytes(json.dumps(sorted(frame.nouns), ensure_ascii=False))
    arrays["fact_frame"] = _bytes(json.dumps(sorted(fact_frame.nouns), ensure_ascii=False))
    np.savez_compressed(FOLDER / FITTED, **arrays)  # type: ignore[arg-type]
    return FOLDER / FITTED


def _as_new(intents: Sequence[Wording]) -> list[Wording]:
    """A look-up in a conversation is a question that stands alone."""
    return [Wording(w.text, Act.NEW, w.line) for w in intents if "{" in w.text]


def _as_they_are(features: list[str]) -> list[str]:
    return features


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
