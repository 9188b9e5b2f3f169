"""What holds for every composer: the verbatim one, and the model's, whatever its model says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answers import Draft, Outcome
from assistant.compose.citations import check
from assistant.compose.verbatim import Composer, Marker, VerbatimComposer
from assistant.compose.with_model import ModelComposer
from assistant.gate.judge import Gate
from assistant.model.client import open_llm
from assistant.settings import Settings
from corpus.records import Consultation, Voice
from index.encoder import Encoder, load_encoder
from tests.llm import server as play
from tests.llm.server import scripted_server

SCRIPTS = {
    "model that copies": play.say("市の考え方のとおりです。[1]"),
    "model that fails": play.status(500),
    "model that declines": play.say("なし"),
    "model that makes things up": play.say("2030年までに100億円を投じて必ず実現いたします。[1][2]"),
    "model that quotes wrongly": play.say("「何でも無料になります」【意見1】[1]\n「」。[1]"),
}
ASKED = [["10"], ["1"], ["13"], ["14", "10"], ["21"], ["22", "21", "12"]]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module", params=["verbatim", *SCRIPTS])
def composer(
    request: pytest.FixtureRequest,
    consultation: Consultation,
    encoder: Encoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Composer]:
    verbatim = VerbatimComposer(consultation, Marker(consultation, encoder))
    if request.param == "verbatim":
        yield verbatim
        return
    with scripted_server() as server:
        server.plays(SCRIPTS[request.param])
        data: Path = tmp_path_factory.mktemp("llm")
        llm = open_llm(Settings(llm="openai:x", llm_base_url=server.url, data=data, llm_seconds=2.0))
        yield ModelComposer(verbatim, llm, Gate(consultation, encoder), plain=True)


@pytest.fixture
def compose(composer: Composer, consultation: Consultation, encoder: Encoder) -> Callable[[list[str]], Draft]:
    def made(labels: list[str]) -> Draft:
        question = "どのような考え方ですか"
        opinions = [opinion for label in labels if (opinion := consultation.find(label))]
        return composer.compose(question, opinions, encoder.encode_queries([question])[0])

    return made


@pytest.mark.parametrize("labels", ASKED, ids="-".join)
def test_a_draft_answers_passes_the_gate_and_quotes_the_first_response_whole(
    labels: list[str], compose: Callable[[list[str]], Draft], consultation: Consultation
) -> None:
    draft = compose(labels)
    first = consultation.find(labels[0])
    assert first is not None
    assert check(draft) is draft
    assert draft.outcome is Outcome.ANSWERED and draft.composer in ("verbatim", "model")
    assert draft.citations[0].source is first and draft.citations[0].quote == first.response.text
    assert f"「{first.response.text}」" in draft.text
    assert all(citation.voice is Voice.RESPONSE for citation in draft.citations)


def test_opinions_with_one_response_are_cited_together(
    compose: Callable[[list[str]], Draft], consultation: Consultation
) -> None:
    assert [citation.label for citation in compose(["13"]).citations] == ["13", "12"]
    assert consultation.opinions[12].response.text in compose(["13"]).text
