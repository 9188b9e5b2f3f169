"""Build an index once, open it ever after; never a half-built one.

Everything is written under a temporary name beside its place, then renamed, then the pointer is replaced:
whoever opens the index finds the old one or the new one. Two processes that build at once do the same work
twice, and the first to rename wins.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnavailable
from corpus.questions import AnticipatedQuestion
from corpus.records import Consultation
from index.dense import EXACT_UP_TO, VECTORS, ChromaNeighbours, ExactNeighbours, Neighbours, write_collection
from index.encoder import Encoder
from index.hybrid import Lexical, Searcher, build_lexical
from index.lexical import TOKENISERS, LexicalChannel
from index.manifest import MANIFEST, POINTER, Manifest, is_complete
from index.passages import Passage, make_passages


@dataclass(frozen=True, slots=True)
class Index:
    """An opened index: its searcher, its Chroma collection and what it was built from."""

    searcher: Searcher
    store: ChromaNeighbours
    manifest: Manifest


def open_index(
    consultation: Consultation, questions: tuple[AnticipatedQuestion, ...], encoder: Encoder, data: Path
) -> Index:
    """The index of these inputs under ``data``, built first where it is missing or was built from others.

    Raises `IndexUnavailable` where it can be neither found nor written.
    """
    passages = make_passages(consultation, questions)
    manifest = make_manifest(consultation, passages, encoder)
    root = data / "index" / consultation.id
    folder = root / manifest.fingerprint
    try:
        if not is_complete(folder, manifest):
            _build(root, folder, manifest, passages, encoder)
        elif os.access(folder, os.W_OK) and current_fingerprint(root) != manifest.fingerprint:
            _point(root, manifest.fingerprint)
        return _open(folder, manifest, passages, encoder)
    except (OSError, ValueError) as error:
        raise IndexUnavailable(root, getattr(error, "strerror", None) or str(error)) from error


def make_manifest(consultation: Consultation, passages: tuple[Passage, ...], encoder: Encoder) -> Manifest:
    texts = hashlib.sha256(repr([(p.label, p.kind.value, p.text) for p in passages]).encode("utf-8", "surrogatepass"))
    return Manifest(consultation.id, consultation.fingerprint, texts.hexdigest()[:16], encoder.fingerprint)


def _build(root: Path, folder: Path, manifest: Manifest, passages: tuple[Passage, ...], encoder: Encoder) -> None:
    root.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=root))
    try:
        vectors = encoder.encode_passages([p.text for p in passages])
        write_collection(part / "chroma", passages, vectors)
        np.save(part / VECTORS, vectors)
        for name, lexical in build_lexical(passages).items():
            lexical.passage.save(part / f"{name}_passage")
            lexical.record.save(part / f"{name}_record")
        manifest.write(part)
        _rename(part, folder)
        _point(root, manifest.fingerprint)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _remove_old(root, keep=manifest.fingerprint)


def _rename(part: Path, folder: Path) -> None:
    if folder.exists() and not (folder / MANIFEST).exists():
        shutil.rmtree(folder)
    try:
        part.rename(folder)
    except OSError:
        if not (folder / MANIFEST).exists():  # otherwise another process has just built the same
            raise


def current_fingerprint(root: Path) -> str:
    """The fingerprint that the pointer under ``root`` names; empty where there is none."""
    try:
        return (root / POINTER).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _point(root: Path, fingerprint: str) -> None:
    part = root / f".{POINTER}-{os.getpid()}"
    part.write_text(fingerprint + "\n", encoding="ascii")
    part.replace(root / POINTER)


def _remove_old(root: Path, *, keep: str) -> None:
    """Keep the current index and the one before it, which a running server may still have open."""
    folders = sorted(
        (p for p in root.iterdir() if (p / MANIFEST).exists() and p.name != keep), key=lambda p: p.stat().st_mtime
    )
    for folder in folders[:-1]:
        shutil.rmtree(folder, ignore_errors=True)


def _open(folder: Path, manifest: Manifest, passages: tuple[Passage, ...], encoder: Encoder) -> Index:
    stored = ChromaNeighbours(folder / "chroma")
    few = len(passages) <= EXACT_UP_TO
    neighbours: Neighbours = ExactNeighbours(np.load(folder / VECTORS, mmap_mode="r")) if few else stored
    lexical = {
        name: Lexical(
            LexicalChannel.load(folder / f"{name}_passage"),
            LexicalChannel.load(folder / f"{name}_record"),
        )
        for name in TOKENISERS
    }
    return Index(Searcher(passages, encoder, neighbours, lexical), stored, manifest)
