"""Which opinions mention a word: «「紙」という言葉が出てくる意見», «マイナンバーに触れている意見をすべて挙げて».

The word is what is quoted, else the longest run of the question's units that the records hold, else its own noun: then the
reply says that the records do not hold it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.lookup.records import looked_up
from assistant.lookup.words import find_word
from assistant.reading.frame import CATEGORY
from assistant.reading.numbers import NUMBER
from assistant.reading.reading import Reading
from assistant.reading.wording import load_wordings
from corpus.records import Consultation
from index.text import find_printed
from index.tokens import Morph, morphs

_QUOTED = re.compile(r"[「『\"“]([^「」『』\"”]{1,25})[」』\"”]")
_LONGEST = 8  # units of a run: the longest term of a record is shorter
_INSIDE = frozenset({"名詞", "形状詞", "接頭辞", "接尾辞"})  # a run begins and ends with one of these…
_JOINS = frozenset({"の", "・", "と", "や"})  # …and holds these besides


def mentions(reading: Reading, consultation: Consultation) -> Draft | None:
    """The opinions that hold the word; None where the question names none."""
    word, found = _word_asked(reading, consultation)
    if word is None:
        return None
    if not found:
        return Draft(Outcome.NOT_IN_DOCUMENT, ja.mention_none(word), composer="lookup")
    lines = [ja.mention_line(c.voice, c.quote, c.label or "") for c in found]
    printed = any(find_printed(citation.quote, word) for citation in found)
    return looked_up("\n".join([ja.mention_title(word, len({c.label for c in found}), printed=printed), *lines]), found)


def _word_asked(reading: Reading, consultation: Consultation) -> tuple[str | None, list[Citation]]:
    if quoted := _QUOTED.search(reading.text):
        return quoted[1], find_word(quoted[1], consultation)
    units = morphs(reading.masked)
    for run in _runs(units):
        if found := find_word(run, consultation):
            return run, found
    own = max(load_wordings().frame.topics(reading.masked), key=len, default=None)
    return own, []


def _runs(units: tuple[Morph, ...]) -> Iterator[str]:
    """Stretches of the question that may be the word, the longest first; none of nothing but frame words."""
    nouns = load_wordings().frame.nouns
    spans = [
        (start, end)
        for start in range(len(units))
        for end in range(start + 1, min(start + _LONGEST, len(units)) + 1)
        if units[start].pos in _INSIDE
        and units[end - 1].pos in _INSIDE
        and all(u.pos in _INSIDE or u.surface in _JOINS for u in units[start:end])
        and any(u.pos in _INSIDE and u.form not in nouns for u in units[start:end])
        and not any(u.surface in (CATEGORY, NUMBER) for u in units[start:end])
    ]
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        yield "".join(u.surface for u in units[start:end])
