"""The gate for generated sentences: each is hostile until every check has let it through.

A sentence is compared with the records that its tokens name, and with nothing else: not with the question, not
with the model's knowledge. What cannot be shown to stand there is dropped; an error in a check is a failed
check. The checks are in `checks.py`; what the kept sentences leave out is the business of `conditions.py` and
`limits.py`, the whole reply that of `citations.check`.

The rules are of the language (numbers, names, polarity, hedges, quantifiers, humble verbs…), not of one
document; `Floors` were calibrated on `eval/drafts/dev.jsonl`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.gate.checks import CHECKS, Fault, without_absent
from assistant.gate.claims import ASKING, REPORTING, Claim, Source, Text, held, is_in
from assistant.gate.conditions import Conditions, conditions, generic_nouns
from assistant.gate.limits import Focus, Limit, limits, untold
from assistant.gate.paraphrases import faint
from assistant.gate.phrases import plain, spoken, without_note
from assistant.gate.wording import LIGHT, Wording
from corpus.records import Consultation, Opinion, Response
from index.encoder import Encoder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Floors:
    """Calibrated on the development half of the frozen drafts (`python -m eval.drafts_bench --set dev`)."""

    supported: float = 0.8  # share of the content words that the cited records hold
    unsupported_most: int = 1  # … and the most words they may lack
    one_sentence: float = 0.5  # share of the words that one sentence of the cited records holds by itself
    cosine: float = 0.35  # with the nearest sentence of the cited records


_SENTENCE = re.compile(r"\s*([^\n]+?(?:\s*\[\d{1,2}\])+)")
_TOKENS_FIRST = re.compile(
    r"((?:\s*\[\d{1,2}\])+)\s*。"
)  # «…です[1]。»: the same sentence, written the other way round
_TOKENS = re.compile(r"(?:\s*\[\d{1,2}\])+\s*$")
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
_POINTS_BACK = re.compile(r"(?:これ|それ|その|この(?!計画)|こう|そこで|そう|いずれ|以上|同)")
_TOO_SHORT = 3  # content words: the embedding of fewer says nothing, and all of them have to be in the record anyway


def split(draft: str) -> tuple[list[str], str]:
    """The sentences of a draft, each with its tokens, and what is left over behind the last token."""
    draft = _TOKENS_FIRST.sub(r"。\1", draft.replace("［", "[").replace("］", "]"))
    found = list(_SENTENCE.finditer(draft))
    return [match[1] for match in found], draft[found[-1].end() if found else 0 :].strip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence without its tokens, the positions of the evidence it cites, and why it fails (None: it passes)."""

    sentence: str
    cited: tuple[int, ...]
    fault: Fault | None = None
    detail: str = ""

    @property
    def passes(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is left of a draft. ``refused`` says why nothing of it may be used; None: ``kept`` may be shown."""

    kept: tuple[Verdict, ...]
    dropped: tuple[Verdict, ...]
    refused: str | None = None

    def as_json(self) -> dict[str, object]:
        """For the trace: how many sentences were kept, and why the others were not; none of their words."""
        faults = [verdict.fault.value if verdict.fault else "points back" for verdict in self.dropped]
        return {"kept": len(self.kept), "dropped": faults, "refused": self.refused}


class Gate:
    """Judges sentences against the records of one consultation. Reads the records once; thread-safe after that."""

    def __init__(self, consultation: Consultation, encoder: Encoder, floors: Floors | None = None) -> None:
        self._encoder = encoder
        self._floors = floors or Floors()
        self._responses: dict[Response, Text] = {}
        self._opinions = {o.label: Text(o.text, encoder) for o in consultation.opinions}
        for opinion in consultation.opinions:
            self._responses.setdefault(opinion.response, Text(opinion.response.text, encoder))
        generic = generic_nouns(text.sentences for text in self._responses.values())
        self._conditions: dict[int, Conditions] = {
            id(text): conditions(text.sentences, generic) for text in self._responses.values()
        }
        self._limits: dict[int, tuple[Limit, ...]] = {id(text): limits(text) for text in self._responses.values()}
        self._body = frozenset(key for key in Wording(consultation.body + consultation.plan).keys)
        self._body_names = Wording(consultation.body + consultation.plan).names

    def response(self, opinion: Opinion) -> Text:
        return self._responses[opinion.response]

    def judge(self, raw: str, evidence: Sequence[Opinion]) -> Verdict:
        """One sentence with its tokens, against the evidence that was given. Never raises: an error is a fault."""
        tokens = _TOKENS.search(raw)
        sentence = spoken(raw[: tokens.start()].strip() if tokens else raw.strip())
        cited = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", tokens[0]))) if tokens else ()
        try:
            fault, detail = self._fault(sentence, cited, evidence)
        except Exception:
            log.exception("the gate failed on a sentence")
            fault, detail = Fault.BROKEN, ""
        return Verdict(sentence, cited, fault, detail)

    def review(self, question: str, raw: Sequence[str], evidence: Sequence[Opinion]) -> Judgement:
        """A whole draft: its sentences one by one, then whether what is left answers and leaves out no condition."""
        return self.settle(question, [self.judge(sentence, evidence) for sentence in raw], evidence)

    def settle(self, question: str, verdicts: Sequence[Verdict], evidence: Sequence[Opinion]) -> Judgement:
        """What is left of judged sentences, and whether it may be said without the others."""
        kept = tuple(verdict for verdict in _standing(verdicts))
        dropped = tuple(verdict for verdict in verdicts if verdict not in kept)
        try:
            refused = self._refusal(question, kept, evidence)
        except Exception:
            log.exception("the gate failed on a draft")
            refused = Fault.BROKEN.value
        return Judgement(kept, dropped, refused)

    def _refusal(self, question: str, kept: Sequence[Verdict], evidence: Sequence[Opinion]) -> str | None:
        if not kept:
            return "nothing left"
        if not any(1 in verdict.cited for verdict in kept):
            return "the best evidence is not used"
        for position, opinion in enumerate(evidence, start=1):
            said = [Wording(verdict.sentence) for verdict in kept if position in verdict.cited]
            if said:
                text = self.response(opinion)
                focus = Focus(question, text, self._opinions[opinion.label], self._encoder)
                unmet = self._conditions[id(text)].unmet(said, focus) or untold(self._limits[id(text)], said, focus)
                if unmet:
                    return f"omits {unmet}"
        return None

    def _fault(self, sentence: str, cited: tuple[int, ...], evidence: Sequence[Opinion]) -> tuple[Fault | None, str]:
        if not cited or not all(1 <= n <= len(evidence) for n in cited):
            return Fault.FORM, "token"
        if not sentence.endswith("。") or len(sentence) > 400 or not _JAPANESE.search(sentence):
            return Fault.FORM, "sentence"
        source = self._source([evidence[n - 1] for n in cited])
        body = without_note(plain(sentence), source.folded)
        claim = Claim(without_absent(body, source))
        if claim.text != plain(sentence) and all(word.key in REPORTING for word in claim.rest.words):
            return None, ""
        for check in (*CHECKS, self._support, self._likeness):
            fault, detail = check(claim, source)
            if fault is not None:
                return fault, detail
        return None, ""

    def _source(self, opinions: Sequence[Opinion]) -> Source:
        responses = {id(text): text for text in map(self.response, opinions)}
        return Source(
            tuple(responses.values()), tuple(self._opinions[o.label] for o in opinions), self._body, self._body_names
        )

    def _support(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        """The share of content words that the cited records hold, in the same or in other words."""
        stated = [
            (part, w, a)
            for part, a in claim.parts()
            for w in part.words
            if w.key not in REPORTING and w.key not in source.body and not (a and w.key in ASKING)
        ]
        lacking = [(part, w) for part, w, a in stated if not held(w, source, a)]
        if not stated:
            return Fault.UNSUPPORTED, "empty"
        share = 1 - len(lacking) / len(stated)
        heavy = any(part.states(w) and w.key not in faint() for part, w in lacking)
        if heavy or share < self._floors.supported or len(lacking) > self._floors.unsupported_most:
            return Fault.UNSUPPORTED, f"{share:.2f} " + "・".join(w.surface for _, w in lacking)
        quiet = REPORTING | LIGHT | faint() | source.body
        last = [w for w in claim.rest.words if w.key not in quiet][-1:]
        if last and not held(last[0], source, opinions=False):
            return Fault.UNSUPPORTED, last[0].surface
        return self._scattered(claim, source)

    def _scattered(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        """Words from here and there make a sentence that the record never said: most have to come from one."""
        words = [w for w in claim.rest.words if w.key not in REPORTING and w.key not in source.body]
        counts = [sum(is_in(word, s.keys) for word in words) for text in source.responses for s in text.sentences]
        if words and max(counts) < self._floors.one_sentence * len(words):
            return Fault.UNSUPPORTED, f"{max(counts)}/{len(words)}"
        return None, ""

    def _likeness(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        if len(claim.rest.words) < _TOO_SHORT:
            return None, ""
        vector = self._encoder.encode_passages([claim.text])[0]
        texts = (*source.responses, *source.opinions) if claim.attributed else source.responses
        cosine = max(float((text.unit_vectors @ vector).max()) for text in texts)
        return (Fault.UNLIKE, f"{cosine:.2f}") if cosine < self._floors.cosine else (None, "")


def _standing(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """The sentences that pass, without those that point back to one that was dropped."""
    dropped = False
    for verdict in verdicts:
        if verdict.passes and not (dropped and _POINTS_BACK.match(verdict.sentence)):
            dropped = False
            yield verdict
        else:
            dropped = True
