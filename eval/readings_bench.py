"""``python -m eval.readings_bench --set test3``: how look-ups, conversation, parts and contrasts are read, by stratum.

A look-up, a turn and an answer are right as `eval.metrics` says. A question in two parts is handled where every gold opinion,
or one of its response, is cited and the outcome is right. A contrast question is right where it is declined. A new question
after another topic (style ``new_topic``) is asked again alone, and the two shares are printed side by side.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assistant.answers import Reply
from assistant.service import Assistant
from assistant.settings import Settings
from corpus import store
from corpus.records import Consultation
from eval.items import TWO_PART, Item, ItemType, Turn
from eval.qa_files import find_set, read_set, without_space

NEW_TOPIC, CONTRAST, HALF = "new_topic", "contrast", "half"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="dev")
    parser.add_argument("--consultation", default=None)
    parser.add_argument("--data", type=Path, default=Path("var"))
    chosen = parser.parse_args()
    consultation = store.load(chosen.consultation)
    items = read_set(find_set(chosen.set), consultation).items
    assistant = Assistant.open(Settings(data=chosen.data, consultation=str(consultation.folder)))
    for name, rights in strata(items, assistant):
        right = list(rights)
        if right:
            print(f"{name:<32}{100 * sum(right) / len(right):6.1f}  ({sum(right)}/{len(right)})")


def strata(items: Iterable[Item], assistant: Assistant) -> Iterator[tuple[str, list[bool]]]:
    """(name, one truth value a question or turn) of every stratum that the set has."""
    found = list(items)
    consultation = assistant.consultation
    ask = assistant.ask
    lookups = [item for item in found if item.type is ItemType.LOOKUP and HALF not in item.style]
    for kind in dict.fromkeys(item.style[-1] for item in lookups):
        group = [item for item in lookups if item.style[-1] == kind]
        yield f"  照会 {kind}", [looked_up(item.turns[0], ask(item.turns[0].question), consultation) for item in group]
    yield "照会", [looked_up(item.turns[0], ask(item.turns[0].question), consultation) for item in lookups]
    talks = [item for item in found if item.type is ItemType.DIALOGUE and NEW_TOPIC not in item.style]
    turns = [turns_right(item, assistant) for item in talks]
    yield "対話の発話", [right for talk in turns for right in talk]
    yield "対話の発話(2つ目から)", [right for talk in turns for right in talk[1:]]
    both = [item.turns[0] for item in found if TWO_PART in item.style]
    yield "2つの部分、どちらも文書にある", [handled(turn, ask(turn.question), consultation) for turn in both]
    half = [item.turns[0] for item in found if HALF in item.style]
    yield "2つの部分、片方だけ文書にある", [handled(turn, ask(turn.question), consultation) for turn in half]
    contrast = [item.turns[0] for item in found if CONTRAST in item.style]
    yield "別の点を尋ねる質問を断った", [not ask(turn.question).outcome.answers for turn in contrast]
    new = [item for item in found if NEW_TOPIC in item.style]
    yield "別の話題のあとの新しい質問", [turns_right(item, assistant)[-1] for item in new]
    yield "同じ質問を、それだけで", [turn_right(item.turns[-1], ask(item.turns[-1].question)) for item in new]


def turns_right(item: Item, assistant: Assistant) -> list[bool]:
    return [turn_right(turn, assistant.ask(turn.question, conversation=f"bench-{item.id}")) for turn in item.turns]


def turn_right(turn: Turn, reply: Reply) -> bool:
    """A right outcome and, where it answers, a gold opinion first and every key phrase."""
    labels = cited(reply)
    first = not turn.gold or (bool(labels) and labels[0] in turn.gold)
    return reply.outcome in turn.outcomes and (not reply.outcome.answers or (first and has_phrases(turn, reply)))


def looked_up(turn: Turn, reply: Reply, consultation: Consultation) -> bool:
    """A right outcome and, where it answers, every gold opinion, no other but partners, and every key phrase."""
    labels = set(cited(reply))
    fair = {*turn.gold, *turn.acceptable}
    fair |= {label for name in tuple(fair) if (o := consultation.find(name)) for label in o.shared_with}
    cites = set(turn.gold) <= labels and (not turn.gold or labels <= fair)
    return reply.outcome in turn.outcomes and (not reply.outcome.answers or (cites and has_phrases(turn, reply)))


def handled(turn: Turn, reply: Reply, consultation: Consultation) -> bool:
    """A right outcome that cites every gold opinion or one that shares its response."""
    labels = set(cited(reply))
    found: Callable[[str], bool] = lambda name: bool(  # noqa: E731
        labels & {name, *(opinion.shared_with if (opinion := consultation.find(name)) else ())}
    )
    return reply.outcome in turn.outcomes and all(found(name) for name in turn.gold)


def has_phrases(turn: Turn, reply: Reply) -> bool:
    text = without_space(reply.text)
    return all(without_space(phrase) in text for phrase in turn.key_phrases)


def cited(reply: Reply) -> list[str]:
    return list(dict.fromkeys(citation.label for citation in reply.citations if citation.label))


if __name__ == "__main__":
    main()
