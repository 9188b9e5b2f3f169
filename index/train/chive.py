"""chiVe's word vectors, read out of the ja-ginza wheel without spaCy.

The wheel holds spaCy's own files: the strings, a MessagePack map from a string's hash to its row, and the
rows. Invariant: words stand in the order of their frequency, so a word's place is its rank.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np

from corpus.errors import BadData, MissingFile
from index.train import messages_ja as ja
from index.train.recipe import Floats
from index.train.words import normalise


@dataclass(frozen=True, slots=True)
class WordVectors:
    """chiVe: a word's rank (0 is the most frequent), and the row of ``table`` (rows, 300) it uses.

    Rare words share the row of their nearest neighbour: 480,425 words use 20,000 rows of unit length.
    """

    words: list[str]
    rows: list[int]
    table: Floats
    rank: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        ranks: dict[str, int] = {}
        for rank, word in enumerate(self.words):
            ranks.setdefault(normalise(word), rank)
        object.__setattr__(self, "rank", ranks)

    def get(self, word: str) -> Floats | None:
        rank = self.rank.get(normalise(word))
        return None if rank is None else self.table[self.rows[rank]]


def read_wheel(folder: Path) -> WordVectors:
    """Read chiVe out of ``ja_ginza-*.whl``; its keys stand in the order of their frequency."""
    wheels = sorted(folder.glob("ja_ginza-*.whl"))
    if not wheels:
        raise MissingFile(folder / "ja_ginza-*.whl", ja.WHEEL)
    with zipfile.ZipFile(wheels[0]) as wheel:
        parts = {Path(name).name: name for name in wheel.namelist() if "/vocab/" in name}
        if missing := {"strings.json", "key2row", "vectors"} - parts.keys():
            raise BadData(wheels[0], None, ja.WHEEL_FORM, ja.without(missing))
        strings = json.loads(wheel.read(parts["strings.json"]))
        key_rows = unpack_int_map(wheel.read(parts["key2row"]))
        table = np.load(BytesIO(wheel.read(parts["vectors"]))).astype(np.float32)
    return _word_vectors(strings, key_rows, table)


def _word_vectors(strings: list[str], key_rows: dict[int, int], table: Floats) -> WordVectors:
    names = {spacy_hash(text): text for text in strings}
    known = [(names[key], row) for key, row in key_rows.items() if key in names]
    unit = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    return WordVectors([word for word, _ in known], [row for _, row in known], unit)


def unpack_int_map(packed: bytes) -> dict[int, int]:
    """Decode a MessagePack map of unsigned integers, in the order in which it was written."""
    widths = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
    position = {0xDE: 3, 0xDF: 5}.get(packed[0], 1)  # behind map16, map32 or fixmap
    numbers: list[int] = []
    while position < len(packed):
        width = widths.get(packed[position], 0)
        end = position + 1 + width
        numbers.append(int.from_bytes(packed[position + 1 : end], "big") if width else packed[position])
        position = end
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def spacy_hash(text: str) -> int:
    """The 64-bit key under which spaCy stores a string: MurmurHash64A with seed 1."""
    data, mix, low = text.encode(), 0xC6A4A7935BD1E995, (1 << 64) - 1
    tail = len(data) & ~7
    value = 1 ^ (len(data) * mix & low)
    for start in range(0, tail, 8):
        block = int.from_bytes(data[start : start + 8], "little") * mix & low
        value = (value ^ ((block ^ block >> 47) * mix & low)) * mix & low
    if tail < len(data):
        value = (value ^ int.from_bytes(data[tail:], "little")) * mix & low
    value = (value ^ value >> 47) * mix & low
    return value ^ value >> 47
