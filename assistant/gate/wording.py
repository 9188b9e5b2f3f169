"""What a Japanese sentence says, as far as morphology shows it: words, numbers, names, polarity.

Two sentences are compared through this module only: a draft's and the record's are read by the same rules, so
that a rule that errs does so on both sides. Nothing here knows of a particular consultation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from index.text import fold
from index.tokens import tokenizer

if TYPE_CHECKING:
    from sudachipy import Morpheme

_CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞"}
# Verbs and formal nouns that carry grammar, not content; given in normalised form.
_GRAMMAR = frozenset(
    "為る 居る 有る 無い ない 成る 出来る 来る 行く 参る 致す 頂く 下さる 貰う おる くれる 置く 言う 御座る 其れ 此れ "
    "付く つく おく よる とる 係る かかる 対する 取る 関する 因る 依る 当たる 於く 於ける 通す 伴う 合わせる 向ける 基づく 成す "
    "事 物 こと もの 為 ため 所 ところ よう 様 訳 わけ 筈 はず 中 上 うえ 際 場合 時 等 他 以外 "
    "そう こう どう 又 また 更に 尚 一方 例えば 共 共に つつ 今後 現在 今 特に より 最も 各 各種 各々 其々 それぞれ 全体 間 内 形 方 点 面 程 度 さ "
    "もっと とても 一層 益々 更なる".split()
)
LIGHT = frozenset("実施 行 提供 取組 推進 進 図 努 開催 目指 掲".split())  # stems of doing: they tell nothing apart
_WHO = re.compile(r"(?<!職)[民員者県府省]$")
_FORMAL = frozenset("事 物 こと もの の 訳 わけ 筈 はず".split())
_NEGATIVE = frozenset("ない 無い ず ぬ まい なし 無し 不能 不可".split())
_HARD = frozenset("難しい 困難 難い 不可能 無理".split())
_LITTLE = frozenset(("薄い",))  # «なじみの薄い» denies as «なじみのない» does
_NEGATING_PREFIX = "不未非無"
_ONLY = re.compile(r"(?:だけ|のみ|ばかり|限定|限[らるりっ]|とどま|留ま|終わり)")
_GENERIC_COUNTER = frozenset("つ 個 箇所 か所 ヶ所".split())
_QUOTED = re.compile(r"[「『]([^「」『』]+)[」』]")
_ASCII_NAME = re.compile(r"[A-Za-z][A-Za-z.\-]*[A-Za-z]|[A-Z]")
_KATAKANA = re.compile(r"[ァ-ヴー]{2,}")
_BODY = re.compile(
    r"(?:課|係|局|部|庁|省|署|大学|機構|財団|協会|委員会|会社|法人|連盟|組合|室|部長|局長|課長|大臣|知事|首相|区)$"
)


class Polarity(Enum):
    """Said, said to be hard, or denied."""

    SAID = "said"
    HARD = "hard"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Token:
    surface: str
    form: str  # Sudachi's normalised form
    pos: tuple[str, ...]
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.pos[1] == "数詞"

    @property
    def is_noun(self) -> bool:
        return self.pos[0] == "名詞" and not self.is_number

    @property
    def is_content(self) -> bool:
        return self.pos[0] in _CONTENT and not self.is_number and self.form not in _GRAMMAR

    @property
    def is_attributive(self) -> bool:
        return self.pos[5].startswith("連体形")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word. ``keys`` are its stems: of the whole word and, where it is a compound, of its parts."""

    key: str
    parts: tuple[str, ...]
    surface: str
    at: int  # index of its token


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word with what is said of it. ``only`` marks «not only», ``avoided`` «so that it does not happen»."""

    key: str
    polarity: Polarity
    past: bool = False
    only: bool = False
    avoided: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """«X を V»: the words of X, what stands before its last one (副市長), and the stem of V."""

    things: tuple[Word, ...]
    prefix: str
    verb: str


def stem(form: str) -> str:
    """A word without its trailing kana, so that 取り組む and 取組, 見直す and 見直し are one; kana words stay whole."""
    if not re.search(r"[一-龥]", form):
        return form
    return re.sub(r"[ぁ-ん]+", "", form)


class Wording:
    """A sentence, read once; every view of it is computed when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self._morphemes = _morphemes(self.folded)
        self.tokens = [_token(m) for m in self._morphemes]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(
            Word(stem(token.form), _parts(self._morphemes[at]), token.surface, at)
            for at, token in enumerate(self.tokens)
            if token.is_content
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """Stems of all content words, of their parts, and of what a negating prefix denies (不慣れ → 慣)."""
        return frozenset(key for word in self.words for key in self.keys_of(word))

    @staticmethod
    def keys_of(word: Word) -> tuple[str, ...]:
        return (word.key, *word.parts, *denied(word.key))

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        found = [self._predicate(word) for word in self.words]
        prefixed = [Predicate(key, Polarity.DENIED) for word in self.words for key in denied(word.key)]
        return (*found, *prefixed)

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str]]:
        """(value, what is counted): 4区 is ("4", "区"), 5つの投票所 is ("5", "所"), 50% is ("50", "%")."""
        found = set()
        for at, token in enumerate(self.tokens):
            if token.is_number and not self._is_idiom(at):
                found.add((_value(token), self._counted(at)))
        return frozenset(found)

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        return tuple(_QUOTED.findall(self.folded))

    @cached_property
    def names(self) -> frozenset[str]:
        """Proper nouns, katakana and Latin words, and compounds that end as a body or an office does."""
        proper = {t.surface for t in self.tokens if t.pos[1] == "固有名詞"}
        latin = {name.lower() for name in _ASCII_NAME.findall(self.folded)}
        return frozenset(proper | latin | set(_KATAKANA.findall(self.folded)) | set(self._bodies()))

    @cached_property
    def objects(self) -> tuple[Object, ...]:
        """Every direct «X を V»."""
        found = []
        for at, token in enumerate(self.tokens[:-1]):
            if token.surface == "を" and token.pos[0] == "助詞":
                things = tuple(w for w in self.words if self._ends_run(w.at, at))
                verb = next((w.key for w in self.words if w.at == at + 1), None)
                if things and verb and verb not in LIGHT:
                    first = things[-1].at
                    before = self.tokens[first - 1] if first else None
                    prefix = before.surface if before and before.pos[0] == "接頭辞" and before.form != "御" else ""
                    found.append(Object(things, prefix, verb))
        return tuple(found)

    @cached_property
    def qualities(self) -> frozenset[str]:
        """What something is called: 安全だ, 重要な."""
        return frozenset(
            word.key
            for word in self.words
            if self.tokens[word.at + 1 : word.at + 2] and self.tokens[word.at + 1].surface in ("だ", "です", "で", "な")
        )

    @cached_property
    def properties(self) -> frozenset[str]:
        """What is only named: 安全性, 便利さ."""
        return frozenset(
            word.key.removesuffix("性") for word in self.words if word.key.endswith("性") and len(word.key) > 1
        )

    def states(self, word: Word) -> bool:
        """Whether a word says that something is done, is so, or who does it: an act, a quality, a person or a land."""
        token = self.tokens[word.at]
        act = token.pos[0] in ("動詞", "形状詞", "形容詞") or "サ変" in token.pos[2]
        return act or bool(_WHO.search(token.surface))

    def _ends_run(self, at: int, end: int) -> bool:
        """Whether token ``at`` belongs to the run of nouns, joined by ・ や と or not, right before ``end``."""
        return at < end and all(
            t.is_noun
            or t.pos[0] in ("接尾辞", "接頭辞")
            or t.surface in ("・", "や", "と", "、", "及び", "」", "「", "等", "など")
            for t in self.tokens[at:end]
        )

    def nouns_before(self, at: int) -> list[Token]:
        """The run of nouns that ends before token ``at``."""
        run: list[Token] = []
        while at > 0 and (self.tokens[at - 1].is_noun or self.tokens[at - 1].pos[0] in ("接尾辞", "接頭辞")):
            at -= 1
            run.insert(0, self.tokens[at])
        return run

    def _bodies(self) -> Iterator[str]:
        for at in range(1, len(self.tokens) + 1):
            if at < len(self.tokens) and (self.tokens[at].is_noun or self.tokens[at].pos[0] == "接尾辞"):
                continue
            name = "".join(t.surface for t in self.nouns_before(at))
            if len(name) > 2 and _BODY.search(name):  # not 全部, 一部, 外部
                yield name
        yield from (t.surface for t in self.tokens if t.is_noun and len(t.surface) > 2 and _BODY.search(t.surface))

    def _predicate(self, word: Word) -> Predicate:
        """Follow the inflection, particles and formal nouns after a word up to the next content word or comma."""
        polarity, past, avoided = Polarity.SAID, False, False
        for token in self.tokens[word.at + 1 :]:
            if token.form in _NEGATIVE:
                polarity = Polarity.DENIED
            elif token.form in _LITTLE:
                polarity = Polarity.DENIED
                break
            elif token.form in _HARD:
                polarity = Polarity.HARD
                break
            elif token.form == "た":
                past = True
            elif token.form in ("よう", "様") and polarity is Polarity.DENIED:
                avoided = True
                break
            elif not _carries_on(token):
                break
        clause = self.folded[max(0, self.tokens[word.at].start - 14) : self._clause_end(word.at)]
        only = polarity is Polarity.DENIED and bool(_ONLY.search(clause))
        return Predicate(word.key, polarity, past, only, avoided)

    def _clause_end(self, at: int) -> int:
        return next((t.start for t in self.tokens[at:] if t.surface in "、。"), len(self.folded))

    def _is_idiom(self, at: int) -> bool:
        """«…のうちの一つ», «第一歩» and the like count nothing."""
        after = "".join(t.surface for t in self.tokens[at : at + 2])
        before = self.tokens[at - 1].surface if at else ""
        return (after in ("一つ", "ひとつ", "1つ") and before in ("の", "も", "その")) or after in (
            "一歩",
            "一緒",
            "一人",
        )

    def _counted(self, at: int) -> str:
        """What a number counts: its unit, or behind a general counter (つ, か所) the noun itself."""
        following = self.tokens[at + 1 : at + 2]
        if not following:
            return ""
        unit = following[0]
        if unit.form not in _GENERIC_COUNTER:
            return unit.form if unit.pos[0] in ("名詞", "接尾辞") else ""
        run = self.tokens[at + 2 :]
        if run and run[0].surface == "の":
            nouns = []
            for token in run[1:]:
                if not (token.is_noun or token.pos[0] == "接尾辞"):
                    break
                nouns.append(token)
            return nouns[-1].surface[-1] if nouns else unit.form
        return self._counted_before(at) or unit.form

    def _counted_before(self, at: int) -> str:
        """The last character of the noun that a number behind it counts: 投票所を5つ, 投票所を各区役所に5つ."""
        for end in range(at - 1, 0, -1):
            token = self.tokens[end]
            if token.surface in ("を", "が", "は", "も") and token.pos[0] == "助詞":
                before = self.nouns_before(end)
                return before[-1].surface[-1] if before else ""
            if token.surface in "、。" or token.pos[0] in ("動詞", "形容詞"):
                break
        return ""


