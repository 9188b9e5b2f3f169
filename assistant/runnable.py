"""The edges for LangChain users: a retriever over the records, and the assistant as a Runnable."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from assistant.answers import Reply
from assistant.service import Assistant


class ConsultationRetriever(BaseRetriever):
    """The ``k`` records that answer best, the best first: one document a record, the city's response as its content.

    The resident's opinion is metadata, never content: a chain that quotes a document quotes the city.
    ``probability`` is the record's, given that the question has an answer at all; ``answerable`` is that chance.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 3

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        decision = self.assistant.find(query).decision
        documents = []
        for ranked in decision.ranking[: self.k]:
            opinion = self.assistant.consultation.find(ranked.label)
            if opinion is not None:
                metadata = {
                    **opinion.as_json(),
                    "probability": ranked.probability,
                    "answerable": decision.answerable,
                }
                documents.append(Document(page_content=opinion.response.text, metadata=metadata, id=opinion.record))
        return documents


class AssistantRunnable(Runnable[str, Reply]):
    """``invoke(question)`` → `Reply`, with LangChain's callbacks; batch, stream and the async forms come with it."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> Reply:
        return self._call_with_config(self.assistant.ask, input, config, run_type="chain")
