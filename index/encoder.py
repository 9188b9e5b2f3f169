"""Encoders behind LangChain's `Embeddings`: the shipped static model, or any sentence-transformers model.

Prefixes and prompts live only here. A static model is read by model2vec, without importing torch; every other
one by sentence-transformers. Embeddings are float32, shape ``(len(texts), dim)``, of unit length; a text with
no known token is the zero vector, whose cosine with everything is 0.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from corpus.errors import EncoderUnavailable

Vectors = NDArray[np.float32]

SHIPPED = Path(__file__).parent / "model"

# Query and passage prefixes that model families were trained with and do not always carry in their own
# configuration (their model cards): matched as a part of the name, the first that fits.
_PREFIXES = {
    "ruri-v3": ("検索クエリ: ", "検索文書: "),
    "ruri": ("クエリ: ", "文章: "),
    "e5": ("query: ", "passage: "),
}


class _Model(Protocol):
    def encode(self, texts: list[str]) -> Vectors: ...


class Encoder(Embeddings):
    """Texts → unit vectors. ``fingerprint`` changes with the weights and the prefixes."""

    def __init__(self, model: _Model, *, fingerprint: str, prefixes: tuple[str, str] = ("", "")) -> None:
        self._model = model
        self.query_prefix, self.passage_prefix = prefixes
        self.fingerprint = hashlib.sha256(repr((fingerprint, prefixes)).encode()).hexdigest()[:16]

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode([self.query_prefix + text for text in texts])

    def encode_passages(self, texts: list[str]) -> Vectors:
        return self._encode([self.passage_prefix + text for text in texts])

    def embed_query(self, text: str) -> list[float]:
        return cast("list[float]", self.encode_queries([text])[0].tolist())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return cast("list[list[float]]", self.encode_passages(texts).tolist())

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = np.asarray(self._model.encode(texts), dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return cast("Vectors", vectors / np.maximum(norms, np.float32(1e-12)))


def load_encoder(name: str = "", *, query_prefix: str | None = None, passage_prefix: str | None = None) -> Encoder:
    """The encoder with this name or folder; an empty name is the shipped one.

    A prefix that is given wins over the model's own. Raises `EncoderUnavailable` with the cause.
    """
    folder = Path(name) if name else SHIPPED
    family = next((prefixes for part, prefixes in _PREFIXES.items() if _names(part, name.lower())), ("", ""))
    prefixes = (
        family[0] if query_prefix is None else query_prefix,
        family[1] if passage_prefix is None else passage_prefix,
    )
    try:
        if _is_static(folder):
            return Encoder(_StaticModel(folder), fingerprint=_digest(folder), prefixes=prefixes)
        model = _TransformerModel(name)
        return Encoder(model, fingerprint=_digest(folder) if folder.is_dir() else name, prefixes=prefixes)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise EncoderUnavailable(
            name or str(SHIPPED), str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        ) from error


def _names(part: str, name: str) -> bool:
    """Whether a model's name holds the family as a word of its own: «multilingual-e5-small», and not «node5»."""
    return re.search(rf"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])", name) is not None


def _is_static(folder: Path) -> bool:
    """Whether a sentence-transformers folder is a static embedding and nothing that changes its vectors but their length."""
    modules = folder / "modules.json"
    if not modules.is_file():
        return False
    first, *others = (str(module["type"]) for module in json.loads(modules.read_text(encoding="utf-8")))
    return first.endswith("StaticEmbedding") and all(other.endswith("Normalize") for other in others)


def _digest(folder: Path) -> str:
    """One hash over the names and contents of a model's files; its card does not count."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".safetensors", ".txt", ".model", ".bin"):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class _StaticModel:
    def __init__(self, folder: Path) -> None:
        from model2vec import StaticModel

        self._model = StaticModel.from_pretrained(folder, force_download=False)

    def encode(self, texts: list[str]) -> Vectors:
        return cast("Vectors", self._model.encode(texts, use_multiprocessing=False))


class _TransformerModel:
    """Prefixes are put before the text by `Encoder`, so prompts of the model's own configuration are switched off."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name)

    def encode(self, texts: list[str]) -> Vectors:
        return cast("Vectors", self._model.encode(texts, prompt="", convert_to_numpy=True, show_progress_bar=False))
