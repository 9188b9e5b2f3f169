"""The composer with a language model: its sentences above, the city's own words always below.

The verbatim answer is made first and stands whatever the model does. Of the model's draft only sentences that
the gate lets through are said; where the gate refuses the rest, or the model fails in any way, the verbatim
answer is the answer, and ``composer`` says so. The model sees the question without personal data, and the
records as numbered tokens: it can cite nothing that it was not given.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft
from assistant.compose.citations import check
from assistant.compose.verbatim import Composer
from assistant.gate.judge import Gate, Judgement, Verdict, split
from assistant.model.client import Llm, ModelFailed, load_prompt, note_gate, open_llm, show_early
from assistant.model.rewording import reword
from assistant.reading.personal import mask
from assistant.settings import Settings
from corpus.errors import UngroundedAnswer
from corpus.records import Consultation, Opinion, Response, Voice
from index.encoder import Encoder

log = logging.getLogger(__name__)

NONE = "なし"  # what the prompts have a model say where the evidence does not answer


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the model is given: one opinion a response, in the order of the citations, and who else it serves."""

    opinions: tuple[Opinion, ...]
    labels: tuple[tuple[str, ...], ...]

    def as_json(self) -> list[dict[str, object]]:
        return [
            {"token": token, "opinion": opinion.text, "response": opinion.response.text}
            for token, opinion in enumerate(self.opinions, start=1)
        ]


class ModelComposer:
    """Any composer's verbatim draft, with the model's passed sentences above it."""

    def __init__(self, verbatim: Composer, llm: Llm, gate: Gate, *, plain: bool = False) -> None:
        self._verbatim, self.llm, self._gate, self._plain = verbatim, llm, gate, plain
        self._prompt = load_prompt("compose")

    def compose(self, question: str, opinions: Sequence[Opinion], vector: NDArray[np.float32]) -> Draft:
        """The whole draft; whoever watches the reply sees the verbatim answer first, then what passes."""
        sentences = self.stream(question, opinions, vector)
        while True:
            try:
                show_early("sentence", next(sentences))
            except StopIteration as end:
                draft: Draft = end.value
                return draft

    def stream(
        self, question: str, opinions: Sequence[Opinion], vector: NDArray[np.float32]
    ) -> Generator[str, None, Draft]:
        """Yield sentences with their opinion numbers as soon as they may be shown; return the whole draft.

        A sentence is shown when it and all before it have passed, and when what they leave open has been said.
        The draft that is returned replaces them: it is the verbatim one where the rest of the answer failed.
        """
        base = self._verbatim.compose(question, opinions, vector)
        evidence = evidence_of(base)
        if not evidence.opinions:
            return base
        show_early("quoted", check(base).text)
        try:
            judgement = yield from self._judged(question, evidence)
        except ModelFailed:
            return base
        draft = base if judgement is None or judgement.refused else self._joined(base, evidence, judgement.kept)
        return self._with_plain(draft, evidence) if self._plain else draft

    def _judged(self, question: str, evidence: Evidence) -> Generator[str, None, Judgement | None]:
        """The gate's judgement on the model's draft; None where the model says that the evidence does not answer."""
        verdicts: list[Verdict] = []
        shown = 0
        for raw in self._sentences(question, evidence):
            if raw == NONE:
                return None
            verdicts.append(self._gate.judge(raw, evidence.opinions))
            judgement = self._gate.settle(question, verdicts, evidence.opinions)
            if judgement.refused is None:
                for verdict in judgement.kept[shown:]:
                    yield said(verdict, evidence)
                shown = max(shown, len(judgement.kept))
        judgement = self._gate.settle(question, verdicts, evidence.opinions)
        note_gate(judgement.as_json())
        return judgement

    def _sentences(self, question: str, evidence: Evidence) -> Iterator[str]:
        """Whole sentences as the model finishes them. Raises `ModelFailed`, also for text that is left over."""
        data = {"question": mask(question), "evidence": evidence.as_json()}
        rest = ""
        for piece in self.llm.stream(self._prompt, json.dumps(data, ensure_ascii=False)):
            rest += piece
            sentences, left = split(rest)
            # The last one may still be getting tokens.
            ready, rest = (sentences, left) if left else (sentences[:-1], "".join(sentences[-1:]))
            yield from ready
        sentences, left = split(rest)
        yield from sentences
        if left.strip("「」。` ") == NONE and not sentences:
            yield NONE
        elif left:
            raise ModelFailed("malformed")

    def _joined(self, base: Draft, evidence: Evidence, kept: Sequence[Verdict]) -> Draft:
        """The kept sentences above the verbatim answer, which gets whole every response that they rest on."""
        used = {evidence.opinions[number - 1].response for verdict in kept for number in verdict.cited}
        below = whole(base, used)
        above = [ja.MODEL_LEAD, *(said(verdict, evidence) for verdict in kept)]
        draft = replace(below, text="\n".join(above) + "\n\n" + below.text, composer="model")
        try:
            return check(draft)
        except UngroundedAnswer:
            log.exception("the joined draft did not pass")
            return base

    def _with_plain(self, draft: Draft, evidence: Evidence) -> Draft:
        verdicts = reword(self.llm, self._gate, evidence.opinions[:1])
        if not verdicts:
            return draft
        return replace(draft, plain="\n".join(said(verdict, evidence) for verdict in verdicts))


def with_model(verbatim: Composer, consultation: Consultation, encoder: Encoder, settings: Settings) -> ModelComposer:
    """The composer of an office that set ``ASSISTANT_LLM``. Raises as `open_llm` does."""
    return ModelComposer(verbatim, open_llm(settings), Gate(consultation, encoder), plain=settings.llm_plain)


def evidence_of(draft: Draft) -> Evidence:
    """The responses that a verbatim draft cites, each with the opinions it is cited under."""
    groups: dict[int, list[Opinion]] = {}
    for citation in draft.citations:
        if isinstance(citation.source, Opinion):
            groups.setdefault(id(citation.source.response), []).append(citation.source)
    return Evidence(
        tuple(group[0] for group in groups.values()),
        tuple(tuple(dict.fromkeys(opinion.label for opinion in group)) for group in groups.values()),
    )


def said(verdict: Verdict, evidence: Evidence) -> str:
    """A passed sentence as a person sees it: the model's tokens have become opinion numbers."""
    labels: Iterable[str] = (label for number in verdict.cited for label in evidence.labels[number - 1])
    return f"{verdict.sentence}{ja.cite(dict.fromkeys(labels))}"


def whole(draft: Draft, responses: set[Response]) -> Draft:
    """The draft with these responses quoted from beginning to end, the marks kept where they were."""
    text, citations = draft.text, []
    for citation in draft.citations:
        source = citation.source
        if not isinstance(source, Opinion) or source.response not in responses or citation.voice is not Voice.RESPONSE:
            citations.append(citation)
            continue
        full = source.response.text
        start = full.index(citation.quote)
        text = text.replace(f"「{citation.quote}」", f"「{full}」", 1)
        marks = tuple((a + start, b + start) for a, b in citation.marks)
        citations.append(Citation(source, Voice.RESPONSE, full, marks))
    return replace(draft, text=text, citations=tuple(citations))
