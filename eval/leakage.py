"""Whether a test question stands among what was indexed or fitted: an exact repeat fails, a near one is listed.

Questions are compared folded, without punctuation and white space. Near ones share `NEAR` of their character
bigrams (Dice's coefficient, in [0, 1]); figures are given with and without them. Nobody deletes a natural test
question to look better: what repeats one is taken out of the corpus' files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.questions import ANTICIPATED, UNANSWERABLE, read_anticipated, read_unanswerable
from corpus.records import Consultation
from eval.items import ItemType, TestSet
from index.text import clean, fold

NEAR = 0.8  # Dice: two questions of 20 characters that differ in one or two words
LEAKS = "leaks.json"
_NOT_WORD = re.compile(r"[^\wー]+")


@dataclass(frozen=True, slots=True)
class Leak:
    """A test question and the nearest one of the corpus; ``likeness`` is 1 for an exact repeat."""

    item: str
    question: str
    file: str
    line: int
    found: str
    likeness: float
    exact: bool


@dataclass(frozen=True, slots=True)
class CorpusQuestion:
    file: str
    line: int
    text: str


def corpus_questions(consultation: Consultation) -> list[CorpusQuestion]:
    """Everything that is indexed or fitted, with its place. A file that is not there has no questions."""
    found: list[CorpusQuestion] = []
    if (path := consultation.folder / ANTICIPATED).is_file():
        found += [CorpusQuestion(ANTICIPATED, q.line, q.question) for q in read_anticipated(path, consultation)]
    if (path := consultation.folder / UNANSWERABLE).is_file():
        found += [CorpusQuestion(UNANSWERABLE, q.line, q.question) for q in read_unanswerable(path, consultation)]
    return found


def find_leaks(questions: TestSet, known: Sequence[CorpusQuestion]) -> list[Leak]:
    """One leak a turn at most, the most alike, in the order of the test set.

    A dialogue's later turns are left out: «それはいつから?» is everybody's, and only its context makes it a question.
    Look-ups such as «意見10» and «意見12» are alike by nature: only their exact repeats count.
    """
    turns = [(item, item.turns[0].question) for item in questions.items]
    if not known or not turns:
        return []
    keys = [key(k.text) for k in known]
    leaks = []
    for (item, question), (best, likeness) in zip(turns, nearest([key(q) for _, q in turns], keys), strict=True):
        exact = key(question) == keys[best]
        if exact or (likeness >= NEAR and item.type is not ItemType.LOOKUP):
            other = known[best]
            leaks.append(Leak(item.id, question, other.file, other.line, other.text, likeness, exact))
    return leaks


def key(question: str) -> str:
    """Folded, without punctuation and white space; a question of punctuation alone keeps it."""
    folded = fold(clean(question))
    return _NOT_WORD.sub("", folded) or "".join(folded.split())


def nearest(texts: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, float]]:
    """For each text, the place of the most alike in ``known`` (the first that ties) and its Dice coefficient.

    2|A∩B| / (|A| + |B|) over the sets of character bigrams: 1 for equal texts, 0 where nothing is shared.
    """
    sets = [_bigrams(text) for text in known]
    holding: dict[str, list[int]] = {}
    for place, grams in enumerate(sets):
        for gram in grams:
            holding.setdefault(gram, []).append(place)
    sizes = np.array([len(grams) for grams in sets], dtype=np.float64)
    for text in texts:
        grams = _bigrams(text)
        shared = np.zeros(len(known))
        for gram in grams:
            shared[holding.get(gram, [])] += 1
        likeness = 2 * shared / (sizes + len(grams))
        best = int(likeness.argmax())
        yield best, float(likeness[best])


def write_leaks(leaks: Iterable[Leak], folder: Path) -> None:
    """Keep with a run which of its items had leaked when it was asked, so that scoring needs nothing else."""
    (folder / LEAKS).write_text(json.dumps({leak.item: leak.exact for leak in leaks}) + "\n", encoding="utf-8")


def stored_leaks(folder: Path) -> dict[str, bool]:
    """Item id → whether it was an exact repeat (else a near one); empty where none were kept."""
    try:
        value: dict[str, bool] = json.loads((folder / LEAKS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
