"""The plain LangChain chain of the tutorials, as a peer: chunks of the raw text, a vector store, similarity search.

It returns chunks and never declines. So that it can be scored on records, each chunk stands for the opinions whose
printed lines it overlaps most, counted in characters; opinions that share those lines stand together. Its text is
the chunks as they are, so its quotations are the extraction's, table damage included, and count as inexact.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from corpus.records import Consultation, Opinion, Voice
from eval.systems import Answer, System, cite, digest, reply_json

if TYPE_CHECKING:
    from langchain_core.vectorstores import VectorStore

CHUNK_CHARS = 500  # as in the tutorials' Japanese variants; no overlap
CHUNKS = 4  # LangChain's default k


@dataclass(frozen=True, slots=True)
class Peer:
    consultation: Consultation
    store: VectorStore
    labels: dict[int, tuple[str, ...]]  # a chunk's start → the opinions it stands for
    name: str = "langchain"
    fingerprint: str = ""
    settings: dict[str, object] = field(default_factory=dict)

    def answer(self, question: str, *, conversation: str | None = None) -> Answer:
        started = time.perf_counter()
        chunks = self.store.similarity_search(question, k=CHUNKS)
        cited: dict[str, str] = {}
        for chunk in chunks:
            for label in self.labels[int(chunk.metadata["start_index"])]:
                cited.setdefault(label, chunk.page_content)
        opinions = [(o, quote) for label, quote in cited.items() if (o := self.consultation.find(label))]
        text = "\n\n".join(
            chunk.page_content + "".join(f"【意見{x}】" for x in self.labels[int(chunk.metadata["start_index"])])
            for chunk in chunks
        )
        citations = [cite(opinion, Voice.RESPONSE, quote) for opinion, quote in opinions]
        return Answer(reply_json(question, text, citations, started, self.fingerprint), tuple(cited))


def open_peer(consultation: Consultation) -> System:
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from index.encoder import SHIPPED

    source = (consultation.folder / "source.txt").read_text(encoding="utf-8")
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=0, add_start_index=True)
    chunks = splitter.split_documents([Document(source)])
    embeddings = HuggingFaceEmbeddings(model_name=str(SHIPPED), model_kwargs={"device": "cpu"})
    embeddings._client.float()  # in the model's float16 a text without a known word is NaN, which Chroma refuses
    store = Chroma.from_documents(
        chunks, embeddings, collection_name="peer", client_settings=Settings(anonymized_telemetry=False)
    )
    labels = {
        int(c.metadata["start_index"]): overlapping(
            source, int(c.metadata["start_index"]), len(c.page_content), consultation.opinions
        )
        for c in chunks
    }
    settings: dict[str, object] = {"chunk_chars": CHUNK_CHARS, "overlap": 0, "k": CHUNKS, "chunks": len(chunks)}
    return Peer(
        consultation, store, labels, fingerprint=digest("langchain", consultation.fingerprint), settings=settings
    )


def overlapping(source: str, start: int, length: int, opinions: Sequence[Opinion]) -> tuple[str, ...]:
    """Labels whose printed lines hold most of ``source[start:start + length]``, all that tie; empty for none."""
    starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    shares = {
        o.label: min(start + length, starts[o.lines.last]) - max(start, starts[o.lines.first - 1]) for o in opinions
    }
    best = max(shares.values(), default=0)
    return tuple(label for label, share in shares.items() if share == best) if best > 0 else ()
