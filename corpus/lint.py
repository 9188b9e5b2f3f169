"""Lint for the question files: what a clerk should look at before the next start.

An error is certain and stops `make check`: the same question twice, or on both sides. Everything else is a hint:
near-duplicates teach nothing new, thin opinions and kinds are answered worse, and words that only one opinion's
questions hold show what that opinion is recognised by. Nothing is corrected here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil

from corpus.questions import ANTICIPATED, UNANSWERABLE, AnticipatedQuestion, Kind, UnanswerableQuestion
from corpus.records import Consultation

ENOUGH_AN_OPINION = 60  # the fewest with which every opinion was found well; fewer is thin
ENOUGH_A_KIND = 50  # a kind of unanswerable question with fewer is declined by chance
SIMILAR = 0.65  # Jaccard overlap of character bigrams from which two questions read as one
WORDS_SHOWN = 8
WORD_SEEN = 3  # a word in fewer questions of its opinion is an accident

_WORD = re.compile(r"[一-龠々]{2,}|[ァ-ヴー]{3,}|[a-z]{3,}")
_KIND_NAMES = {
    Kind.NEAR: "文書の話題だが、答えが載っていない質問",
    Kind.CITY: "市のほかの仕事の質問",
    Kind.FAR: "市と関わりのない質問",
    Kind.GREETING: "あいさつ",
    Kind.GARBAGE: "意味のない文字",
    Kind.INJECTION: "別の振る舞いをさせようとするもの",
    Kind.FOREIGN: "外国語の質問",
    Kind.CRISIS: "緊急の訴え",
    Kind.PROCEDURE: "意見募集の進め方や、文書への苦情",
}

Question = AnticipatedQuestion | UnanswerableQuestion


class Rule(StrEnum):
    DUPLICATE = "duplicate"
    BOTH_SIDES = "both_sides"
    NEAR_DUPLICATE = "near_duplicate"
    NEAR_BOTH_SIDES = "near_both_sides"
    THIN_OPINION = "thin_opinion"
    THIN_KIND = "thin_kind"
    OWN_WORDS = "own_words"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; ``message`` is the sentence that a clerk reads."""

    rule: Rule
    message: str

    @property
    def is_error(self) -> bool:
        return self.rule in (Rule.DUPLICATE, Rule.BOTH_SIDES)

    def __str__(self) -> str:
        return self.message


def lint_questions(
    consultation: Consultation,
    anticipated: Sequence[AnticipatedQuestion],
    unanswerable: Sequence[UnanswerableQuestion],
) -> tuple[Finding, ...]:
    """Every finding, errors first, then hints, each kind in the order of the files. About a second for 7,000 questions."""
    questions: list[Question] = [*anticipated, *unanswerable]
    return (
        *_duplicates(questions),
        *_near_duplicates(questions),
        *_thin_opinions(consultation, anticipated),
        *_thin_kinds(unanswerable),
        *_own_words(consultation, anticipated),
    )


@lru_cache(maxsize=32768)
def folded(question: str) -> str:
    """NFKC, lower case, without white space, punctuation and symbols; a question of nothing else stays as it is."""
    text = unicodedata.normalize("NFKC", question).lower()
    return "".join(c for c in text if unicodedata.category(c)[0] not in "ZPSC") or text.strip()


def _duplicates(questions: Sequence[Question]) -> Iterator[Finding]:
    first: dict[str, Question] = {}
    for question in questions:
        earlier = first.setdefault(folded(question.question), question)
        if earlier is question:
            continue
        if type(earlier) is type(question):
            yield Finding(
                Rule.DUPLICATE, f"{_place(earlier)}と{_place(question)}が同じ質問です: 「{question.question}」"
            )
        else:
            yield Finding(
                Rule.BOTH_SIDES,
                f"{_place(earlier)}({_meaning(earlier)})が{_place(question)}({_meaning(question)})にもあります: "
                f"「{question.question}」",
            )


