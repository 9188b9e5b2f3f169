"""What an assistant is made of, opened from the settings: records, index, decision, composer, the office's controls."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.compose.verbatim import Composer, Marker, VerbatimComposer
from assistant.decision.calibrate import load_or_fit
from assistant.decision.decide import Decider
from assistant.model.rewording import Rewriter
from assistant.office.additions import Additions, Controls, office_folder
from assistant.settings import Settings
from corpus import store
from corpus.questions import ANTICIPATED, UNANSWERABLE, read_anticipated, read_unanswerable
from corpus.records import Consultation
from index.build import Index, open_index
from index.encoder import load_encoder


@dataclass(frozen=True, slots=True)
class Parts:
    """``model_seconds`` is what a language model may take for one reply; 0, and no ``rewriter``, without one."""

    consultation: Consultation
    index: Index
    decider: Decider
    composer: Composer
    controls: Controls
    rewriter: Rewriter | None
    model_seconds: float


def open_parts(settings: Settings) -> Parts:
    """Load the consultation, open (or first build) its index, load (or first fit) the decision."""
    consultation = store.load(settings.consultation)
    office = office_folder(settings.data, consultation)
    anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    anticipated += Additions(office).read(consultation)
    unanswerable = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
    encoder = load_encoder(settings.encoder, query_prefix=settings.query_prefix, passage_prefix=settings.passage_prefix)
    index = open_index(consultation, anticipated, encoder, settings.data)
    decider = load_or_fit(consultation, anticipated, unanswerable, encoder, settings.data)
    composer: Composer = VerbatimComposer(consultation, Marker(consultation, encoder))
    rewriter = None
    if settings.llm:
        from assistant.compose.with_model import with_model

        speaking = with_model(composer, consultation, encoder, settings)
        composer, rewriter = speaking, Rewriter(speaking.llm)
    seconds = settings.llm_seconds if settings.llm else 0.0
    return Parts(consultation, index, decider, composer, Controls(office), rewriter, seconds)
