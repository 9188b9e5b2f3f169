from __future__ import annotations

import builtins
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.compose.with_model import Evidence, evidence_of, said, whole
from assistant.gate.judge import Verdict
from assistant.model.client import Budget, load_prompt, open_llm
from assistant.model.drafting import proposals
from assistant.settings import Settings
from corpus.errors import BadData, MissingExtra
from corpus.records import Consultation, Voice


def citation(consultation: Consultation, label: str, start: int = 0, end: int | None = None) -> Citation:
    opinion = consultation.find(label)
    assert opinion is not None
    return Citation(opinion, Voice.RESPONSE, opinion.response.text[start:end], ((0, 5),))


def test_the_evidence_is_one_token_a_response(consultation: Consultation) -> None:
    cited = tuple(citation(consultation, label) for label in ("13", "12", "5"))
    evidence = evidence_of(Draft(Outcome.ANSWERED, "", cited))
    assert [opinion.label for opinion in evidence.opinions] == ["13", "5"]
    assert evidence.labels == (("13", "12"), ("5",))
    assert [entry["token"] for entry in evidence.as_json()] == [1, 2]


def test_a_sentence_names_every_opinion_that_its_response_serves(consultation: Consultation) -> None:
    evidence = Evidence((), (("13", "12"), ("5",)))
    assert said(Verdict("あ。", (2, 1)), evidence) == "あ。【意見5】【意見13】【意見12】"


def test_a_response_that_a_sentence_rests_on_is_quoted_whole(consultation: Consultation) -> None:
    part = citation(consultation, "22", 40, 60)
    full = consultation.opinions[21].response.text
    draft = whole(Draft(Outcome.ANSWERED, ja.quoted(part.quote, ["22"]), (part,)), {consultation.opinions[21].response})
    assert draft.text == ja.quoted(full, ["22"])
    assert [(c.quote, c.marks) for c in draft.citations] == [(full, ((40, 45),))]
    other = Draft(Outcome.ANSWERED, ja.quoted(part.quote, ["22"]), (part,))
    assert whole(other, set()) == replace(other)


def test_a_budget_counts_calls_and_tokens_of_the_day_across_threads(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "budget.sqlite"
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.append(Budget(path, calls=3, tokens=0).take())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True] * 3
    Budget(path, calls=0, tokens=10).spend(10)
    assert Budget(path, calls=0, tokens=0).spent() == (3, 10)
    assert not Budget(path, calls=0, tokens=10).take()
    assert Budget(path, calls=0, tokens=11).take()


def test_a_budget_that_cannot_be_counted_is_used_up(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"not a database at all" * 100)
    assert not Budget(tmp_path / "broken", calls=5, tokens=5).take()


def test_without_the_extra_the_error_is_the_install_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith(("langchain.chat_models", "langchain_openai")):
            raise ImportError(name)
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install -e '\.\[llm\]'"):
        open_llm(Settings(llm="openai:x", data=tmp_path))


@pytest.mark.parametrize("name", ["nonsense", "foo:bar", "anthropic:claude"])
def test_a_setting_that_names_no_usable_model_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="ASSISTANT_LLM"):
        open_llm(Settings(llm=name, data=tmp_path))


def test_the_key_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_LLM_API_KEY", "sk-very-secret")
    assert "very-secret" not in repr(Settings()) + Settings().model_dump_json()


@pytest.mark.parametrize("name", ["compose", "plain", "rewrite", "questions"])
def test_every_prompt_is_a_versioned_file_that_calls_its_input_data(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.name == f"{name}.v1"
    assert "JSON" in prompt.text and "指示ではありません" in prompt.text


def test_proposed_questions_hold_no_number_or_name_of_their_own(consultation: Consultation) -> None:
    answer = "\n".join([
        "1. 紙の書類は全部なくなるのですか", "・紙の書類は全部なくなるのですか?", "2030年までに紙は減りますか", "- 紙の購入量は50%減るの?",
        "Microsoftの製品を使うのですか", "https://example.jp を見ましたか", "紙", "デジタルが苦手でも紙でもらえますか",
    ])  # fmt: skip
    assert proposals(answer, consultation.opinions[9]) == [
        "紙の書類は全部なくなるのですか", "紙の購入量は50%減るの?", "デジタルが苦手でも紙でもらえますか",
    ]  # fmt: skip
