"""Every metric against cases worked out by hand."""

from __future__ import annotations

import pytest

from assistant.answers import Outcome
from corpus.records import Consultation
from eval import metrics as m
from eval.items import Turn
from tests.eval.builders import answerable, dialogue, judged, lookup, opinion, reply, response, unanswerable


def shares(name: str, made: m.Judged, consultation: Consultation) -> tuple[float, float] | None:
    found = getattr(m, name)(made, consultation)
    return None if found is None else tuple(found)


def test_the_first_citation_is_right_only_where_it_is_gold(consultation: Consultation) -> None:
    item = answerable("a", ["10"], acceptable=["14"])
    ten, fourteen = response(consultation, "10"), response(consultation, "14")
    assert shares("first_right", judged(item, reply([ten, fourteen])), consultation) == (1, 1)
    assert shares("first_right", judged(item, reply([fourteen, ten])), consultation) == (0, 1)
    assert shares("right_among", judged(item, reply([fourteen, ten])), consultation) == (1, 1)
    assert shares("first_right", judged(item, reply()), consultation) == (0, 1)
    assert shares("first_right", judged(unanswerable("u"), reply()), consultation) is None


def test_a_question_in_two_parts_needs_both_gold_labels(consultation: Consultation) -> None:
    item = answerable("a", ["5", "14"], style=("two_part",))
    one = judged(item, reply([response(consultation, "5")]))
    both = judged(item, reply([response(consultation, "5"), response(consultation, "14")]))
    assert (shares("right_among", one, consultation), shares("right_among", both, consultation)) == ((0, 1), (1, 1))
    assert shares("citation_recall", one, consultation) == (0.5, 1)
    assert shares("citation_f1", one, consultation) == (pytest.approx(2 / 3), 1)


def test_precision_counts_acceptable_labels_and_those_that_share_a_response(consultation: Consultation) -> None:
    item = answerable("a", ["1"], acceptable=["14"])
    cited = [response(consultation, label) for label in ("2", "14", "7", "7")]
    assert shares("citation_precision", judged(item, reply(cited)), consultation) == (2, 3)
    assert shares("citation_recall", judged(item, reply(cited)), consultation) == (1, 1)
    assert shares("citation_precision", judged(item, reply()), consultation) is None
    assert shares("citation_f1", judged(item, reply()), consultation) == (0, 1)


def test_gold_labels_that_are_alternatives_are_recalled_by_any_of_them(consultation: Consultation) -> None:
    item = answerable("a", ["10", "15"])
    assert shares("citation_recall", judged(item, reply([response(consultation, "15")])), consultation) == (1, 1)


@pytest.mark.parametrize("outcome", [Outcome.CLARIFY, Outcome.ERROR, Outcome.OUT_OF_SCOPE, Outcome.INVALID])
def test_every_outcome_that_does_not_answer_is_a_false_refusal_of_an_answerable_question(
    outcome: Outcome, consultation: Consultation
) -> None:
    made = judged(answerable("a", ["10"]), reply(outcome=outcome))
    assert shares("false_refusal", made, consultation) == (1, 1)


def test_declining_and_the_right_kind_of_decline_are_two_figures(consultation: Consultation) -> None:
    made = judged(unanswerable("u"), reply(outcome=Outcome.OUT_OF_SCOPE))
    assert shares("declined", made, consultation) == (1, 1)
    assert shares("outcome_right", made, consultation) == (0, 1)


def test_key_phrases_are_compared_without_white_space(consultation: Consultation) -> None:
    item = answerable("a", ["10"], phrases=["50%削減", "目標", "ここにない語"])
    made = judged(item, reply([response(consultation, "10")], text="購入量を 50%\n削 減する目標です【意見10】"))
    assert shares("key_phrases", made, consultation) == (pytest.approx(2 / 3), 1)
    assert shares("answer_right", made, consultation) == (0, 1)
    assert shares("key_phrases", judged(answerable("b", ["10"]), reply()), consultation) is None


def test_a_lookup_cites_every_gold_label_and_no_wrong_one(consultation: Consultation) -> None:
    item = lookup("l", ["12"])
    shared = [response(consultation, "12"), response(consultation, "13")]
    assert shares("lookup_right", judged(item, reply(shared[:1])), consultation) == (1, 1)
    assert shares("lookup_right", judged(item, reply(shared)), consultation) == (1, 1)
    assert shares("lookup_right", judged(item, reply([*shared, response(consultation, "7")])), consultation) == (0, 1)
    assert shares("lookup_right", judged(item, reply()), consultation) == (0, 1)


