"""What holds for every reply, whatever was asked: the contract, over random questions."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answers import Outcome, Reply
from assistant.service import Assistant
from corpus import store
from corpus.records import Voice

FIELDS = {
    "id", "reply_id", "conversation", "question", "understood", "outcome", "text", "citations", "plain", "unanswered", "options",
    "related", "confidence", "composer", "notice", "index", "elapsed_ms",
}  # fmt: skip
CITATION_FIELDS = {"consultation", "record", "label", "number", "voice", "quote", "category", "lines"}
_DOCUMENT = store.load()
_WORDS = [
    *{w for o in _DOCUMENT.opinions for t in (o.text, o.response.text) for w in re.findall(r"[一-龥ァ-ヶーA-Za-z]{2,}|\d+", t)},
    "意見", "番", "何件", "いつ", "いくら", "教えて", "同じ", "全文", "分類", "それ", "誰", "24", "ですか", "は", "の", "と", "に触れて", "【意見10】", "」", "「",
]  # fmt: skip
questions = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map("".join),
    st.sampled_from([s for o in _DOCUMENT.opinions for s in re.split("(?<=。)", o.text + o.response.text) if s]),
    st.integers(-3, 130).map(lambda n: f"意見{n}"),
)


def check_contract(reply: Reply) -> None:
    """Everything that a program may rely on in one reply."""
    value = json.loads(json.dumps(reply.as_json(), ensure_ascii=False).encode().decode())
    assert value.keys() >= FIELDS
    assert value["text"].strip()
    for citation in value["citations"]:
        assert citation.keys() >= CITATION_FIELDS
        if citation["voice"] == "document":
            assert citation["quote"] in _DOCUMENT.text and citation["label"] is None and citation["number"] is None
            assert citation["record"].endswith("/document")
        else:
            opinion = _DOCUMENT.find(citation["label"])
            assert opinion is not None
            assert citation["quote"] and citation["quote"] in opinion.voice_text(Voice(citation["voice"]))
            assert citation["record"] == opinion.record and citation["number"] == int(citation["label"])
            assert citation["lines"] == [opinion.lines.first, opinion.lines.last]
            assert all(0 <= a < b <= len(citation["quote"]) for a, b in citation["marks"])
    named = set(re.findall(r"【意見(\d+)】", value["text"]))
    assert named == {c["label"] for c in value["citations"] if c["label"]}
    if reply.outcome not in (Outcome.ANSWERED, Outcome.PARTIAL):
        assert value["citations"] == []
    if reply.outcome is Outcome.PARTIAL:
        assert value["unanswered"]
    if reply.outcome is Outcome.CLARIFY:
        assert value["options"]
    if value["composer"] == "lookup" or reply.outcome in (Outcome.INVALID, Outcome.ERROR):
        assert value["confidence"] is None
    assert reply.outcome is not Outcome.ERROR


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=questions)
def test_every_reply_keeps_the_contract(assistant: Assistant, question: str) -> None:
    check_contract(assistant.ask(question))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(questions, min_size=2, max_size=4), key=st.uuids())
def test_every_turn_of_a_conversation_keeps_the_contract(assistant: Assistant, turns: list[str], key: object) -> None:
    for turn in turns:
        check_contract(assistant.ask(turn, conversation=f"c-{key}"))
