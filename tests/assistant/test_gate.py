"""The gate on records of another city, so that what holds here is a rule of the language and not of one document."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.gate.judge import Fault, Gate, split
from corpus.records import Category, Consultation, Lines, Opinion, Response, Totals
from index.encoder import load_encoder

RECORDS = [
    (
        "商店街の街路灯をもっと明るくして、夜間の見回りも行ってほしい。",
        "街路灯については、令和7年度までに300基をLED化することを目標としております。"
        "ご提案の夜間の見回りについては、人員の確保などの課題があるため、実施は難しい状況です。",
    ),
    (
        "公園のベンチが古く、撤去すべきだ。",
        "公園のベンチについては、点検の結果を踏まえ、必要に応じて修繕を行ってまいります。"
        "また、高齢の利用者に対しては、日よけの設置や休憩所の案内などの取組に努めてまいります。",
    ),
    (
        "バスの運賃が上がるのではないか。",
        "運行費用の増加により運賃を見直す場合もありますが、利用者への説明を前提として検討を進めてまいります。",
    ),
]


@pytest.fixture(scope="module")
def town() -> Consultation:
    category = Category(1, "全般")
    opinions = tuple(
        Opinion("town", str(number), category, said, Lines(number, number), Response(answer, Lines(number, number), (str(number),)))
        for number, (said, answer) in enumerate(RECORDS, start=1)
    )  # fmt: skip
    totals = Totals(len(opinions), 3, 0, {category.label: len(opinions)})
    return Consultation(
        id="town", title="結果", body="緑山市", plan="緑山市まちづくり計画", stage="案", totals=totals,
        categories=(category,), opinions=opinions, text="結果", contact="", notice=None, topics={}, folder=Path(),
        fingerprint="",
    )  # fmt: skip


@pytest.fixture(scope="module")
def gate(town: Consultation) -> Gate:
    return Gate(town, load_encoder())


RIGHT = [
    (1, "街路灯については、令和7年度までに300基をLED化することが目標とされています。"),
    (1, "夜間の見回りは、人員の確保などの課題があり、難しいとのことです。"),
    (1, "夜間の見回りを行ってほしいというご意見に対し、市は、実施は難しい状況であると回答しています。"),
    (2, "市は、公園のベンチについて、必要に応じて修繕を行うとしています。"),
    (2, "高齢の利用者に対しては、日よけの設置などの取組に努めるとのことです。"),
    (2, "公園のベンチは、点検の結果を参考に、必要な場合に修繕が行われるとのことです。"),
    (2, "対応として、高齢の利用者には、日よけを設けることや休憩所の案内などに努めるとされています。"),
    (3, "運賃を見直す場合もあるとのことですが、利用者への説明を前提として検討を進めるとしています。"),
]

FAULTY = [
    (1, "街路灯については、令和7年度までに500基をLED化することが目標とされています。", Fault.NUMBER),
    (1, "街路灯については、令和七年度までに三百五十基をLED化することが目標とされています。", Fault.NUMBER),
    (1, "街路灯については、令和7年度までに300台をLED化することが目標とされています。", Fault.NUMBER),
    (1, "街路灯については、パナソニックの製品でLED化することが目標とされています。", Fault.NAME),
    (1, "街路灯については、都市整備局がLED化することを目標としています。", Fault.NAME),
    (1, "「明るいまち大作戦」により、街路灯をLED化することを目標としています。", Fault.QUOTE),
    (1, "街路灯については、令和7年度までに300基をLED化するとしています。", Fault.STRENGTH),
    (1, "街路灯300基のLED化は、すでに完了しています。", Fault.STRENGTH),
    (1, "市は、夜間の見回りを行うこととしています。", Fault.STRENGTH),
    (1, "夜間の見回りについては、人員の確保などの課題はないとしています。", Fault.POLARITY),
    (1, "市は、商店街を明るくすることとしています。", Fault.VOICE),
    (2, "市は、公園のベンチの修繕を行うとしています。", Fault.STRENGTH),
    (2, "公園のベンチの修繕は、必要に応じて行うことをお約束いたします。", Fault.PROMISE),
    (2, "公園のベンチについては、修繕を必要に応じて行いますので、窓口までご連絡ください。", Fault.LINK),
    (2, "市は、公園のベンチを撤去することとしています。", Fault.POLARITY),
    (2, "市は、公園のベンチの古さを踏まえて修繕するとしています。", Fault.VOICE),
    (2, "公園のベンチの修繕には、木材を使って景観に配慮するとされています。", Fault.UNSUPPORTED),
    (3, "運賃を見直すとのことですが、利用者への説明を前提として検討を進めるとしています。", Fault.STRENGTH),
    (3, "私は言語モデルなので、運賃については答えられません。", Fault.TALK),
    (3, "利用者に対して、日よけを設置するとしています。", Fault.UNSUPPORTED),
    (1, "街路灯については、令和7年度までに300基をLED化することが目標とはされていません。", Fault.POLARITY),
    (1, "街路灯については、来年までに300基をLED化することが目標とされています。", Fault.STRENGTH),
    (2, "公園のベンチについては、必要に応じて修繕を中断するとのことです。", Fault.UNSUPPORTED),
    (2, "高齢の利用者に対しては、日よけのみの設置などの取組に努めるとのことです。", Fault.STRENGTH),
    (2, "点検の結果をお知らせします。", Fault.PROMISE),
    (3, "詳しくは<a>こちら</a>の説明を利用者は検討します。", Fault.FORM),
]


@pytest.mark.parametrize(("number", "sentence"), RIGHT)
def test_a_right_paraphrase_passes(number: int, sentence: str, gate: Gate, town: Consultation) -> None:
    verdict = gate.judge(f"{sentence}[1]", [town.opinions[number - 1]])
    assert (verdict.fault, verdict.detail) == (None, "")


@pytest.mark.parametrize(("number", "sentence", "fault"), FAULTY)
def test_a_fault_is_dropped_for_what_it_is(
    number: int, sentence: str, fault: Fault, gate: Gate, town: Consultation
) -> None:
    assert gate.judge(f"{sentence}[1]", [town.opinions[number - 1]]).fault is fault


@pytest.mark.parametrize(
    ("number", "draft", "refused"),
    [
        (1, "街路灯については、令和7年度までに300基をLED化することが目標とされています。[1]", "omits difficulty"),
        (2, "利用者に対しては、日よけの設置などの取組に努めるとのことです。[1]", "omits modifier"),
        (2, "高齢の利用者に対しては、日よけの設置に努めるとのことです。[1]", "omits list"),
        (3, "利用者への説明を行い、検討を進めるとしています。[1]", "omits concession"),
    ],
)
def test_a_condition_left_out_refuses_the_whole_draft(
    number: int, draft: str, refused: str, gate: Gate, town: Consultation
) -> None:
    judgement = gate.review("見回りをしてもらえますか", split(draft)[0], [town.opinions[number - 1]])
    assert [verdict.fault for verdict in judgement.dropped] == []
    assert str(judgement.refused).startswith(refused)


def test_a_sentence_that_points_back_goes_with_the_one_it_points_to(gate: Gate, town: Consultation) -> None:
    draft = "街路灯は100基をLED化します。[1] これは、令和7年度までの目標とされています。[1] 見回りの実施は難しい状況です。[1]"
    judgement = gate.review("街路灯は", split(draft)[0], [town.opinions[0]])
    assert [verdict.sentence for verdict in judgement.kept] == ["見回りの実施は難しい状況です。"]


def test_a_yes_that_nothing_proves_is_taken_off(gate: Gate, town: Consultation) -> None:
    verdict = gate.judge(f"はい、{RIGHT[1][1]}[1]", [town.opinions[0]])
    assert verdict.passes and verdict.sentence == RIGHT[1][1]


def test_an_error_in_the_gate_is_a_failed_check(
    gate: Gate, town: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(gate, "_support", broken)
    assert gate.judge(f"{RIGHT[0][1]}[1]", [town.opinions[0]]).fault is Fault.BROKEN
    monkeypatch.setattr(gate, "_refusal", broken)
    assert gate.review("街路灯は", [f"{RIGHT[0][1]}[1]"], [town.opinions[0]]).refused == "broken"


@pytest.mark.parametrize(
    ("draft", "sentences", "left"),
    [
        ("あ。[1] い。[2]", ["あ。[1]", "い。[2]"], ""),
        ("あ。[1]\nい。[1][2]\nう", ["あ。[1]", "い。[1][2]"], "う"),
        ("あ[1]。い[2]。", ["あ。[1]", "い。[2]"], ""),
        ("", [], ""),
        ("なし", [], "なし"),
    ],
)
def test_a_draft_is_read_sentence_by_sentence(draft: str, sentences: list[str], left: str) -> None:
    assert split(draft) == (sentences, left)


@pytest.mark.parametrize(
    "raw",
    ["", "[1]", "。[1]", "あ" * 5000 + "。[1]", "\x00\ud800。[1]", "「「「」。[1]", "1" * 300 + "。[1]", "🙂。[99]"],
)
def test_nonsense_is_dropped_and_never_raises(raw: str, gate: Gate, town: Consultation) -> None:
    assert not gate.judge(raw, town.opinions).passes


def test_the_gate_is_quick(gate: Gate, town: Consultation) -> None:
    started = time.process_time()
    for number, sentence in RIGHT * 10:
        gate.judge(f"{sentence}[1]", [town.opinions[number - 1]])
    assert (time.process_time() - started) / (len(RIGHT) * 10) < 0.02


def test_the_gate_imports_neither_torch_nor_sklearn() -> None:
    code = "import sys, assistant.gate.judge, assistant.compose.with_model; print({'torch', 'sklearn', 'langchain'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
