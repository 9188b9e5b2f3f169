"""The frame of a question: its words with everything that belongs to one consultation taken out.

«意見10の費用の話はどの分類» and «3番の除雪の話はどの区分» are asked alike. An opinion's number is `NUMBER`, a category's name
`CATEGORY`, and a noun that no wording of the content files holds is `TOPIC`; what is left is what the classifiers of
`wording` see, in the reading (kana, kanji and a wrong conversion are one) and in dictionary form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.reading.numbers import NUMBER
from index.tokens import Morph, morphs, ngrams

CATEGORY = "◎"
TOPIC = "◇"
_PLACES = {NUMBER, CATEGORY}
_LONGEST = 4  # n-grams of the reading: «ナンケン» tells a count, longer ones repeat the words
_ASKS = "?"
_JOINERS = frozenset({"の", "・"})


@dataclass(frozen=True, slots=True)
class Frame:
    """``nouns`` are the nouns, in dictionary form, that say what is asked; every other noun is a topic."""

    nouns: frozenset[str]

    def names_topic(self, morph: Morph) -> bool:
        """Whether a unit is a noun that says nothing of what is asked."""
        return is_topic_noun(morph) and morph.form not in self.nouns

    def units(self, masked: str) -> list[tuple[str, str]]:
        """(reading, dictionary form) of each unit of a masked question; neighbouring topic nouns are one."""
        units: list[tuple[str, str]] = []
        for morph in morphs(masked):
            if morph.surface in _PLACES:
                units.append((morph.surface, morph.surface))
            elif self.names_topic(morph):
                if not units or units[-1][0] != TOPIC:
                    units.append((TOPIC, TOPIC))
            elif not morph.is_mark:
                units.append((morph.sound, morph.form))
            elif morph.surface == _ASKS:
                units.append((_ASKS, _ASKS))
        return units

    def topics(self, masked: str) -> list[str]:
        """The topics that a masked question names: runs of neighbouring topic nouns, with の between them."""
        runs: list[str] = []
        run = joiner = ""
        for morph in morphs(masked):
            if self.names_topic(morph):
                run, joiner = run + joiner + morph.surface, ""
            elif run and morph.surface in _JOINERS and not joiner:
                joiner = morph.surface
            elif run:
                runs.append(run)
                run = joiner = ""
        return [*runs, run] if run else runs

    @lru_cache(maxsize=256)  # noqa: B019  one frame a process; three classifiers see one question
    def features(self, masked: str) -> list[str]:
        """1- to 4-grams of the reading, words, and neighbouring pairs of words, ends marked."""
        units = self.units(masked)
        read = "^" + "".join(sound for sound, _ in units) + "$"
        forms = ["^", *(form for _, form in units), "$"]
        pairs = [f"{a} {b}" for a, b in pairwise(forms)]
        return ngrams(read, 1, _LONGEST) + [f"w {form}" for form in forms] + pairs


def is_topic_noun(morph: Morph) -> bool:
    return morph.pos == "名詞" and morph.detail != "数詞"


def frame_of(wordings: Iterable[str], *, seen_in: int = 2) -> Frame:
    """The nouns that stand in ``seen_in`` or more wordings, slots left out: in one alone it may be a story's."""
    seen: dict[str, int] = {}
    for wording in wordings:
        for noun in {m.form for m in morphs(wording) if is_topic_noun(m) and m.surface not in _PLACES}:
            seen[noun] = seen.get(noun, 0) + 1
    return Frame(frozenset(noun for noun, times in seen.items() if times >= seen_in))
