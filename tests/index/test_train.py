"""Training on a data set of a few sentences: the folder loads both ways and its bytes repeat."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from corpus.errors import BadData, MissingFile
from index.train.adapting import adapt, same_opinion_pairs, table_encode
from index.train.chive import read_wheel, spacy_hash
from index.train.cli import app
from index.train.figures import channel_mrrs, mean_reciprocal_rank, neighbour_accuracy, spearman
from index.train.folder import load_encode, load_model
from index.train.pieces import RESERVED, choose_pieces, count_pieces
from index.train.recipe import Recipe
from index.train.sources import (
    Answered,
    Asked,
    read_asked,
    read_data,
    read_jaquad,
    read_jsts,
    read_record_texts,
    read_synonyms,
    sentence_at,
)
from index.train.table import initial_table
from index.train.training import train
from index.train.words import inflected, words_of

RECIPE = Recipe(dimensions=8, pieces=400, epochs=2, batch=4)
WORDS = "の は を 市役所 市 役所 窓口 手続き 書類 待つ 時間 犬 猫 公園 走る 遊ぶ 学校 子供 図書館 本".split()
PARAGRAPHS = {
    "市役所の窓口では手続きの書類を書く。待ち時間は30分である。": "窓口の待ち時間は何分ですか。",
    "公園では犬が走る。子供は猫と遊ぶ。": "犬はどこを走りますか。",
    "図書館は学校の隣にある。本は2週間まで借りられる。": "本は何週間借りられますか。",
}
TEXTS = ["市役所の窓口で待つ時間", "いぬとねこ", "DX", "ですか", "🍣", "犬\n猫" * 700]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "jaquad").mkdir()
    (folder / "jsts").mkdir()
    for part in ("train", "dev"):
        (folder / "jaquad" / f"jaquad_{part}_0000.json").write_text(jaquad(), encoding="utf-8")
    (folder / "jsts" / "train-v1.3.json").write_text(jsts(), encoding="utf-8")
    synonyms = "\n".join(f"000001,1,0,{number},0,0,0,(),{word},," for number, word in enumerate(["窓口", "受付"]))
    (folder / "sudachi_synonyms.txt").write_text("\n" + synonyms, encoding="utf-8")
    write_wheel(folder / "ja_ginza-0.0.0-py3-none-any.whl")
    return folder


@pytest.fixture(scope="module")
def model(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    train(data, out, RECIPE, seed=3, threads=1)
    return out


def jaquad() -> str:
    paragraphs = [
        {"context": text, "qas": [{"question": question, "answers": [{"answer_start": 3}]}]}
        for text, question in PARAGRAPHS.items()
    ]
    return json.dumps({"data": [{"title": "", "paragraphs": paragraphs}]})


def jsts() -> str:
    captions = ["犬が公園を走る。", "犬が走っている。", "猫が本の上にいる。", "子供が学校で遊ぶ。"]
    pairs = [
        {
            "yjcaptions_id": f"{number}-1-2",
            "sentence1": captions[0],
            "sentence2": captions[number % 4],
            "label": 5.0 - number % 4,
        }
        for number in range(40)
    ]
    return "\n".join(json.dumps(pair) for pair in pairs)


def write_wheel(path: Path) -> None:
    """A wheel with random vectors for `WORDS`, packed as spaCy packs them."""
    keys = b"".join(b"\xcf" + spacy_hash(word).to_bytes(8, "big") + bytes([row]) for row, word in enumerate(WORDS))
    array = BytesIO()
    np.save(array, np.random.default_rng(0).normal(size=(len(WORDS), 12)).astype(np.float32))
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("ja_ginza/vocab/strings.json", json.dumps(sorted(WORDS)))
        wheel.writestr("ja_ginza/vocab/key2row", b"\xde" + len(WORDS).to_bytes(2, "big") + keys)
        wheel.writestr("ja_ginza/vocab/vectors", array.getvalue())


def test_same_seed_gives_the_same_bytes(data: Path, model: Path, tmp_path: Path) -> None:
    train(data, tmp_path, RECIPE, seed=3, threads=1)
    files = sorted(path.relative_to(model) for path in model.rglob("*") if path.is_file())
    assert [(tmp_path / file).read_bytes() for file in files] == [(model / file).read_bytes() for file in files]


def test_another_seed_gives_other_weights(data: Path, model: Path, tmp_path: Path) -> None:
    train(data, tmp_path, RECIPE, seed=4, threads=1)
    assert (tmp_path / "model.safetensors").read_bytes() != (model / "model.safetensors").read_bytes()


def test_sentence_transformers_and_model2vec_give_the_same_unit_vectors(model: Path) -> None:
    from sentence_transformers import SentenceTransformer

    fast = load_encode(model)(TEXTS)
    full = np.asarray(SentenceTransformer(str(model), device="cpu").encode(TEXTS), dtype=np.float32)
    np.testing.assert_allclose(fast, full, atol=4e-3)
    np.testing.assert_allclose(np.linalg.norm(fast, axis=1), 1, atol=4e-3)


def test_model2vec_loads_the_folder_without_torch(model: Path) -> None:
    code = "import sys; from pathlib import Path; from index.train.folder import load_encode as load; "
    code += "load(Path(sys.argv[1]))(['犬']); print('torch' in sys.modules)"
    command = [sys.executable, "-c", code, str(model)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "False"


def test_a_text_without_content_words_is_orthogonal_to_every_topic(model: Path) -> None:
    encode = load_encode(model)
    np.testing.assert_allclose(encode(["ですか", "🍣"]) @ encode(["市役所", "犬"]).T, 0, atol=1e-3)


def test_empty_text_is_a_zero_vector(model: Path) -> None:
    assert not load_encode(model)([""]).any()


def test_a_word_in_kana_is_near_the_word(data: Path) -> None:
    read, vectors = read_data(data), read_wheel(data)
    counts = count_pieces(read, vectors, RECIPE)
    pieces = choose_pieces(counts, vectors, RECIPE.pieces)
    table = initial_table(pieces, counts, vectors, RECIPE)[len(RESERVED) :]
    written, kana = table[pieces.index("図書館")], table[pieces.index("としょかん")]
    assert written @ kana / np.linalg.norm(written) / np.linalg.norm(kana) == pytest.approx(1)


def test_function_words_have_no_topic(data: Path) -> None:
    counts = count_pieces(read_data(data), read_wheel(data), RECIPE)
    assert [counts.is_function(word) for word in ("は", "どこ", "犬")] == [True, True, False]


def test_held_out_pairs_are_a_tenth_of_the_photographs_and_never_counted(data: Path) -> None:
    read = read_data(data)
    held_out = [pair for pair in read.graded if pair.held_out]
    assert 0 < len(held_out) < 12
    assert not {pair.left for pair in held_out} - {pair.left for pair in read.graded if not pair.held_out}


def test_sentence_at_is_the_sentence_around_a_position() -> None:
    text = "一つ目。二つ目の文。\n三つ目"
    assert [sentence_at(text, text.index(word)) for word in ("一", "の文", "三")] == [
        "一つ目。",
        "二つ目の文。",
        "三つ目",
    ]


def test_spacy_hash_is_the_one_of_the_spacy_manual() -> None:
    assert spacy_hash("coffee") == 3197928453018144401


def test_verbs_come_with_their_written_forms_and_readings() -> None:
    forms = [(word.surface, word.reading) for word in inflected(words_of("待つ")[0])]
    assert forms == [(f"待{end}", f"ま{end}") for end in "たちつてとっ"]


def test_spearman_shares_the_rank_of_equal_values() -> None:
    assert spearman([1, 2, 3, 4], [1, 2, 2, 9]) == pytest.approx(0.9487, abs=1e-4)


def test_neighbour_accuracy_leaves_the_question_itself_out() -> None:
    vectors = np.array([[1, 0], [1, 0.1], [0, 1]], dtype=np.float32)
    assert neighbour_accuracy(vectors, vectors, [frozenset({1}), frozenset({1}), frozenset({2})]) == pytest.approx(
        2 / 3
    )


def test_missing_data_names_the_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=r"jaquad_train_\*\.json: JaQuAD のファイルが見つかりません"):
        read_jaquad(tmp_path, "train")


def test_a_broken_line_names_its_number(tmp_path: Path) -> None:
    (tmp_path / "jsts").mkdir()
    (tmp_path / "jsts" / "train-v1.3.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadData, match="1行目: JSTS の1件"):
        read_jsts(tmp_path)


def test_blank_lines_count_in_the_number_of_a_broken_line(tmp_path: Path) -> None:
    (tmp_path / "sudachi_synonyms.txt").write_text("\n000001,1,0,1,0,0,0,(),窓口,,\n\n壊れた行\n", encoding="utf-8")
    with pytest.raises(BadData, match="4行目: 9欄以上の同義語の行のはずが、1欄でした"):
        read_synonyms(tmp_path)


@pytest.mark.parametrize("line", ['{"opinions": [1]}', '{"question": "犬は?", "opinions": 1}', "[]"])
def test_a_question_without_its_parts_names_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "questions.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(BadData, match="1行目: 質問の1件"):
        read_asked(tmp_path / "questions.jsonl")


def test_a_record_without_a_response_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"plan": "DX"}\n{"number": 1, "opinion": "犬"}', encoding="utf-8")
    with pytest.raises(BadData, match="2行目: 記録の1件"):
        read_record_texts(tmp_path / "records.jsonl")


def test_the_training_tells_its_steps_in_order(data: Path, tmp_path: Path) -> None:
    told: list[str] = []
    train(data, tmp_path, RECIPE, seed=3, threads=1, progress=told.append)
    assert [line.split()[0] for line in told] == ["読み込み:", "語の集計:", "学習:", "学習:"]


def test_python_m_starts_the_command_line() -> None:
    command = [sys.executable, "-m", "index.train"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.split("(")[0]) == (2, "学習データのフォルダーを --data で指定してください")


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--data", "nowhere"], 1), (["evaluate"], 2)])
def test_command_line_errors_are_one_line_without_traceback(arguments: list[str], status: int) -> None:
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (status, 1)


def test_evaluate_prints_every_figure(data: Path, model: Path, tmp_path: Path) -> None:
    questions, records = tmp_path / "questions.jsonl", tmp_path / "records.jsonl"
    rows = [{"question": question, "opinions": [number]} for number, question in enumerate(PARAGRAPHS.values())]
    questions.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    texts = [{"number": number, "opinion": text, "response": text} for number, text in enumerate(PARAGRAPHS)]
    records.write_text("\n".join(json.dumps(row) for row in texts), encoding="utf-8")
    options = ["--data", str(data), "--model", str(model), "--questions", str(questions), "--records", str(records)]
    result = CliRunner().invoke(app, ["evaluate", *options])
    names = [line.split("\t")[0] for line in result.stdout.splitlines()]
    channels = [f"jaquad_mrr@10_{name}" for name in ("bm25_words", "bm25_bigrams", "fusion")]
    assert names == ["jsts_spearman", "jaquad_mrr@10", *channels, "neighbour", "neighbour_kana", "record"]


def test_adapting_pulls_the_questions_of_one_opinion_together(model: Path) -> None:
    table, tokenizer = load_model(model)
    texts = ["犬の公園", "学校の本", "猫の窓口", "市役所の書類"]
    asked = [Asked(text, frozenset({number % 2})) for number, text in enumerate(texts)]
    before = table_encode(table, tokenizer)(texts)
    after = table_encode(adapt(table, tokenizer, asked, RECIPE, seed=0), tokenizer)(texts)
    assert after[0] @ after[2] > before[0] @ before[2]
    assert after[0] @ after[1] < before[0] @ before[1]


def test_a_question_is_paired_with_another_of_its_opinion() -> None:
    asked = [Asked(text, frozenset({number})) for text, number in (("a", 1), ("b", 1), ("c", 2), ("d", 2))]
    pairs = same_opinion_pairs(asked, np.random.default_rng(0))
    assert sorted(pairs) == [("a", "b", 0), ("b", "a", 0), ("c", "d", 1), ("d", "c", 1)]


def test_reciprocal_ranks_count_what_stands_before_the_right_one_and_nothing_beyond_k() -> None:
    scores = np.array([[3, 2, 1], [3, 2, 1], [1, 2, 3]], dtype=np.float32)
    assert mean_reciprocal_rank(scores, [0, 1, 0], k=10) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert mean_reciprocal_rank(scores, [0, 1, 0], k=2) == pytest.approx((1 + 1 / 2) / 3)


def test_each_channel_and_their_fusion_are_measured_on_the_same_paragraphs() -> None:
    asked = [
        Answered("期日前投票はどの区役所でできますか", "区役所で期日前投票ができます。", ""),
        Answered("紙の購入量はどれだけ減りますか", "紙の購入量を減らします。", ""),
    ]

    def encode(texts: list[str]) -> np.ndarray:
        return np.array([[1, 0] if "投票" in text else [0, 1] for text in texts], dtype=np.float32)

    assert channel_mrrs(encode, asked, k=10) == {
        "jaquad_mrr@10_bm25_words": 1,
        "jaquad_mrr@10_bm25_bigrams": 1,
        "jaquad_mrr@10_fusion": 1,
    }
