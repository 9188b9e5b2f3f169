"""What is compared: a claim of a draft, and the records that it may rest on, in their two voices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.gate.clauses import Span, clauses
from assistant.gate.hedges import Hedge, hedges
from assistant.gate.paraphrases import same
from assistant.gate.phrases import plain
from assistant.gate.wording import Predicate, Word, Wording, stem
from index.encoder import Encoder
from index.passages import sentences
from index.text import fold

_ATTRIBUTION = re.compile(
    r"(?:ご)?(?:意見|提案|要望|指摘|声)(?:が|も)(?:あり|あった|ある|寄せ|出さ|出て|届)|(?:ご)?(?:意見|提案|要望|指摘|声)(?:に対し|に対する|には|に関し|を受け|について|に、|に市|に対|では)"
)
# Verbs and nouns with which a position is reported; they state nothing of their own.
REPORTING = frozenset(
    stem(word)
    for word in "市 本市 計画 本計画 回答 説明 答える 考え方 考え 見解 立場 姿勢 意見 提案 要望 指摘 示す 挙げる 述べる 認識 案内 紹介 記載 "
    "言葉 名称 中心 位置付ける 位置づける 表す 表現 内容 例 対象 理由 方向 方向性 状況 状態 可能性 点 考える 挙がる 触れる 書く 言及 答え 見方 一つ いう 呼ぶ 質問 寄せる 件 今 これ いずれ 回答 部分 自体 こちら 目的 続ける 方針 付ける づける 上げる 挙げ 含む 相手 以上 指す よい 良い 必要 通り とおり "
    "数字 数値 記す 載る 載せる 役所 市役所 名前 趣旨 手段 一環 仕組み しくみ 意味 指し示す 言い表す".split()
)
# … and with which a resident's wish is: in the part of a sentence that reports it.
ASKING = frozenset(stem(word) for word in "求める 望む 願う 期待 心配 訴える 尋ねる 懸念 不安".split())


class Text:
    """One voice of a record, read for comparison: its wording as a whole and sentence by sentence."""

    def __init__(self, text: str, encoder: Encoder) -> None:
        self.text = text
        self.folded = fold(text)
        self.plain = plain(text)
        pieces = [text[start:end] for start, end in sentences(text)]
        self.sentences = [Wording(piece) for piece in pieces]
        self.clauses = clauses(self.sentences)
        whole = (Span(at, 0, len(s.folded)) for at, s in enumerate(self.sentences))
        self.units = tuple(dict.fromkeys((*whole, *self.clauses)))  # what a claim or a question is compared with
        self.unit_vectors: NDArray[np.float32] = encoder.encode_passages([self.piece(unit) for unit in self.units])
        self.keys = frozenset(key for s in self.sentences for key in s.keys)
        self.numbers = frozenset(number for s in self.sentences for number in s.numbers)
        self.names = frozenset(name for s in self.sentences for name in s.names)

    def piece(self, span: Span) -> str:
        return self.sentences[span.sentence].folded[span.start : span.end]

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
class Source:
    """What a sentence may rest on: the responses that it cites, and what the residents said."""

    responses: tuple[Text, ...]
    opinions: tuple[Text, ...]
    body: frozenset[str]  # the words and names of who held the consultation, and of its plan: they state nothing
    body_names: frozenset[str]

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(text.folded for text in (*self.responses, *self.opinions))

    def holds(self, key: str, *, opinions: bool = False) -> bool:
        texts = (*self.responses, *self.opinions) if opinions else self.responses
        return any(not same(key).isdisjoint(text.keys) for text in texts)


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

    @property
    def quotes(self) -> tuple[str, ...]:
        return tuple(quote for part, _ in self.parts() for quote in part.quotes)

    def parts(self) -> list[tuple[Wording, bool]]:
        """(wording, whether a resident's words may support it)."""
        return ([(self.head, True)] if self.head else []) + [(self.rest, False)]


def is_in(word: Word, keys: frozenset[str]) -> bool:
    found = not same(word.key).isdisjoint(keys)
    return found or (bool(word.parts) and all(not same(p).isdisjoint(keys) for p in word.parts))


def held(word: Word, source: Source, opinions: bool) -> bool:
    if source.holds(word.key, opinions=opinions):
        return True
    return bool(word.parts) and all(source.holds(p, opinions=opinions) or p in REPORTING for p in word.parts)
