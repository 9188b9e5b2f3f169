"""Which opinions mention a word: «「紙」という言葉が出てくる意見», «マイナンバーに触れている意見をすべて挙げて».

Both voices are searched, as printed; a word in kana that is nowhere printed is searched by its reading. A word
that is marked as one (quoted, or «…という言葉») and not there is said not to be; any other question goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.lookup.shown import looked_up
from assistant.lookup.word_forms import WordForms
from assistant.reading.asked import is_filler, read_question
from corpus.records import Consultation, Opinion, Voice
from index.passages import sentences
from index.text import find_printed
from index.tokens import morphs

_KANA = re.compile(r"[ぁ-ゖァ-ヺー]{3,}")  # two kana begin words in too many records
_MARK = r"\s*(?:という|といった|との|って|っていう|の)?\s*(?:言葉|ことば|単語|ワード|キーワード|語句|用語|文字|表現|フレーズ|文言|語|字)"
_TOLD = r"(?:書|述べ|言っ|言及|話|触|ふれ|語|かい)"
_SAYS = (
    rf"(?:\s*(?:に|について|を|が|は|と|って|のことを?|の話(?:題)?(?:を|が|に)?|に関して)\s*(?:触れ|ふれ|言及|取り上げ|取上げ|とりあげ|含|ふく|使っ|挙げ|扱|登場|出て|でて|出る|入っ|はいっ|載っ|のっ|あ[るり]|{_TOLD})"
    rf"|\s+(?:出て|でて|登場|載っ|含)|\s*(?:のこと|の話|の話題)(?:が|を|に)?\s*(?:書|かい|出|で|言|いっ|触|ふれ|し[てた]|ある)|\s*(?:のこと|の話|の話題)(?:は|って)(?=.{{0,8}}(?:どの|何番|なんばん|どれ|どこ)))"
)
_QUOTED = re.compile(r"[「『\"“](?P<word>[^「」『』\"”]{1,25})[」』\"”]")
_MARKED = re.compile(rf"(?P<before>[^。]*?){_MARK}(?=[^。]*)")
_SAID = re.compile(rf"(?P<before>[^。]*?){_SAYS}")
_ABOUT = re.compile(r"(?P<before>[^。]*?)(?:について|に関する|に関して|関連|関係)の?ご?(?:意見|いけん)")
# What asks for opinions and not for what they say, in the readings; the second only beside a word for opinions.
_BY_ITSELF = r"ナンバン(?!ゴウ)|ドノ(?:イケン|カイトウ|バンゴウ|キロク)"
_BESIDE = r"ドレ|ドコ|バンゴウ|スベテ|ゼンブ|レッキョ|イチラン|リスト|ナンケン|(?:イケン|カイトウ)(?:ハ|ッテ|ガ|モ)?(?:アル|アリ|/?$)|イケンヲ.{0,6}(?:アゲ|サガ|ケンサク|ヒロ|ダシ|オシエ|ミセ)"
_RECORDS = r"イケン|カイトウ|キロク"
_SPOKEN = (
    r"コトバ|タンゴ|ワード|ゴク|ヨウゴ|モジ|ヒョウゲン|フレーズ|モンゴン|(?:トイウ|ノ|ッテ)(?:ゴ|ジ)(?=[ガヲハニモ/]|$)|フレ[テタラル]|ゲンキュウ|トリアゲ|フク[ムンマ]|ツカ[ワッウ]"
    r"|アゲ|アツカ|トウジョウ|デテ|デル|ハイッ|ノッ|カイ|カカ|ハナシ|カンレン|カンケイ"
)
_ENDS = r"(?:イケン|カイトウ|キロク)(?:ハ|ッテ)?(?:アリマスカ|アル|ナニ|ナン|オシエ.{0,6})?/?$|ノッテ(?:イ?ル|イマスカ)/?$|デテ[キク]|フクム|フクマレ"
_ABOUT_WHICH = r"ナンバン|ドレ|ナンケン|イチラン|ゼンブ|スベテ|バンゴウ"
_ELSE = r"ドウ(?!イウ.?イケン)|ナント|ナンテ|ナゼ|イミ|リユウ|イツ|ダレガ|ナ[ニン]ヲ|カキカエ|ツケテ"  # these ask what is said, not where
_OF_RECORDS = r"イケン|バンゴウ|キロク|カンガエカタ|カイトウ|ドコ|ナンバン|ドレ|ナンケン|イクツ|ゲンブン|ホンブン|ワダイ|レイ|イチド|ナカ"
_LEAD = re.compile(
    r"^(?:どの|どんな|何番の|なんばんの)(?:ご?意見|いけん|番号|記録|回答)(?:の中)?(?:が|で|に|は)?\s*|^(?:ご?意見|回答)(?:の中)?(?:で|に|の)\s*"
)


def mentions(folded: str, consultation: Consultation) -> Draft | None:
    asked = read_question(folded)
    if not asked.has(rf"{_BY_ITSELF}|{_BESIDE}|{_RECORDS}|{_ENDS}"):
        return None
    for pattern, marked in ((_QUOTED, True), (_MARKED, True), (_SAID, False), (_ABOUT, False)):
        match = pattern.search(folded)
        if match is None:
            continue
        word = match["word"] if pattern is _QUOTED else _word_before(match["before"], consultation, marked=marked)
        if word and _asks_which(folded, word, pattern):
            return _mentioned(word, consultation, marked=marked)
    return None


def _asks_which(folded: str, word: str, pattern: re.Pattern[str]) -> bool:
    """Whether the question without the word asks which opinions hold it, and speaks of nothing else."""
    before, _, after = folded.partition(word)
    asked = read_question(f"{before} {after}")
    if asked.has(_ELSE) or (
        pattern is _QUOTED and not (asked.has(_SPOKEN) and asked.has(rf"{_BY_ITSELF}|{_BESIDE}|{_ENDS}"))
    ):
        return False
    if pattern is _ABOUT:
        which = asked.has(_ABOUT_WHICH)
    else:
        beside = _BESIDE if pattern is _SAID else rf"{_BESIDE}|{_SPOKEN}"
        which = asked.has(_BY_ITSELF) or asked.has(_RECORDS, beside)
        which = which or (pattern is not _SAID and asked.has(rf"{_ENDS}|ドレ|ドコ"))
    return which and not asked.left(rf"{_BY_ITSELF}|{_BESIDE}", also=rf"{_SPOKEN}|{_OF_RECORDS}", aside=False)


def _word_before(before: str, consultation: Consultation, *, marked: bool) -> str | None:
    """The word that stands before a mark: the longest run of units, from the right, that the records hold.

    A marked word that they do not hold is what follows the last white space, mark or particle.
    """
    text = _LEAD.sub("", re.split(r"[、。,!?]", before)[-1].strip()).strip(' 「」『』"“”')
    units = morphs(text)
    starts = [sum(len(u.surface) for u in units[:i]) for i in range(len(units))]
    for start, unit in zip(starts, units, strict=True):
        run = text[start:].strip()
        if (
            unit.pos not in ("助詞", "助動詞", "空白")
            and len(run) <= 25
            and not is_filler(run)
            and find_word(run, consultation)
        ):
            return run
    last = re.split(r"\s", text)[-1]
    return last if marked and 0 < len(last) <= 15 and not is_filler(last) else None


def _mentioned(word: str, consultation: Consultation, *, marked: bool) -> Draft | None:
    found = find_word(word, consultation)
    if found:
        lines = [ja.mention_line(c.voice, c.quote, c.label or "") for c in found]
        title = ja.mention_title(word, len({c.label for c in found}))
        return looked_up("\n".join([title, *lines]), found)
    if marked:
        return Draft(Outcome.NOT_IN_DOCUMENT, ja.mention_none(word), composer="lookup")
    return None


def find_word(word: str, consultation: Consultation) -> list[Citation]:
    """For every text that holds ``word`` (compared folded): its first sentence that does, in print order.

    A word in kana that is nowhere printed so is found by its reading.
    """
    printed = _cited(consultation, lambda opinion, voice: find_printed(opinion.voice_text(voice), word))
    if printed or not _KANA.fullmatch(word):
        return printed
    spans = _forms(consultation).spans(word)
    return _cited(consultation, lambda opinion, voice: spans.get(opinion.label, {}).get(voice.value, []))


def _cited(consultation: Consultation, spans: Callable[[Opinion, Voice], list[tuple[int, int]]]) -> list[Citation]:
    found: list[Citation] = []
    for opinion in consultation.opinions:
        for voice in (Voice.OPINION, Voice.RESPONSE):
            if held := spans(opinion, voice):
                text = opinion.voice_text(voice)
                start, end = next(s for s in sentences(text) if s[0] <= held[0][0] < s[1])
                found.append(Citation(opinion, voice, text[start:end]))
    return found


@lru_cache(maxsize=4)
def _forms(consultation: Consultation) -> WordForms:
    return WordForms(consultation)
