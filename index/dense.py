"""The dense channel: an embedded, persistent Chroma collection, through chromadb's own client.

A folder is written once under a temporary name, closed, moved, and only then opened for reading: a client
caches by path, so a folder that it has seen is never renamed under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.passages import Passage

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
NEIGHBOURS = 60  # passages asked for: enough to hold several of each record that matters
_BATCH = 2000


class Neighbours(Protocol):
    """Anything that finds the passages nearest to a query vector."""

    def nearest(self, vectors: Vectors) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each vector, passage ids and cosines in [-1, 1], best first, at most `NEIGHBOURS`."""


class ChromaNeighbours:
    def __init__(self, folder: Path) -> None:
        self._client = open_client(folder)
        self.collection: Collection = self._client.get_collection(COLLECTION, embedding_function=None)

    def nearest(self, vectors: Vectors) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        found = self.collection.query(query_embeddings=vectors, n_results=NEIGHBOURS, include=["distances"])
        distances = cast("list[list[float]]", found["distances"])
        return [
            (np.array([int(i) for i in ids], dtype=np.int64), 1 - np.array(row, dtype=np.float32))
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def close(self) -> None:
        self._client.close()


def open_client(folder: Path) -> Client:
    """A Chroma client on ``folder`` that sends nothing anywhere."""
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False)))


def write_collection(folder: Path, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Create the collection in an empty ``folder`` and close it. ``vectors`` has one row a passage."""
    client = open_client(folder)
    try:
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 2 * NEIGHBOURS}},
        )
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            collection.add(
                ids=[str(p.id) for p in batch],
                embeddings=vectors[start : start + _BATCH],
                documents=[p.text for p in batch],
                metadatas=[{"label": p.label, "kind": p.kind.value} for p in batch],
            )
    finally:
        client.close()
