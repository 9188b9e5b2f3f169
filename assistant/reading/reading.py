"""A `Reading`: what one question asks, made once and read by every later step.

Exact things (numbers, the category that is named) come from small grammars, wording (the intent, the dialogue act) from
`wording`. Nothing after this step looks at the words of a question to find out what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.reading.frame import CATEGORY
from assistant.reading.numbers import References, Strength, find_references, parse_number, spell_out
from assistant.reading.wording import NEEDS_NUMBERS, Act, Intent, load_wordings
from corpus.records import Category, Consultation, Opinion
from index.text import clean, fold
from index.tokens import reading as read_aloud
from index.tokens import to_katakana

_HOTLINES = {110, 118, 119, 171, 188, 189}  # «110番» is a telephone number, not an opinion
_SUFFIX = re.compile(r"(?:に関する|に対する|についての?|への|の)?(?:ご?意見|こと|事項|もの)?(?:について)?$")
_NUMBERED = re.compile(
    r"(?:分類|カテゴリー?|区分)の?\s*\(?(?P<a>\d)\)?(?![\d番])|\((?P<b>\d)\)(?=の?(?:ご?意見|分類|カテゴリ|区分))"
    r"|(?P<c>[\d一二三四五])(?:番目|つ目|つめ|個目)の(?:分類|カテゴリ|区分|グループ)"
)
_SHORTEST_SOUND = 4  # katakana of a category's name that may stand in a question typed in kana


# What is asked of the whole paper is asked of the opinions that are named, where some are.
_OF_NUMBERS = {
    Intent.SAME_RESPONSE_ANY: Intent.SAME_RESPONSE_AS,
    Intent.INCOMPLETE_ANY: Intent.INCOMPLETE,
    Intent.CATEGORIES: Intent.CATEGORY_OF,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One question as it is understood. ``intents`` and ``acts`` are probabilities, the likeliest first.

    ``opinions`` are the records that it names by number, ``missing`` the numbers that the document does not have, ``rest`` the
    question without its numbers. ``acts`` is empty outside a conversation.
    """

    text: str
    masked: str
    rest: str
    opinions: tuple[Opinion, ...]
    missing: tuple[str, ...]
    certain: bool  # its numbers are written as an opinion's are (番, 意見), or there are several
    marked: bool  # its numbers are marked as an opinion's, or there is nothing but numbers
    category: Category | None
    intents: dict[Intent, float]
    acts: dict[Act, float]

    @property
    def intent(self) -> Intent:
        """The likeliest; where opinions are named by number, one that needs none only if it outweighs all that do."""
        first = next(iter(self.intents))
        of_numbers = {intent: p for intent, p in self.intents.items() if intent in NEEDS_NUMBERS}
        if not self.names_numbers:
            return first
        nothing_else = (first is Intent.NONE or self.certain) and not self.topics  # «22番と、それから25番も»
        if first not in of_numbers and (nothing_else or sum(of_numbers.values()) > self.intents[first]):
            return next(iter(of_numbers))
        return _OF_NUMBERS.get(first, first)

    @property
    def topics(self) -> list[str]:
        """The topics that the question names, in order."""
        return load_wordings().frame.topics(self.masked)

    @property
    def act(self) -> Act:
        return next(iter(self.acts), Act.NEW)

    @property
    def names_numbers(self) -> bool:
        return bool(self.opinions or self.missing)


def read(
    question: str, consultation: Consultation, *, in_conversation: bool = False, listed: Sequence[str] = ()
) -> Reading:
    """Read a question that is neither empty nor too long; ``listed`` are the labels of the list shown just before."""
    text = clean(question)
    folded = fold(text)
    category, masked = _mask_category(folded, consultation)
    everything = [opinion.label for opinion in consultation.opinions]
    within = [o.label for o in consultation.opinions if category and o.category == category] or listed
    spelled = spell_out(masked, within or everything, shown=bool(within))
    references = _references(spelled)
    masked = references.masked if references else spelled
    found, missing = _split(references, consultation)
    wordings = load_wordings()
    return Reading(
        text=text,
        masked=masked,
        rest=references.rest if references else masked,
        opinions=found,
        missing=missing,
        certain=bool(references and (references.strength is not Strength.BARE or len(references.numbers) > 1)),
        marked=bool(references and (references.strength is Strength.STRONG or not references.rest)),
        category=category,
        intents=wordings.intent(masked),
        acts=wordings.act(masked) if in_conversation else {},
    )


def _references(spelled: str) -> References | None:
    found = find_references(spelled, bare=True)
    if found and found.strength is Strength.WEAK and _HOTLINES & set(found.numbers):
        return None
    return found


def _split(references: References | None, consultation: Consultation) -> tuple[tuple[Opinion, ...], tuple[str, ...]]:
    labels = [str(number) for number in references.numbers] if references else []
    found = {label: consultation.find(label) for label in labels}
    return tuple(o for o in found.values() if o), tuple(label for label, o in found.items() if o is None)


# --- categories ----------------------------------------------------------------------------------------------


def _mask_category(folded: str, consultation: Consultation) -> tuple[Category | None, str]:
    """The category that is named, by number, by name or in kana, and the question with `CATEGORY` in its place."""
    numbered = _NUMBERED.search(folded)
    if numbered:
        number = parse_number(next(n for n in numbered.groups() if n))
        for category in consultation.categories:
            if category.number == number:
                return category, folded[: numbered.start()] + CATEGORY + folded[numbered.end() :]
    for category, name, sound in _names(consultation):
        at = folded.find(name)
        if at >= 0:
            return category, folded[:at] + CATEGORY + folded[at + len(name) :]
        packed = folded.replace(" ", "")
        at = to_katakana(packed).find(sound) if len(sound) >= _SHORTEST_SOUND else -1
        if at >= 0:
            return category, packed[:at] + CATEGORY + packed[at + len(sound) :]
    return None, folded


@lru_cache(maxsize=64)
def _names(consultation: Consultation) -> tuple[tuple[Category, str, str], ...]:
    """(category, a name of it, the name's reading), the longest name first."""
    found = [
        (category, fold(name), read_aloud(name))
        for category in consultation.categories
        for name in dict.fromkeys(_called(category, consultation))
    ]
    return tuple(sorted(found, key=lambda entry: -len(entry[1])))


def _called(category: Category, consultation: Consultation) -> Iterator[str]:
    yield category.label
    if core := _SUFFIX.sub("", category.label):
        yield core
    yield from consultation.category_names.get(category.label, ())
