"""Look-ups of opinions by number: what they say, whether they share a response, their category, are they whole.

A number with a mark of its own (意見10, No.10) or a counter (10番) is meant as an opinion where the rest of the
question is only filler, and inside a story too where words of saying or answering stand beside it, unless the
question asks for a fact with its own topic: that one is answered from within the record (`scoped_opinions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.lookup.document import CATEGORY_NAMES, GROUPS
from assistant.lookup.shown import looked_up, show_records
from assistant.reading.asked import Asked, is_filler, read_question
from assistant.reading.facts import FactType, asked_fact
from assistant.reading.numbers import References, Strength, find_references, spell_out, weak_stand_alone
from corpus.records import UNREADABLE_MARK, Consultation, Opinion, Voice
from index.text import fold
from index.tokens import nouns

_HOTLINES = {110, 118, 119, 171, 188, 189}  # «110番» is a telephone number, not an opinion
# What says, in the readings, that an opinion or its answer is asked for.
_SAYING = (
    r"カイトウ|ヘンジ|ヘントウ|ケンカイ|コタエ|カンガエ|イケン|ナント|ナンテ|ナンツ|(?:ミセ|ミシ)[テデ]|ミタイ|ノッテ|ノセテ|ヨミアゲ|ヨン[デダ]|ヨミタ|ハイケン|ハイドク"
    r"|ナイヨウ|ゼンブン|ヨウシ|ガイヨウ|ゲンブン|カエシ[テタ]|カイテ|カカレテ|イッテ[ルイタ]|イワレ|ヒョウジ|コメント|オネガイ|タノム"
)
_CHANGED = r"カキカエ|カキナオ|ナオシテ|チヂメ|ツクッテ|デッチ|オキカエ|カエテ(?!イ)|ケシテ|コトニシテ|ヨウヤク|ヒトコトデ|トクテイ|ネツゾウ|ソウゾウ|スイリ|フクゲン|インヨウシテ|オモイマス|オモウ|ホンヤク|ツケテ|クワエテ"  # no look-up alters a record
_MOST_ASIDE = 2  # nouns of no subject of the records in a clause that asks what one says
# An opinion's words are asked for: «回答を見せて», «市は何と返した», «…の回答は?».
_REQUEST = (
    r"(?:カイトウ|ヘンジ|ヘントウ|ケンカイ|コタエ(?!テ)|カンガエ|イケン|ナイヨウ|ゼンブン|ヨウシ|ガイヨウ|ゲンブン).{0,14}?(?:ミ[セシ][テデ]|ミタ|オシエ|ヨミ|ヨン[デダ]|ダシテ|ヒョウジ|キカセ|キキタ|シリタ|カクニン|ハイケン|オネガイ|イタダ|タノ)"
    r"|(?:カイトウ|ヘンジ|ヘントウ|ケンカイ|コタエ|カンガエ(?:カタ)?|イケン)(?:ハ|ッテ)?/?$"
    r"|(?:ナント|ナンテ|ドウ|ドイ|ナニ[ガヲ]?|ナンガ).{0,6}?(?:カエ[シサ]|コタエ|カイトウ|ヘンジ|イッ[テタ]|イワレ|カイテ|カカレ|ノッテ|モウシ|ノベ)"
)
_SHOWN = r"ミセ|オシエ|ヨンデ|ヨミタ|ヨミアゲ|ヨマセ|ダシテ|クダサイ|ヒョウジ|ミタイ|ホシイ|シリタイ|オネガイ"
_DIFFERENT = r"チガ[ウイッ]|(?<!コ)(?<!ブンルイ)(?<!カテゴリー)ベツ|コトナ"
_SAME = rf"(?:オン?ナジ|キョウツウ|イッショ|ドウイツ|ドウブン|ドウヨウ|キョウユウ|ツカイマワ|コピペ|イッチ|カワラナイ|マトメテ(?=カエ|コタエ|カイトウ)|{_DIFFERENT})"
_ANSWER = r"(?:カイトウ|コタエ|カンガエカタ?|ヘンジ|ヘントウ|ケンカイ)"
_OTHERS = r"(?:クミアワセ|クミ|ペア|ホカ|タ(?=ニ|ノ)|イケン|バンゴウ|ヒト|ナンバン|ドレ)"
_UNREADABLE = r"ハンドク|ヨメナ|ヨメマセ|ヨミトレナ|ヨミトレマセ|ヨメズ|モジバケ|フノウ|トチュウ(?:デ|マデ)|トギレ|キレ[テタル]|カケ[テタ]|ヌケ[テタ]|フカンゼン|ショウリャク|クズレ|ノッテイ?(?:ナイ|マセン)|フメイ"
_WHOLE = rf"(?:{_UNREADABLE}|カンゼン|ゼンブン?|スベテ|サイゴ(?:マデ)?|イチブ|オワ[ッリル]|ヨメ[ルマ]|ヨミトレ|ブブン|モジ|ミエ[ルマ])"
_READS_WHOLE = (
    rf"{_UNREADABLE}|(?:ゼンブン?|スベテ|サイゴマデ|カンゼン).{{0,6}}(?:デスカ|ナノ|カナ|ノッテ|ヨメ|デショ|/?$)"
)
_RECORDS = r"(?:イケン|カイトウ|バンゴウ|ナンバン|キロク|ゲンブン|ゼンブン|ドレ|ブンショウ|カショ)"


def by_number(folded: str, consultation: Consultation) -> Draft | None:
    """The reply to a question about opinions that it names by number or by position; None where it names none."""
    references = opinions_named(folded, consultation)
    if references is None:
        return _without_number(read_question(folded), consultation)
    return _between(references, consultation) or _shown(references, folded, consultation)


def opinions_named(folded: str, consultation: Consultation) -> References | None:
    """The references of a question, bare numbers only where nothing but filler or one of our questions is left."""
    spelled = spell_out(folded, len(consultation.opinions))
    if marked := find_references(spelled):
        return marked
    loose = find_references(spelled, bare=True)
    return loose if loose and (is_filler(loose.rest) or _between(loose, consultation)) else None


def scoped_opinions(
    question: str, consultation: Consultation
) -> tuple[tuple[Opinion, ...], tuple[str, ...], str] | None:
    """(opinions that exist, numbers that do not, the question without them) where opinions are plainly meant by number.

    For questions such as «意見10の目標は何%ですか», which are no look-ups but ask of one record only.
    """
    folded = spell_out(fold(question), len(consultation.opinions))
    references = find_references(folded)
    if references is None or not (references.strength is Strength.STRONG or _is_meant(references, folded)):
        return None
    found, missing = _split(references, consultation)
    return found, missing, references.rest


def _split(references: References, consultation: Consultation) -> tuple[tuple[Opinion, ...], tuple[str, ...]]:
    found = tuple(o for n in references.numbers if (o := consultation.find(str(n))))
    return found, tuple(str(n) for n in references.numbers if consultation.find(str(n)) is None)


def _is_meant(references: References, folded: str) -> bool:
    """Whether a story's number is an opinion's: words of saying or answering stand beside it."""
    if references.strength is Strength.BARE or not read_question(references.rest).has(_SAYING):
        return False
    if references.strength is Strength.STRONG:
        return True
    return weak_stand_alone(folded) and not _HOTLINES & set(references.numbers)


def _shown(references: References, folded: str, consultation: Consultation) -> Draft | None:
    if references.strength is Strength.WEAK and _HOTLINES & set(references.numbers):
        return None
    spelled = spell_out(folded, len(consultation.opinions))
    if is_filler(references.rest) or (
        _is_meant(references, spelled) and _asks_for_the_record(references.rest, consultation)
    ):
        return _records(references, consultation)
    return None


def _asks_for_the_record(rest: str, consultation: Consultation) -> bool:
    """Whether what is asked beside a number is what the record says: no fact and no subject of its own."""
    if asked_fact(rest) not in (None, FactType.COMPARISON):
        return False
    asked = read_question(rest)
    subjects = asked.left(_SAYING, verbs=False)
    if asked.has(_CHANGED):
        return False
    return not subjects or (
        len(subjects) <= _MOST_ASIDE and asked.has(_REQUEST) and not _spoken_of(consultation) & set(subjects)
    )


@lru_cache(maxsize=4)
def _spoken_of(consultation: Consultation) -> frozenset[str]:
    """The nouns of the records: what a question beside a number may really be about."""
    return frozenset().union(*(nouns(text) for o in consultation.opinions for text in (o.text, o.response.text)))


def _records(references: References, consultation: Consultation) -> Draft:
    found, missing = _split(references, consultation)
    if not found:
        text = ja.missing_numbers(missing, consultation)
        return Draft(Outcome.NOT_IN_DOCUMENT, text, composer="lookup", options=(ja.SUGGEST_LIST,))
    text, citations = show_records(found, consultation)
    if not missing:
        return looked_up(text, citations)
    text = f"{ja.missing_numbers(missing, consultation)}\n\n{text}"
    return Draft(Outcome.PARTIAL, text, citations, composer="lookup", unanswered=ja.numbers(missing))


# --- about the records named, not of them ----------------------------------------------------------------


def _between(references: References, consultation: Consultation) -> Draft | None:
    """Whether opinions share a response; which one shares one with this; its category; whether a text is whole."""
    asked = read_question(references.rest).without_stories()
    found, missing = _split(references, consultation)
    if missing or not found or asked.has(_CHANGED):
        return None
    if asked_fact(references.rest) is FactType.REASON:
        return None
    if len(found) > 1 and asked.asks(_SAME, also=_ANSWER):
        return _shared(found, asked)
    if len(found) == 1 and asked.has(_SAME) and asked.asks(rf"{_ANSWER}|{_OTHERS}", also=_SAME):
        return _shares_with(found[0], consultation)
    if asked.asks(rf"{GROUPS}|{'|'.join(CATEGORY_NAMES.values())}", also=r"ソレトモ|ドッチ|ドチラ|ゾク|ハイ"):
        return _categories_of(found)
    if len(found) == 1 and _asks_whether_whole(asked):
        return _completeness(found[0], consultation)
    return None


def _without_number(asked: Asked, consultation: Consultation) -> Draft | None:
    """Which opinions share a response, or cannot be read in full, where none is named."""
    if asked.asks(_SAME, _ANSWER, _OTHERS) and not asked.has(_DIFFERENT):
        return _all_shared(consultation)
    if asked.asks(rf"(?:{_UNREADABLE})", _RECORDS, also=_WHOLE):
        return _all_unreadable(consultation)
    return None


def _asks_whether_whole(asked: Asked) -> bool:
    return asked.has(_READS_WHOLE) and not asked.left(_WHOLE) and not asked.has(_SHOWN)


def _categories_of(opinions: Sequence[Opinion]) -> Draft:
    citations = [Citation(opinion, Voice.OPINION, opinion.text) for opinion in opinions]
    return looked_up("\n".join(ja.category_of(opinion) for opinion in opinions), citations)


def _shared(opinions: Sequence[Opinion], asked: Asked | None = None) -> Draft:
    labels = [opinion.label for opinion in opinions]
    shared = len({id(opinion.response) for opinion in opinions}) == 1
    whether_same = asked is None or not asked.has(_DIFFERENT)
    lines = [ja.shared_yes(labels, whether_same) if shared else ja.shared_no(labels, whether_same)]
    quotes = dict.fromkeys(opinion.response for opinion in opinions)
    for response in quotes:
        lines.append(ja.quoted(response.text, [o.label for o in opinions if o.response is response]))
    return looked_up("\n".join(lines), [Citation(o, Voice.RESPONSE, o.response.text) for o in opinions])


def _shares_with(opinion: Opinion, consultation: Consultation) -> Draft:
    others = consultation.partners(opinion)
    if others:
        return _shared((opinion, *others))
    return looked_up(ja.shared_none(opinion.label), [Citation(opinion, Voice.RESPONSE, opinion.response.text)])


def _all_shared(consultation: Consultation) -> Draft:
    groups = dict.fromkeys(o.response for o in consultation.opinions if o.shared_with)
    lines = [ja.quoted(response.text, response.labels) for response in groups]
    citations = [
        Citation(o, Voice.RESPONSE, o.response.text) for r in groups for o in consultation.opinions if o.response is r
    ]
    return looked_up("\n".join([ja.SHARED_GROUPS, *lines]), citations)


def _completeness(opinion: Opinion, consultation: Consultation) -> Draft:
    head = ja.complete_no(opinion.label) if opinion.unreadable else ja.complete_yes(opinion.label)
    text, citations = show_records([opinion], consultation)
    return looked_up(f"{head}\n\n{text}", citations)


def _all_unreadable(consultation: Consultation) -> Draft:
    broken = [opinion for opinion in consultation.opinions if opinion.unreadable]
    citations = [
        Citation(o, Voice.OPINION, o.text)
        if UNREADABLE_MARK in o.text
        else Citation(o, Voice.RESPONSE, o.response.text)
        for o in broken
    ]
    return looked_up(ja.unreadable_list([o.label for o in broken]), citations)