def test_a_lookup_of_counts_is_right_by_its_phrases(consultation: Consultation) -> None:
    item = lookup("l", [], phrases=["4人"])
    answered = reply(outcome=Outcome.ANSWERED, text="4人と1団体です。")
    assert shares("lookup_right", judged(item, answered), consultation) == (1, 1)
    assert shares("lookup_right", judged(item, {**answered, "text": "5人です。"}), consultation) == (0, 1)


def test_a_dialogue_turn_needs_outcome_first_citation_and_phrases(consultation: Consultation) -> None:
    turn = Turn("さっきの番号は?", (Outcome.ANSWERED,), ("10",), (), ("50%",))
    item = dialogue("d", turn)
    assert shares("turn_right", judged(item, reply([response(consultation, "10")])), consultation) == (1, 1)
    assert shares("turn_right", judged(item, reply([response(consultation, "11")])), consultation) == (0, 1)
    declined = dialogue("d", Turn("いつから?", (Outcome.NOT_IN_DOCUMENT, Outcome.OUT_OF_SCOPE)))
    assert shares("turn_right", judged(declined, reply(outcome=Outcome.OUT_OF_SCOPE)), consultation) == (1, 1)


def test_a_made_up_quote_and_an_empty_one_are_not_exact(consultation: Consultation) -> None:
    real, other = response(consultation, "10"), response(consultation, "22")
    other["quote"] = "紙は全部なくします。"
    empty = response(consultation, "5")
    empty["quote"] = " "
    made = judged(answerable("a", ["10"]), reply([real, other, empty]))
    assert shares("exact_quotes", made, consultation) == (1, 3)


def test_labels_that_do_not_exist_are_found_in_citations_and_in_the_text(consultation: Consultation) -> None:
    wrong = response(consultation, "10")
    wrong["label"] = "24"
    made = judged(answerable("a", ["10"]), reply([wrong], text="…【意見24】…【意見10】…【意見99】"))
    assert shares("unknown_labels", made, consultation) == (2, 3)
    assert shares("marks_match", made, consultation) == (0, 1)


def test_a_residents_words_under_the_citys_voice_are_a_voice_error(consultation: Consultation) -> None:
    swapped = opinion(consultation, "10")
    swapped["voice"] = "response"
    assert shares("voice_errors", judged(answerable("a", ["10"]), reply([swapped])), consultation) == (1, 1)
    assert shares("exact_quotes", judged(answerable("a", ["10"]), reply([swapped])), consultation) == (1, 1)


def test_a_residents_words_marked_as_theirs_are_no_voice_error(consultation: Consultation) -> None:
    made = reply([opinion(consultation, "10"), response(consultation, "10")])
    assert shares("voice_errors", judged(answerable("a", ["10"]), made), consultation) == (0, 1)


def test_a_residents_sentence_in_the_text_outside_its_quotation_is_a_voice_error(consultation: Consultation) -> None:
    ten = consultation.find("10")
    assert ten is not None
    text = f"市の考え方は次のとおりです。\n{ten.text}【意見10】"
    made = reply([response(consultation, "10")], text=text)
    assert shares("voice_errors", judged(answerable("a", ["10"]), made), consultation) == (1, 1)


def test_a_lead_says_whose_words_the_quotations_below_it_are(consultation: Consultation) -> None:
    quoted = "\n".join(f"「{o.text}」【意見{o.label}】" for o in consultation.opinions[:3])
    item = answerable("a", ["1"])

    def errors(lead: str) -> tuple[float, float] | None:
        made = reply([response(consultation, "1")], text=f"{lead}\n{quoted}")
        return shares("voice_errors", judged(item, made), consultation)

    assert errors("「計画」は3件です(「」の中は、寄せられた市民の意見の書き出しです)。") == (0, 1)
    assert errors("市民の意見に対する市の考え方は次のとおりです。") == (1, 1)
    assert errors("次のとおりです。") == (1, 1)


@pytest.mark.parametrize("label", [str(number) for number in range(1, 24)])
def test_no_record_quoted_in_both_voices_is_taken_for_a_voice_error(label: str, consultation: Consultation) -> None:
    made = judged(answerable("a", [label]), reply([opinion(consultation, label), response(consultation, label)]))
    assert shares("voice_errors", made, consultation) == (0, 1)
    assert shares("exact_quotes", made, consultation) == (2, 2)


def test_opinions_cited_by_a_decline_break_the_contract(consultation: Consultation) -> None:
    made = judged(unanswerable("u"), reply([response(consultation, "10")], outcome=Outcome.NOT_IN_DOCUMENT))
    assert shares("contract_errors", made, consultation) == (1, 1)
    assert shares("declined", made, consultation) == (1, 1)
