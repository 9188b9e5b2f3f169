"""The Japanese names of what an evaluator reads in tables, pages and the CSV/Excel form."""

from __future__ import annotations

from assistant.answers import Outcome
from corpus.questions import Kind
from eval.items import ItemType

TYPES = {
    ItemType.ANSWERABLE: "答えあり",
    ItemType.UNANSWERABLE: "答えなし",
    ItemType.LOOKUP: "照会",
    ItemType.DIALOGUE: "対話",
}
OUTCOMES = {
    Outcome.ANSWERED: "回答",
    Outcome.PARTIAL: "一部回答",
    Outcome.NOT_IN_DOCUMENT: "文書に記載なし",
    Outcome.OUT_OF_SCOPE: "対象外",
    Outcome.URGENT: "緊急",
    Outcome.CLARIFY: "聞き返し",
    Outcome.INVALID: "入力不備",
    Outcome.ERROR: "障害",
}
KINDS = {
    Kind.NEAR: "文書の話題に近い",
    Kind.CITY: "市のほかの業務",
    Kind.FAR: "無関係",
    Kind.GREETING: "あいさつ",
    Kind.GARBAGE: "意味のない入力",
    Kind.INJECTION: "指示の乗っ取り",
    Kind.FOREIGN: "外国語",
    Kind.CRISIS: "緊急の言葉",
}
# What a decline of each kind should be, where a table leaves the column empty (design.md, the outcome table).
KIND_OUTCOMES = {
    Kind.NEAR: (Outcome.NOT_IN_DOCUMENT,),
    Kind.CRISIS: (Outcome.URGENT,),
    Kind.GREETING: (Outcome.OUT_OF_SCOPE,),
}
DECLINES = (Outcome.OUT_OF_SCOPE, Outcome.NOT_IN_DOCUMENT)

# Column → its Japanese heading; the English name is read as well.
COLUMNS = {
    "id": "番号",
    "type": "種類",
    "question": "質問",
    "outcomes": "正しい結果",
    "gold": "正解の意見",
    "acceptable": "ほかに引いてよい意見",
    "key_phrases": "答えに必要な語句",
    "kind": "答えのない理由",
    "fact": "尋ねている事実",
    "near": "近い意見",
    "style": "話し方",
}
