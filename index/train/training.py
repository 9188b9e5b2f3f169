"""The whole training: read, count, start, learn, save.

Invariant: only `learn` draws at random, from one generator of ``seed``; the other steps are fixed by their inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.train import messages_ja as ja
from index.train.chive import read_wheel
from index.train.folder import save_model
from index.train.learning import learn
from index.train.pieces import build_tokenizer, choose_pieces, count_pieces
from index.train.recipe import Recipe
from index.train.sources import read_data
from index.train.table import initial_table


def train(
    data_dir: Path,
    out: Path,
    recipe: Recipe,
    *,
    seed: int,
    threads: int,
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Train on the files of ``data_dir`` into the folder ``out``; ``progress`` is told a line after each step."""
    data, vectors = read_data(data_dir), read_wheel(data_dir)
    progress(ja.read(answered=len(data.answered), graded=len(data.graded), words=len(vectors.words)))
    counts = count_pieces(data, vectors, recipe)
    pieces = choose_pieces(counts, vectors, recipe.pieces)
    progress(ja.counted(seen=len(counts.total), pieces=len(pieces)))
    tokenizer = build_tokenizer(pieces, counts)
    start = initial_table(pieces, counts, vectors, recipe)

    def epoch_done(number: int, loss: float) -> None:
        progress(ja.epoch(number, recipe.epochs, loss))

    table = learn(start, tokenizer, data, recipe, seed=seed, threads=threads, epoch_done=epoch_done)
    save_model(out, table, tokenizer)
