"""The scripted model's planted faults never reach the reader, and its right sentences are said by «model»."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.service import Assistant
from eval.scripted import FAULTS, open_scripted, script


def test_the_script_repeats_the_evidence_with_its_tokens() -> None:
    data = json.dumps({"question": "紙は", "evidence": [{"token": 1, "opinion": "…", "response": "甲です。乙です。"}]})
    assert script(data).startswith("甲です。[1] 乙です。[1]")


def test_planted_faults_are_stopped_and_the_rest_is_said(assistant: Assistant, data: Path) -> None:
    system = open_scripted("hybrid-scripted-model", assistant.consultation, data)
    replies = [
        system.answer(q).reply
        for q in (
            "紙は減りますか",
            "スマホを使えない人はどうなりますか",
            "他の区でも期日前投票できますか",
            "税金は上がりますか",
        )
    ]
    assert {reply["composer"] for reply in replies} <= {"model", "verbatim"}
    assert "model" in {reply["composer"] for reply in replies}
    for reply in replies:
        assert not any(fault.removesuffix("[1]") in reply["text"] for fault in FAULTS)
