"""The verbatim composer: the city's own words, whole, with the sentences that answer marked.

The first response is always given whole, for what it leaves open is a part of the position. Of further
opinions the sentences that answer are given. Nothing here writes a sentence about the subject itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.lookup.records import notes
from corpus.records import Consultation, Opinion, Response, Voice
from index.encoder import Encoder
from index.passages import sentences
from index.tokens import bigrams

# A question that takes something for granted (なくなるんですよね, 全部…) is answered by the sentence that limits or denies it.
_PRESUPPOSES = re.compile(
    r"よね|でしょ|だろ|ですね|全部|すべて|全て|ぜんぶ|必ず|絶対|だけに|しか|なくな|廃止|切り捨|やめ|強制|義務"
)
_LIMITS = re.compile(r"難し|ません|場合も|懸念|限定せず|わけでは|前提とした|課題")
_LIMIT_BONUS = 0.3
_CLOSE = 0.85  # a sentence this close to the best one, relative to it, is marked as well


class Marker:
    """Finds the sentences of a response that answer a question; sentence embeddings are made once.

    A sentence scores by its cosine with the question plus the share of the question's character bigrams that
    it holds, so that a figure or a name that is asked for word by word wins over a sentence merely alike.
    """

    def __init__(self, consultation: Consultation, encoder: Encoder) -> None:
        self._spans: dict[Response, list[tuple[int, int]]] = {}
        self._vectors: dict[Response, NDArray[np.float32]] = {}
        self._bigrams: dict[Response, list[set[str]]] = {}
        self._limits: dict[Response, list[bool]] = {}
        for response in dict.fromkeys(opinion.response for opinion in consultation.opinions):
            spans = sentences(response.text)
            texts = [response.text[start:end] for start, end in spans]
            self._spans[response] = spans
            self._vectors[response] = encoder.encode_passages(texts)
            self._bigrams[response] = [set(bigrams(text)) for text in texts]
            self._limits[response] = [_LIMITS.search(text) is not None for text in texts]

    def marks(self, response: Response, question: str, vector: NDArray[np.float32]) -> tuple[tuple[int, int], ...]:
        """Spans of the sentences that answer: the best one, and those nearly as good; at least one."""
        asked = set(bigrams(question))
        overlap = [len(asked & held) / max(len(asked), 1) for held in self._bigrams[response]]
        scores = self._vectors[response] @ vector + np.array(overlap)
        if _PRESUPPOSES.search(question):
            scores = scores + _LIMIT_BONUS * np.array(self._limits[response])
        return tuple(
            span
            for span, score in zip(self._spans[response], scores, strict=True)
            if score >= scores.max() * _CLOSE or score == scores.max()
        )


class Composer(Protocol):
    """Chosen opinions → what is said. Whatever it returns still has to pass the gate."""

    def compose(self, question: str, opinions: Sequence[Opinion], vector: NDArray[np.float32]) -> Draft: ...


class VerbatimComposer:
    def __init__(self, consultation: Consultation, marker: Marker) -> None:
        self._consultation = consultation
        self._marker = marker

    def compose(self, question: str, opinions: Sequence[Opinion], vector: NDArray[np.float32]) -> Draft:
        """The first opinion's response whole, then the answering sentences of the others; best first."""
        blocks: list[str] = []
        citations: list[Citation] = []
        for position, group in enumerate(self._groups(opinions)):
            response = group[0].response
            marks = self._marker.marks(response, question, vector)
            start, end = (0, len(response.text)) if position == 0 else (marks[0][0], marks[-1][1])
            quote = response.text[start:end]
            inside = tuple((a - start, b - start) for a, b in marks)
            labels = [opinion.label for opinion in group]
            if position == 1:
                blocks.append(ja.ANSWER_MORE)
            blocks.append("\n".join([ja.quoted(quote, labels), *notes(group[0], quote)]))
            citations += [Citation(opinion, Voice.RESPONSE, quote, inside) for opinion in group]
        text = "\n\n".join([ja.ANSWER_LEAD, *blocks])
        return Draft(Outcome.ANSWERED, text, tuple(citations), composer="verbatim")

    def _groups(self, opinions: Sequence[Opinion]) -> list[list[Opinion]]:
        """Opinions by response, in order; those with one shared response are cited together, the best first."""
        groups: dict[Response, list[Opinion]] = {}
        for opinion in opinions:
            group = groups.setdefault(opinion.response, [])
            group += [o for o in (opinion, *self._consultation.partners(opinion)) if o not in group]
        return list(groups.values())
