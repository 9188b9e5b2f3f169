"""Encoders behind one setting: the shipped static model, and any sentence-transformers model with its prefixes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderUnavailable
from index.encoder import load_encoder


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of one small layer, built and saved here in the sentence-transformers format."""
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = "検索クエリ文書紙窓口市役所: のはを。abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(c for c in letters if c.strip())]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    bert = folder / "bert"
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(bert)
    words = models.Transformer(str(bert), max_seq_length=64)
    model = SentenceTransformer(modules=[words, models.Pooling(16)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def test_a_transformer_by_path_gives_unit_vectors(transformer: Path) -> None:
    vectors = load_encoder(str(transformer)).encode_passages(["紙の文書", "市役所の窓口"])
    assert vectors.shape == (2, 16) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_prefixes_are_put_before_queries_and_passages_alone(transformer: Path) -> None:
    plain = load_encoder(str(transformer))
    prefixed = load_encoder(str(transformer), query_prefix="検索クエリ: ", passage_prefix="文書: ")
    assert np.allclose(prefixed.encode_queries(["紙"]), plain.encode_queries(["検索クエリ: 紙"]), atol=1e-5)
    assert np.allclose(prefixed.encode_passages(["紙"]), plain.encode_passages(["文書: 紙"]), atol=1e-5)
    assert prefixed.fingerprint != plain.fingerprint


def test_known_families_bring_their_prefixes(transformer: Path) -> None:
    family = transformer.with_name("tiny-ruri-v3")
    if not family.exists():
        family.symlink_to(transformer)
    encoder = load_encoder(str(family))
    assert (encoder.query_prefix, encoder.passage_prefix) == ("検索クエリ: ", "検索文書: ")


def test_a_name_that_only_contains_a_familys_letters_brings_no_prefix(transformer: Path) -> None:
    other = transformer.with_name("node5")
    if not other.exists():
        other.symlink_to(transformer)
    assert load_encoder(str(other)).query_prefix == ""


def test_a_layer_behind_a_static_embedding_is_not_dropped(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer, models
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "紙": 1, "窓口": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    static = models.StaticEmbedding(tokenizer, embedding_dim=16)
    SentenceTransformer(modules=[static, models.Dense(16, 4)], device="cpu").save(str(tmp_path / "dense"))
    assert load_encoder(str(tmp_path / "dense")).encode_queries(["紙 窓口"]).shape == (1, 4)


def test_the_shipped_model_is_the_default_and_speaks_langchain() -> None:
    encoder = load_encoder()
    assert np.allclose(encoder.embed_query("紙の書類"), encoder.encode_queries(["紙の書類"])[0])
    near, far = encoder.encode_passages(["書面や用紙", "猫の散歩"]) @ encoder.encode_queries(["紙の書類"])[0]
    assert near > far


def test_a_text_without_a_known_token_has_cosine_0_and_no_nan() -> None:
    assert np.isfinite(load_encoder().encode_queries(["", "。"])).all()


def test_a_model_that_is_not_there_is_said_in_japanese(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="ASSISTANT_ENCODER"):
        load_encoder(str(tmp_path / "nowhere"))
