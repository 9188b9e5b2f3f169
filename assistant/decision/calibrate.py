"""The decision for the questions at hand: stored, learnt from a few more, or fitted anew.

The shipped one was fitted on the shipped questions. A clerk's additions are learnt from it at once (`learn`); what
else changes (a question taken away, another record or encoder) needs a whole fit of some minutes, kept under
``data`` by what it was fitted on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from assistant.decision.decide import Decider
from assistant.decision.fit import Fit, fit_inputs, question_keys
from assistant.decision.learn import Lesson, learn
from assistant.decision.store import load, save
from corpus.questions import AnticipatedQuestion, UnanswerableQuestion
from corpus.records import Consultation
from index.encoder import Encoder

SHIPPED = Path(__file__).parent / "calibration"
FEW = 100  # questions that are learnt by themselves; from more on everything is fitted again


def load_or_fit(
    consultation: Consultation,
    anticipated: tuple[AnticipatedQuestion, ...],
    unanswerable: tuple[UnanswerableQuestion, ...],
    encoder: Encoder,
    data: Path,
) -> Decider:
    """The decision for exactly these questions: the shipped one, one fitted before under ``data``, or a new fit.

    A stored one that lacks only a few of the questions learns them instead of being fitted again.
    """
    inputs = fit_inputs(consultation, encoder)
    keys = question_keys(anticipated, unanswerable)
    labels = tuple(opinion.label for opinion in consultation.opinions)
    responses = tuple(opinion.response.text for opinion in consultation.opinions)
    kept = data / "calibration" / consultation.id
    stored = [
        found for folder in (SHIPPED / consultation.id, kept) if (found := load(folder, inputs, labels, responses))
    ]
    for decider in stored:
        if np.array_equal(decider.fitted_on, np.unique(keys)):
            return decider
    fit = Fit(consultation, anticipated, unanswerable, encoder)
    for decider in stored:
        new = np.flatnonzero(~np.isin(keys, decider.fitted_on))
        if len(new) <= FEW and np.isin(decider.fitted_on, keys).all():
            lessons = [Lesson(fit.questions[row], fit.targets[row]) for row in new]
            return replace(learn(decider, lessons, encoder), fingerprint=fit.fingerprint)
    save(fit.decider, kept, inputs)
    return fit.decider


def fit_shipped(
    consultation: Consultation,
    anticipated: tuple[AnticipatedQuestion, ...],
    unanswerable: tuple[UnanswerableQuestion, ...],
    encoder: Encoder,
) -> Path:
    """Fit the decision that is shipped with the project, from nothing, and write it; returns its folder."""
    folder = SHIPPED / consultation.id
    save(Fit(consultation, anticipated, unanswerable, encoder).decider, folder, fit_inputs(consultation, encoder))
    return folder
