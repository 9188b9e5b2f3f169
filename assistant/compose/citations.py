"""The one gate: what a reply says and what it cites must agree, or it is not said.

`Citation` already refuses a quote that is not in its record. `check` adds what only the whole reply shows:
the numbers in the text are the numbers cited, in one form; a reply that declines cites no opinion; and words
given as the city's stand in a response.
"""

from __future__ import annotations

import re

from assistant.answers import Citation, Draft
from corpus.errors import UngroundedAnswer
from corpus.records import Voice

MARK = re.compile(r"【意見([^】]+)】")


def check(draft: Draft) -> Draft:
    """Return ``draft`` unchanged, or raise `UngroundedAnswer` with the first thing that does not hold."""
    cited = {citation.label for citation in draft.citations if citation.label is not None}
    named = set(MARK.findall(draft.text))
    if named != cited:
        raise UngroundedAnswer("・".join(sorted(named ^ cited)), draft.text)
    if cited and not draft.outcome.answers:
        raise UngroundedAnswer("・".join(sorted(cited)), draft.text)
    for label, quote in quotations(draft.text):
        if not any(_supports(citation, label, quote) for citation in draft.citations):
            raise UngroundedAnswer(label, quote)
    return draft


def quotations(text: str) -> list[tuple[str, str]]:
    """(label, quoted text) for every 「…」【意見n】 of a reply; nested 「」 belong to the quotation."""
    found: list[tuple[str, str]] = []
    for match in re.finditer(r"」((?:【意見[^】]+】)+)", text):
        start = _opening(text, match.start())
        if start is not None:
            found += [(label, text[start + 1 : match.start()]) for label in MARK.findall(match[1])]
    return found


def _opening(text: str, closing: int) -> int | None:
    """Where the quotation that ends at ``closing`` begins: the 「 at a line's start or after «: » of its line.

    Printed quotation marks are not always balanced (意見21 closes one that it never opened), so brackets are
    not counted: our own quotations begin at these two places only.
    """
    line = text.rfind("\n", 0, closing) + 1
    if text[line : line + 1] == "「":
        return line
    label = text.find(": 「", line, closing)
    return label + 2 if label >= 0 else None


def _supports(citation: Citation, label: str, quote: str) -> bool:
    if citation.label != label or citation.voice is Voice.DOCUMENT:
        return False
    return quote in citation.quote
