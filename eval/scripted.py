"""A scripted chat model as composer: what the gate makes of a model, in the same table as the verbatim answers.

It repeats the sentences of its evidence in their own words and, for every second question, adds one planted fault
in turn: a wrong number, a promise, a web address, a made-up reason. What of it reaches the reader is then
measured like any other system's answers. No network, and the same words for the same question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.compose.with_model import ModelComposer
from assistant.gate.judge import Gate
from assistant.model.client import Budget, Llm
from assistant.service import Assistant
from assistant.settings import Settings
from corpus.records import Consultation
from eval.shipped import Shipped
from eval.systems import System, digest
from index.passages import sentences

FAULTS = (
    "費用はおよそ3億5千万円です。[1]",
    "来年4月から必ず全員に実施することをお約束します。[1]",
    "詳しくは https://example.com/dx をご覧ください。[1]",
    "これは全国の自治体で最も早い取組だからです。[1]",
)


class ScriptedModel(BaseChatModel):
    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(script(str(messages[-1].content))))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = script(str(messages[-1].content))
        yield ChatGenerationChunk(
            message=AIMessageChunk(content=text, response_metadata={"finish_reason": "stop"}, chunk_position="last")
        )


def script(data: str) -> str:
    """The draft for one call: the evidence's sentences with their tokens, and for half of the questions a fault."""
    start, end = data.find("{"), data.rfind("}") + 1
    call = json.loads(data[start:end])
    said = [
        f"{item['response'][first:last]}[{item['token']}]"
        for item in call["evidence"]
        for first, last in sentences(item["response"])
    ]
    number = hashlib.sha256(call["question"].encode()).digest()[0]
    return " ".join([*said, FAULTS[number // 2 % len(FAULTS)]] if number % 2 else said)


def open_scripted(name: str, consultation: Consultation, data: Path) -> System:
    """The shipped assistant with the scripted model as its composer."""
    assistant = Assistant.open(Settings(data=data, consultation=consultation.id))
    llm = Llm(ScriptedModel(), name="scripted", budget=Budget(data / "scripted.sqlite3", calls=0, tokens=0), seconds=8)
    gate = Gate(consultation, assistant.index.searcher.encoder)
    assistant.composer = ModelComposer(assistant.composer, llm, gate)
    assistant.model_seconds = 8.0
    fingerprint = digest(name, assistant.index.manifest.fingerprint, assistant.decider.fingerprint)
    return Shipped(name, assistant, fingerprint, {"composer": "scripted model", "faults": len(FAULTS)})
