"""The shipped assistant as a system, whole or with one of its switches off (see `eval.ablations`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.service import Assistant
from assistant.settings import Settings
from corpus.records import Consultation
from eval.systems import Answer, System, digest


@dataclass(frozen=True, slots=True)
class Shipped:
    """``assistant.ask`` as every face calls it; the ranking is asked for apart, outside the reply's own time."""

    name: str
    assistant: Assistant
    fingerprint: str
    settings: dict[str, object] = field(default_factory=dict)

    def answer(self, question: str, *, conversation: str | None = None) -> Answer:
        reply = self.assistant.ask(question, conversation=conversation)
        asked = reply.understood or question
        ranking = self.assistant.find(asked).decision.ranking if asked.strip() else ()
        return Answer(reply.as_json(), tuple(ranked.label for ranked in ranking), reply.trace)


def open_shipped(name: str, consultation: Consultation, data: Path) -> System:
    """The assistant as it is shipped, its index and fitted decision under ``data``."""
    settings = Settings(data=data, consultation=str(consultation.folder))
    assistant = Assistant.open(settings)
    described: dict[str, object] = {"encoder": settings.encoder or "shipped", "composer": "verbatim"}
    return Shipped(
        name, assistant, digest(name, assistant.index.manifest.fingerprint, assistant.decider.fingerprint), described
    )