def _near_duplicates(questions: Sequence[Question]) -> Iterator[Finding]:
    for earlier, question in _similar_pairs(questions):
        same_side = type(earlier) is type(question)
        yield Finding(
            Rule.NEAR_DUPLICATE if same_side else Rule.NEAR_BOTH_SIDES,
            f"{_place(earlier)}「{earlier.question}」と{_place(question)}「{question.question}」がほとんど同じです"
            + ("。" if same_side else f"({_meaning(earlier)}と{_meaning(question)})。"),
        )


def _similar_pairs(questions: Sequence[Question]) -> Iterator[tuple[Question, Question]]:
    """Pairs that overlap by ``SIMILAR`` or more without being the same after folding.

    Two sets that overlap so far share one of their few rarest bigrams, so only those are looked up (prefix filter;
    Chaudhuri et al. 2006).
    """
    bags = [_bigrams(folded(question.question)) for question in questions]
    frequency = Counter(bigram for bag in bags for bigram in bag)
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for position, bag in enumerate(bags):
        rare = sorted(bag, key=lambda bigram: (frequency[bigram], bigram))
        prefix = rare[: len(bag) - ceil(SIMILAR * len(bag)) + 1]
        for other in sorted({other for bigram in prefix for other in seen[bigram]}):
            same = folded(questions[other].question) == folded(questions[position].question)
            if not same and _overlap(bag, bags[other]) >= SIMILAR:
                yield questions[other], questions[position]
        for bigram in prefix:
            seen[bigram].append(position)


def _thin_opinions(consultation: Consultation, anticipated: Sequence[AnticipatedQuestion]) -> Iterator[Finding]:
    counts = Counter(label for question in anticipated for label in question.labels)
    for opinion in consultation.opinions:
        if counts[opinion.label] < ENOUGH_AN_OPINION:
            yield Finding(
                Rule.THIN_OPINION,
                f"意見{opinion.label}({consultation.topic(opinion)})の想定質問は{counts[opinion.label]}件です。"
                f"{ENOUGH_AN_OPINION}件以上あると、見つかりやすくなります。",
            )


def _thin_kinds(unanswerable: Sequence[UnanswerableQuestion]) -> Iterator[Finding]:
    counts = Counter(question.kind for question in unanswerable)
    for kind in Kind:
        if counts[kind] < ENOUGH_A_KIND:
            yield Finding(
                Rule.THIN_KIND,
                f"答えのない質問のうち、{_KIND_NAMES[kind]}({kind})は{counts[kind]}件です。{ENOUGH_A_KIND}件以上をお勧めします。",
            )


def _own_words(consultation: Consultation, anticipated: Sequence[AnticipatedQuestion]) -> Iterator[Finding]:
    """Words that stand in several questions of one opinion and in none of any other."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for question in anticipated:
        for word in set(_WORD.findall(unicodedata.normalize("NFKC", question.question).lower())):
            holders[word].update(question.labels)
            counts[word] += 1
    for opinion in consultation.opinions:
        own = [word for word, labels in holders.items() if labels == {opinion.label} and counts[word] >= WORD_SEEN]
        own.sort(key=lambda word: (-counts[word], word))
        if own:
            yield Finding(Rule.OWN_WORDS, f"意見{opinion.label}の質問だけにある言葉: {'、'.join(own[:WORDS_SHOWN])}")


@lru_cache(maxsize=32768)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset(text)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard overlap in [0, 1]; 0 where both are empty."""
    return len(one & other) / max(len(one | other), 1)


def _place(question: Question) -> str:
    name = ANTICIPATED if isinstance(question, AnticipatedQuestion) else UNANSWERABLE
    return f"{name} {question.line}行目"


def _meaning(question: Question) -> str:
    if isinstance(question, AnticipatedQuestion):
        return f"意見{'・'.join(question.labels)}が答える"
    return f"答えがない: {_KIND_NAMES[question.kind]}"