def _carries_on(token: Token) -> bool:
    if token.pos[0] == "助詞":
        return token.pos[1] != "接続助詞" or token.surface in ("て", "で", "と", "ば")
    if token.pos[0] in ("助動詞", "接尾辞", "空白"):
        return True
    return token.form in _GRAMMAR and (token.pos[0] in ("動詞", "形容詞") or token.form in _FORMAL)


def _morphemes(folded: str) -> list[Morpheme]:
    from sudachipy import SplitMode

    return list(tokenizer().tokenize(folded, SplitMode.C))


def _token(morpheme: Morpheme) -> Token:
    return Token(
        morpheme.surface(),
        morpheme.normalized_form(),
        tuple(morpheme.part_of_speech()),
        morpheme.begin(),
        morpheme.end(),
    )


def _parts(morpheme: Morpheme) -> tuple[str, ...]:
    from sudachipy import SplitMode

    pieces = morpheme.split(SplitMode.A)
    if len(pieces) < 2:
        return ()
    return tuple(stem(p.normalized_form()) for p in pieces if p.part_of_speech()[0] in _CONTENT)


def denied(key: str) -> tuple[str, ...]:
    """What a word with a negating prefix denies: 不慣 → 慣."""
    return (key[1:],) if len(key) > 1 and key[0] in _NEGATING_PREFIX else ()


_KANJI_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")}


def _value(token: Token) -> str:
    form = token.form.replace(",", "")
    return _KANJI_DIGITS.get(form, form)
