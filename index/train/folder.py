"""The result folder: one that SentenceTransformer and model2vec.StaticModel both load.

Invariant: the same table and tokenizer give the same bytes in every file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import MissingFile
from index.train import messages_ja as ja
from index.train.recipe import Encode, Floats

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = "model.safetensors"
FOLDER_FILES: dict[str, object] = {
    "modules.json": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ],
    "1_Normalize/config.json": {"module_input_name": "sentence_embedding"},
    # model2vec reads the last two: unit length, and no limit on the length of a text.
    "config_sentence_transformers.json": {"similarity_fn_name": "cosine", "normalize": True, "max_length": None},
}


def save_model(out: Path, table: Floats, tokenizer: Tokenizer) -> None:
    """Write the folder; float16 halves it and moves no cosine by more than about 0.001."""
    from safetensors.numpy import save_file

    (out / "1_Normalize").mkdir(parents=True, exist_ok=True)
    save_file({"embedding.weight": table.astype(np.float16)}, out / WEIGHTS)
    (out / WEIGHTS).chmod(0o644)  # safetensors writes it for its owner alone
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    for name, content in FOLDER_FILES.items():
        (out / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def load_model(folder: Path) -> tuple[Floats, Tokenizer]:
    """Table (float32) and tokenizer of a folder that `save_model` wrote."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    table = load_file(_weights(folder))["embedding.weight"].astype(np.float32)
    return table, Tokenizer.from_file(str(folder / "tokenizer.json"))


def load_encode(folder: Path) -> Encode:
    """The model of ``folder`` as a function from texts to unit vectors, without torch.

    Unlike `index.encoder.load_encoder` it adds nothing to what model2vec gives: the folder itself is measured.
    """
    from model2vec import StaticModel

    _weights(folder)
    model = StaticModel.from_pretrained(folder)
    return lambda texts: model.encode(list(texts)).astype(np.float32)


def _weights(folder: Path) -> Path:
    if not (folder / WEIGHTS).is_file():
        raise MissingFile(folder / WEIGHTS, ja.MODEL)
    return folder / WEIGHTS
