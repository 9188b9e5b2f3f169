"""The dense channel: an embedded, persistent Chroma collection, and an exact product over the same vectors.

Chroma is the store. Where it holds few enough passages, the vectors written beside it answer by one product, exactly and
faster than its graph; both keep one contract (`Neighbours`). A folder is written once under a temporary name, closed, moved, and only then opened for reading: a client
caches by path, so a folder that it has seen is never renamed under it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from functools import cached_property
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
VECTORS = "vectors.npy"
EXACT_UP_TO = 50_000  # passages: one product over so many takes as long as a query of the graph (`make bench`)
NEIGHBOURS = 60  # passages asked for: enough to hold several of each record that matters
_BATCH = 2000


class Neighbours(Protocol):
    """Anything that finds the passages nearest to a query vector."""

    def nearest(self, vectors: Vectors) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each vector, passage ids and cosines in [-1, 1], best first, at most `NEIGHBOURS`."""


class ExactNeighbours:
    """Every cosine by one product; the vectors stay in their file, mapped into memory."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def nearest(self, vectors: Vectors) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        return [self._nearest(vector) for vector in vectors]

    def _nearest(self, vector: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        cosines = self._vectors @ vector
        most = min(NEIGHBOURS, len(cosines))
        best = np.argpartition(-cosines, most - 1)[:most] if most < len(cosines) else np.arange(most)
        ids = best[np.lexsort((best, -cosines[best]))]  # ties by passage id
        return ids, cosines[ids]


class ChromaNeighbours:
    """The collection's own nearest neighbours; its client is opened when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _client(self) -> Client:
        return open_client(writable(self._folder))

    @cached_property
    def collection(self) -> Collection:
        return self._client.get_collection(COLLECTION, embedding_function=None)

    def nearest(self, vectors: Vectors) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        found = self.collection.query(query_embeddings=vectors, n_results=NEIGHBOURS, include=["distances"])
        distances = cast("list[list[float]]", found["distances"])
        return [
            (np.array([int(i) for i in ids], dtype=np.int64), 1 - np.array(row, dtype=np.float32))
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def close(self) -> None:
        """Close the client where it was opened."""
        if "_client" in self.__dict__:
            self._client.close()


def writable(folder: Path) -> Path:
    """Chroma opens no read-only folder: such a one is copied to a temporary place first."""
    if os.access(folder, os.W_OK) and all(os.access(path, os.W_OK) for path in folder.iterdir()):
        return folder
    copy = Path(tempfile.mkdtemp(prefix="consultation-index-")) / "chroma"
    shutil.copytree(folder, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o700)
    return copy


def open_client(folder: Path) -> Client:
    """A Chroma client on ``folder`` that sends nothing anywhere."""
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False)))


def write_collection(folder: Path, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Create the collection in an empty ``folder`` and close it. ``vectors`` has one row a passage.

    Raises `OSError` where Chroma cannot write.
    """
    from chromadb.errors import ChromaError

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
    except ChromaError as error:
        raise OSError(str(error)) from error
    finally:
        client.close()
