"""The gate for generated sentences: each is hostile until every check has let it through.

A sentence is compared with the records that its tokens name, and with nothing else: not with the question, not
with the model's knowledge. What cannot be shown to stand there is dropped; an error in a check is a failed
check. What the kept sentences leave out is the business of `conditions.py`, the whole reply that of
`citations.check`.

The rules are of the language (numbers, names, polarity, hedges, quantifiers, humble verbs…), not of one
document; `Floors` were calibrated on `eval/drafts/dev.jsonl`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.conditions import Conditions, conditions, generic_nouns
from assistant.hedges import Hedge, hedges, lost_hedge
from assistant.wording import Polarity, Predicate, Word, Wording, same, stem, turning
from corpus.records import Consultation, Opinion, Response
from index.encoder import Encoder
from index.passages import sentences
from index.text import fold
from index.tokens import bigrams

log = logging.getLogger(__name__)


class Fault(StrEnum):
    """Why a sentence was dropped."""

    FORM = "form"  # not one plain Japanese sentence with the tokens it was given
    LINK = "link"  # a link, address, number or channel to reach someone
    NUMBER = "number"
    NAME = "name"
    QUOTE = "quote"
    POLARITY = "polarity"  # denies what is said, or says what is denied
    STRENGTH = "strength"  # says more than the record commits to
    PROMISE = "promise"  # promises in the city's name, or tells the reader what to do
    VOICE = "voice"  # a resident's words as the city's
    TALK = "talk"  # of prompts, instructions, itself
    UNSUPPORTED = "unsupported"  # too many words that the record does not hold
    UNLIKE = "unlike"  # too far from every sentence of the record
    BROKEN = "broken"  # the gate itself failed: that is a failed check


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
_MARKUP = re.compile(r"[<>{}#*`|\\_=~^【】\[\]]|https?|：//|://")
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|www\.|\w+\.(?:jp|com|org|net)|〒|\d{2,4}-\d{2,4}-\d{3,4}|0\d{9,10}|\d{3}-\d{4}"
    r"|丁目|番地|番\d|内線|フリーダイヤル|メール|電話|ファクス|fax|郵送|コールセンター|フォーム|qrコード|リンク|アドレス"
)
# Ways to reach someone: said only where the record says them.
_CHANNEL_VERBS = re.compile(
    r"(?:申し込|お?問い?合わ?せ|受け付け|受付|予約|投稿|お寄せ|ご連絡|ご相談|応募|登録|提出)(?:く|め|で|し|る|ま|は|を|が|先|する|ください)"
)
# Words that leave no room, and words of completion. Each must stand in the cited record itself.
_STRONG = re.compile(
    r"必ず|かならず|確実|絶対|完全|完璧|すべて|全て|全部|全員|全市民|全職員|あらゆる|一切|すでに|既に|もう(?!少|一)|済み|済ん|決定|決ま|決め|解消|間違いなく"
    r"|速やか|直ちに|ただちに|早急|至急|即座|すぐに|今すぐ|年度内|常に|永久|誰でも|誰もが|だれでも|いつでも|どこでも|唯一|必須|義務|万全|大幅|徹底|完了|達成し|実現し(?:ます|た)|なくなり|なくなる|ゼロ"
    r"|ことになり|ことになって|ようになり|ようになる|半分|半数|半減|倍増|大半|過半|大部分|無料|無償|全額|期限|禁止|廃止|中止"
)
_EXCLUSIVE = re.compile(r"だけ|のみ|しか|単独|独自|限り|に限")
_PROMISE = re.compile(
    r"保証|約束|責任を|責任持|補償|弁償|賠償|確約|お?任せ|ご安心|いたします|致します|まいります|参ります|伺います|伺い、|差し上げ|お届けし|お待ちし|させていただ|いたしました|おります"
)
_ORDER = re.compile(r"ください|下さい|なさい|ましょう|べきです|べきでしょう|ほうがよい|方がよい|のがよい|控え")
_TALK = re.compile(
    r"私は|私が|私の|わたし|僕|プロンプト|指示|命令|システムプロンプト|言語モデル|aiアシスタント|aiです|アシスタント|管理者|モード|内部|出力|入力|トークン|設定(?:は|を|に|も|で)|回答者|パスワード|秘密|キー|偽物|嘘"
)
_AGREES = re.compile(r"認め|賛成|賛同|同意|採用|反映|受け入れ|応じ|見込|予定|検討(?:して|し)")
# A yes or a no answers the question, and against the question nothing is checked: it is taken off, never shown.
_LEADING = re.compile(r"^(?:はい|いいえ|いえ)[、,。]\s*")
_ATTRIBUTION = re.compile(
    r"(?:ご)?(?:意見|提案|要望|指摘|声)(?:が|も)(?:あり|あった|ある|寄せ|出さ|出て|届)|(?:ご)?(?:意見|提案|要望|指摘|声)(?:に対し|に対する|には|に関し|を受け|について|に、|に市|に対|では)"
)
_POINTS_BACK = re.compile(r"(?:これ|それ|その|この(?!計画)|こう|そこで|そう|いずれ|以上|同)")
_ASKS_FACT = re.compile(r"何|なに|なん(?!で)|どれ|どの|どんな|いくつ|いくら|いつ|どこ|だれ|誰|教えて|目標|割合|値")
_TOO_SHORT = 3  # content words: the embedding of fewer says nothing, and all of them have to be in the record anyway
_ANSWERS = 0.85  # of the best sentence's score: the same closeness at which the verbatim answer marks sentences
# «X については述べられていません»: true where X is the resident's and not in the response; then it states no more.
_ABSENT = re.compile(
    r"([^、。]+?)に(?:ついて|関して)(?:は|も)、?(?:具体的に(?:は)?|特に)?(?:触れ|述べ|言及|記載|記述|書か|示さ|示し|説明)[ぁ-ん]*?(?:ません|ない)(?:(?:でした)?が、|。|とのことです。)"
)
_PAST = re.compile(r"(?:ました|でした|した|った|いた)(?:。|$|とのこと|とされ|そうです|ということ)")
_REPORTED = re.compile(r"(?:意図|説明|回答|答え|述べ|求め|示|掲げ|挙げ|寄せ|あり)(?:られ|され|てき)?(?:ました|した|た)")
# Verbs and nouns with which a position is reported; they state nothing of their own.
_REPORTING = frozenset(
    stem(word)
    for word in "市 本市 仙台 仙台市 計画 本計画 回答 説明 答える 考え方 考え 見解 立場 姿勢 意見 提案 要望 指摘 示す 挙げる 述べる 認識 案内 紹介 記載 "
    "言葉 名称 中心 位置付ける 位置づける 表す 表現 内容 例 対象 理由 方向 方向性 状況 状態 可能性 点 考える 挙がる 触れる 書く 言及 答え 見方 一つ いう 呼ぶ 質問 寄せる 件 今 これ いずれ 回答 部分 自体 こちら 目的 続ける 方針 付ける づける 上げる 挙げ 含む 相手 以上 指す よい 良い 必要 通り とおり".split()
)


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


class Text:
    """One voice of a record, read for comparison: its wording as a whole and sentence by sentence."""

    def __init__(self, text: str, encoder: Encoder) -> None:
        self.text = text
        self.folded = fold(text)
        pieces = [text[start:end] for start, end in sentences(text)]
        self.sentences = [Wording(piece) for piece in pieces]
        self.vectors: NDArray[np.float32] = encoder.encode_passages(pieces)
        self.keys = frozenset(key for s in self.sentences for key in s.keys)
        self.numbers = frozenset(number for s in self.sentences for number in s.numbers)
        self.names = frozenset(name for s in self.sentences for name in s.names)

    @cached_property
    def predicates(self) -> dict[str, list[Predicate]]:
        found: dict[str, list[Predicate]] = {}
        for sentence in self.sentences:
            for predicate in sentence.predicates:
                found.setdefault(predicate.key, []).append(predicate)
        return found

    @cached_property
    def hedges(self) -> tuple[Hedge, ...]:
        return hedges(self.sentences)


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


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence may rest on: the responses that it cites, and what the residents said."""

    responses: tuple[Text, ...]
    opinions: tuple[Text, ...]

    def holds(self, key: str, *, opinions: bool = False) -> bool:
        texts = (*self.responses, *self.opinions) if opinions else self.responses
        return any(not same(key).isdisjoint(text.keys) for text in texts)


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
        self._body = frozenset(key for key in Wording(consultation.body + consultation.plan).keys)
        self._body_names = Wording(consultation.body + consultation.plan + "DX").names

    def response(self, opinion: Opinion) -> Text:
        return self._responses[opinion.response]

    def judge(self, raw: str, evidence: Sequence[Opinion]) -> Verdict:
        """One sentence with its tokens, against the evidence that was given. Never raises: an error is a fault."""
        tokens = _TOKENS.search(raw)
        sentence = _LEADING.sub("", raw[: tokens.start()].strip() if tokens else raw.strip())
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
                unmet = self._conditions[id(text)].unmet(said) or self._limit(question, text, said)
                if unmet:
                    return f"omits {unmet}"
        return None

    def _limit(self, question: str, text: Text, said: Sequence[Wording]) -> str | None:
        """What the response calls difficult has to be told, unless the question asks for a fact of another sentence."""
        hard = [hedge for hedge in text.hedges if hedge.kind == "hard"]
        if not hard or any(hedge.kept.search(sentence.folded) for hedge in hard for sentence in said):
            return None
        if not _ASKS_FACT.search(fold(question)):
            return "difficulty"
        asked = set(bigrams(question))
        vector = self._encoder.encode_queries([question])[0]
        shares = [len(asked & set(bigrams(s.text))) / max(len(asked), 1) for s in text.sentences]
        scores = text.vectors @ vector + np.array(shares)
        return "difficulty" if any(scores[h.sentence] >= scores.max() * _ANSWERS for h in hard) else None

    def _fault(self, sentence: str, cited: tuple[int, ...], evidence: Sequence[Opinion]) -> tuple[Fault | None, str]:
        if not cited or not all(1 <= n <= len(evidence) for n in cited):
            return Fault.FORM, "token"
        if not sentence.endswith("。") or len(sentence) > 400 or not _JAPANESE.search(sentence):
            return Fault.FORM, "sentence"
        body = _normal(sentence)
        opinions = [evidence[n - 1] for n in cited]
        source = Source(
            tuple({id(t): t for t in (self.response(o) for o in opinions)}.values()),
            tuple(self._opinions[o.label] for o in opinions),
        )
        told = _ABSENT.sub(lambda match: "" if _is_absent(match[1], source) else match[0], body)
        claim = Claim(told)
        if told != body and all(word.key in _REPORTING for word in claim.rest.words):
            return None, ""
        checks: tuple[Callable[[Claim, Source], tuple[Fault | None, str]], ...] = (
            _form, _link, _talk, _numbers, self._names, _quotes, _promise, _strength, _polarity, _voice, _hedge,
            _relation, _quality,
            self._support, self._likeness,
        )  # fmt: skip
        for check in checks:
            fault, detail = check(claim, source)
            if fault is not None:
                return fault, detail
        return None, ""

    def _names(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        """Proper nouns, katakana, Latin words and offices: in the cited records, or one of their paraphrases."""
        for part, with_opinions in claim.parts():
            texts = (*source.responses, *source.opinions) if with_opinions else source.responses
            for name in part.names - self._body_names:
                keys = Wording(name).keys
                if any(name in text.folded for text in texts):
                    continue
                if keys and all(source.holds(key, opinions=with_opinions) for key in keys) and not _has_body(name):
                    continue
                return Fault.NAME, name
        return None, ""

    def _support(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        """The share of content words that the cited records hold, in the same or in other words."""
        words = [(w, attributed) for part, attributed in claim.parts() for w in part.words]
        stated = [(w, a) for w, a in words if w.key not in _REPORTING and w.key not in self._body]
        lacking = [w.surface for w, attributed in stated if not _held(w, source, attributed)]
        if not stated:
            return Fault.UNSUPPORTED, "empty"
        share = 1 - len(lacking) / len(stated)
        if share < self._floors.supported or len(lacking) > self._floors.unsupported_most:
            return Fault.UNSUPPORTED, f"{share:.2f} " + "・".join(lacking)
        last = [w for w in claim.rest.words if w.key not in _REPORTING and w.key not in self._body][-1:]
        if last and not _held(last[0], source, opinions=False):
            return Fault.UNSUPPORTED, last[0].surface
        return self._scattered(claim, source)

    def _scattered(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        """Words from here and there make a sentence that the record never said: most have to come from one."""
        words = [w for w in claim.rest.words if w.key not in _REPORTING and w.key not in self._body]
        held = [sum(_in(word, s.keys) for word in words) for text in source.responses for s in text.sentences]
        if words and max(held) < self._floors.one_sentence * len(words):
            return Fault.UNSUPPORTED, f"{max(held)}/{len(words)}"
        return None, ""

    def _likeness(self, claim: Claim, source: Source) -> tuple[Fault | None, str]:
        if len(claim.rest.words) < _TOO_SHORT:
            return None, ""
        vector = self._encoder.encode_passages([claim.text])[0]
        texts = (*source.responses, *source.opinions) if claim.attributed else source.responses
        cosine = max(float((text.vectors @ vector).max()) for text in texts)
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


class Claim:
    """A sentence to be judged: its wording, split where it stops reporting a resident and speaks of the city."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        attribution = _ATTRIBUTION.search(self.folded)
        self.attributed = attribution is not None
        cut = attribution.end() if attribution else 0
        self.head = Wording(self.folded[:cut]) if cut else None
        self.rest = Wording(self.folded[cut:])

    def parts(self) -> list[tuple[Wording, bool]]:
        """(wording, whether a resident's words may support it)."""
        return ([(self.head, True)] if self.head else []) + [(self.rest, False)]


def _in(word: Word, keys: frozenset[str]) -> bool:
    found = not same(word.key).isdisjoint(keys)
    return found or (bool(word.parts) and all(not same(p).isdisjoint(keys) for p in word.parts))


def _held(word: Word, source: Source, opinions: bool) -> bool:
    if source.holds(word.key, opinions=opinions):
        return True
    return bool(word.parts) and all(source.holds(p, opinions=opinions) or p in _REPORTING for p in word.parts)


def _has_body(name: str) -> bool:
    return name in Wording(name)._bodies()


def _normal(sentence: str) -> str:
    """Double denials that affirm, said plainly."""
    return (
        re.sub(r"欠かせない|欠かすことのできない|なくてはならない", "不可欠な", fold(sentence))
        .replace("欠かせません", "不可欠です")
        .replace("ともして", "として")
    )


def _is_absent(topic: str, source: Source) -> bool:
    """Whether ``topic`` is spoken of by the residents alone."""
    words = Wording(topic).words
    known = all(_held(word, source, opinions=True) or word.key in _REPORTING for word in words)
    return known and any(not _held(word, source, opinions=False) for word in words if word.key not in _REPORTING)


def _form(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    match = _MARKUP.search(claim.folded)
    return (Fault.FORM, match[0]) if match else (None, "")


def _missing(pattern: re.Pattern[str], claim: Claim, source: Source) -> str | None:
    """The first thing that ``pattern`` finds in the claim and not in the cited responses."""
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        for match in pattern.finditer(part.folded):
            if not any(match[0] in text.folded for text in texts):
                return match[0]
    return None


def _link(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_CONTACT, claim, source) or _missing(_CHANNEL_VERBS, claim, source)
    return (Fault.LINK, found) if found else (None, "")


def _talk(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_TALK, claim, source)
    return (Fault.TALK, found) if found else (None, "")


def _numbers(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        known = {number for text in texts for number in text.numbers}
        for value, counted in part.numbers:
            if (value, counted) not in known and not (counted == "" and any(value == v for v, _ in known)):
                return Fault.NUMBER, value + counted
    return None, ""


def _quotes(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        for quote in part.quotes:
            if not any(quote in text.folded for text in texts):
                return Fault.QUOTE, quote
    return None, ""


def _promise(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """The model reports; it never speaks as the city, so its humble verbs are refused wherever they come from."""
    match = _PROMISE.search(claim.folded) or _ORDER.search(claim.rest.folded)
    return (Fault.PROMISE, match[0]) if match else (None, "")


def _strength(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_STRONG, claim, source)
    if found is None and not any(p.only for p in claim.rest.predicates):
        found = _missing(_EXCLUSIVE, claim, source)
    if found is None and _PAST.search(claim.rest.folded) and not _REPORTED.search(claim.rest.folded):
        past = {p.key for text in source.responses for ps in text.predicates.values() for p in ps if p.past}
        wrong = [p.key for p in claim.rest.predicates[-1:] if p.past and same(p.key).isdisjoint(past)]
        found = wrong[0] if wrong else None
    return (Fault.STRENGTH, found) if found else (None, "")


def _polarity(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """What the claim says, makes hard or denies, the records must say, make hard or deny as well."""
    texts = source.responses
    denials = [p for text in texts for ps in text.predicates.values() for p in ps if p.polarity is Polarity.DENIED]
    for word in claim.rest.words:
        if word.key in turning() and not any(word.key in text.keys for text in texts):
            return Fault.POLARITY, word.surface
    for predicate in claim.rest.predicates:
        known = [p for text in texts for key in same(predicate.key) for p in text.predicates.get(key, ())]
        if predicate.polarity is Polarity.DENIED:
            if any(p.polarity is Polarity.DENIED for p in known):
                continue
            if predicate.only and any(p.only for p in denials):
                continue
            if predicate.avoided and any("ないよう" in text.folded for text in texts):
                continue
            return Fault.POLARITY, predicate.key
        if known and predicate.key not in _REPORTING and all(p.polarity is Polarity.DENIED for p in known):
            return Fault.POLARITY, predicate.key
        exact = [p for text in texts for p in text.predicates.get(predicate.key, ())]
        never_said = bool(exact) and all(p.polarity is not Polarity.SAID for p in exact)
        told = predicate.key in _REPORTING or re.search("難し|困難|にくい", claim.folded)
        if predicate.polarity is Polarity.SAID and never_said and not told:
            return Fault.POLARITY, predicate.key
        never_hard = bool(known) and not any(p.polarity is Polarity.HARD for p in known)
        if predicate.polarity is Polarity.HARD and never_hard and not any("難しい" in text.folded for text in texts):
            return Fault.POLARITY, predicate.key
    return None, ""


def _voice(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """A word that only the resident used, outside a part that says so: a wish told as the city's plan."""
    hard = re.search("難しい|困難", claim.rest.folded) and any("難しい" in t.folded for t in source.responses)
    for word in claim.rest.words:
        only = any(word.key in t.keys for t in source.opinions) and not _held(word, source, opinions=False)
        if only and word.key not in _REPORTING and not hard:
            return Fault.VOICE, word.surface
    found = _missing(_AGREES, claim, source)
    return (Fault.VOICE, found) if found else (None, "")


def _hedge(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for text in source.responses:
        lost = lost_hedge(claim.rest, text.hedges)
        if lost is not None:
            return Fault.STRENGTH, lost.kind
    return None, ""


def _relation(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """«X を V»: where the record says what is V-ed, it has to be X. «副市長をトップとし» is not «市長をトップとし»."""
    known: dict[str, set[str]] = {}
    prefixes: dict[str, set[str]] = {}
    for text in source.responses:
        for sentence in text.sentences:
            for said in sentence.objects:
                keys = (key for word in said.things for key in (word.key, *word.parts))
                known.setdefault(said.verb, set()).update(keys)
                prefixes.setdefault(said.verb, set()).add(said.prefix)
    for claimed in claim.rest.objects:
        things = known.get(claimed.verb)
        if things is None:
            continue
        named = any(word.key == "全" or not same(word.key).isdisjoint(things) for word in claimed.things)
        if not named or (claimed.prefix and claimed.prefix not in prefixes[claimed.verb]):
            return Fault.UNSUPPORTED, f"{claimed.prefix}{claimed.things[-1].surface}を{claimed.verb}"
    return None, ""


def _quality(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """«安全である» needs a record that calls it so; «安全性について説明» does not."""
    qualities = {key for text in source.responses for s in text.sentences for key in s.qualities}
    named = {key for text in source.responses for s in text.sentences for key in s.properties}
    for key in claim.rest.qualities - qualities:
        if key in named:
            return Fault.STRENGTH, key
    return None, ""
