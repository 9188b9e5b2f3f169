"""What an index was built from, and where the current one lies.

``<data>/index/<consultation>/<fingerprint>/`` is immutable once it has its name; ``current`` beside it names
the one in use. The fingerprint covers everything that could change a search: records, questions, encoder,
settings and the version of the building code.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 2  # raise when the layout of an index folder or the way of building it changes
POINTER, MANIFEST = "current", "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    consultation: str
    corpus: str
    questions: str
    encoder: str
    format: int = FORMAT

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def is_complete(folder: Path, manifest: Manifest) -> bool:
    """Whether ``folder`` holds a finished index of exactly this manifest (its manifest is written last)."""
    try:
        return bool(json.loads((folder / MANIFEST).read_text(encoding="utf-8")) == asdict(manifest))
    except (OSError, ValueError):
        return False
