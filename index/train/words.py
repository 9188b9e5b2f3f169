"""Words as the model sees them: as written, in dictionary form, in hiragana, and whether they carry a topic.

Unlike the channels' tokens (`index.tokens`), these are Sudachi's longest words (mode C), and old kanji forms
stay. Invariant: text is normalised here as the tokenizer of a finished model does it, so that pieces match.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from index.tokens import tokenizer

if TYPE_CHECKING:
    from sudachipy import Morpheme

FUNCTION_CLASSES = frozenset(
    ("助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "感動詞", "代名詞", "連体詞", "接頭辞")
)
# Content words by class that carry no topic: light verbs, requests, formal nouns, question words.
LIGHT_WORDS = (
    "為る 居る 有る 成る 下さる 御座る 致す 頂く 貰う 呉れる 仕舞う 出来る 言う 無い 教える 知る 思う 事 物 "
    "為 様 訳 所 何 何故 何で 如何 どう 幾ら 幾つ 何時 誰 どの どんな そう こう 良い 欲しい"
)
FUNCTION_LEMMAS = frozenset(LIGHT_WORDS.split())
INFLECTED_ENDINGS = {
    "五段-カ行": "かきくけこい",
    "五段-ガ行": "がぎぐげごい",
    "五段-サ行": "さしすせそ",
    "五段-タ行": "たちつてとっ",
    "五段-ナ行": "なにぬねのん",
    "五段-バ行": "ばびぶべぼん",
    "五段-マ行": "まみむめもん",
    "五段-ラ行": "らりるれろっ",
    "五段-ワア行": "わいうえおっ",
    "形容詞": ("い", "く", "かっ", "けれ", "さ"),
    "一段": ("る", "れ", "ろ", ""),
}


class Word(NamedTuple):
    """One word of a text: as written, in dictionary form, in hiragana ("" if it has no reading)."""

    surface: str
    lemma: str
    reading: str
    function: bool
    inflection: str = ""


def normalise(text: str) -> str:
    """The form in which pieces are counted; the tokenizer applies the same to what it reads."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(text: str) -> list[Word]:
    """Cut ``text`` into its longest words (Sudachi mode C), sentence by sentence."""
    from sudachipy import SplitMode

    sudachi = tokenizer()
    sentences = normalise(text).replace("。", "。\n").split("\n")
    return [_word(m) for sentence in sentences if sentence for m in sudachi.tokenize(sentence, SplitMode.C)]


def _word(morpheme: Morpheme) -> Word:
    classes, lemma = morpheme.part_of_speech(), morpheme.normalized_form()
    function = classes[0] in FUNCTION_CLASSES or classes[1] == "助動詞語幹" or lemma in FUNCTION_LEMMAS
    inflection = classes[4] if classes[0] in ("動詞", "形容詞") else ""
    return Word(morpheme.surface(), lemma, to_hiragana(morpheme.reading_form()), function, inflection)


def to_hiragana(reading: str) -> str:
    """A katakana reading in hiragana, or "" where it holds anything else."""
    kana = "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in reading)
    return kana if kana and all("ぁ" <= sign <= "ゖ" or sign == "ー" for sign in kana) else ""


def in_kana(text: str) -> str:
    """``text`` as somebody would type it who uses hiragana alone."""
    return "".join(word.reading or word.surface for word in words_of(text))


def inflected(word: Word) -> list[Word]:
    """The written forms of a verb or adjective given in its dictionary form; else the word alone."""
    kind = next((kind for kind in INFLECTED_ENDINGS if kind in word.inflection), None)
    if kind is None:
        return [word]
    return [
        word._replace(surface=word.surface[:-1] + ending, reading=word.reading and word.reading[:-1] + ending)
        for ending in INFLECTED_ENDINGS[kind]
        if word.surface[:-1] + ending
    ]
