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
    Kind.PROCEDURE: "意見募集の進め方・苦情",
}
# Style tags of our own sets; an evaluator's own tags are shown as they are.
STYLES = {
    "polite": "ていねい", "casual": "くだけた", "elderly": "高齢の方", "young": "若い方", "dialect": "方言", "kana": "かな書き",
    "typo": "打ち間違い", "keywords": "単語だけ", "long": "長い話", "staff": "職員", "asks": "尋ねる", "worries": "心配する",
    "objects": "反対する", "supposes": "思い込み", "false_premise": "誤った前提", "yesno": "はい・いいえ", "gap": "語が重ならない",
    "two_part": "2つの事柄", "number": "番号", "count": "件数", "word": "語を含む意見", "category": "分類", "document": "文書",
    "shared": "共通の回答", "nonexistent": "ない番号", "garbage": "意味のない入力", "foreign": "外国語", "incomplete": "言いかけ",
    "partial": "一部だけ",
}  # fmt: skip
FACTS = {
    "amount": "金額", "date": "日付", "deadline": "期限", "place": "場所", "name": "名前・担当", "phone": "電話番号", "url": "ページの所在",
    "statistic": "数値", "procedure": "手続き", "supplier": "業者", "comparison": "他都市との比較", "law": "法令", "stance": "賛否の数",
    "adoption": "採否", "summary": "全体の要約", "reason": "理由", "other": "その他",
}  # fmt: skip
# What a decline of each kind should be, where a table leaves the column empty (design.md, the outcome table).
KIND_OUTCOMES = {
    Kind.NEAR: (Outcome.NOT_IN_DOCUMENT,),
    Kind.CRISIS: (Outcome.URGENT,),
    Kind.PROCEDURE: (Outcome.NOT_IN_DOCUMENT, Outcome.OUT_OF_SCOPE),
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

# Name of a figure → what it means, for the report's glossary.
NOTES = {
    "first_right": "答えられる質問のうち、最初に引用した意見が正解の意見だったもの。断ったものは誤りに数えます。",
    "right_among": "答えられる質問のうち、引用した意見のどれかが正解だったもの。2つの事柄を尋ねる質問では、両方の引用が要ります。",
    "false_refusal": "答えられる質問のうち、断った・聞き返した・障害になったもの。少ないほど良い指標です。",
    "declined": "文書に答えのない質問のうち、答えずに断ったもの。",
    "citation_precision": "答えられる質問への引用のうち、正解・許容の意見(同じ「市の考え方」を共有する意見を含む)の割合。",
    "citation_recall": "正解の意見のうち、引用されたものの割合。",
    "lookup_right": "番号・件数などの照会で、結果・引用・必要な語句がすべて正しいもの。",
    "turn_right": "対話の発話ごとに、結果・最初の引用・必要な語句がすべて正しいもの。",
    "answer_right": "最初の引用が正しく、必要な語句がすべて本文にあるもの。",
    "exact_quotes": "引用文が、その意見の原文と1文字も違わないもの。",
    "voice_errors": "市民の意見を市の考え方として(またはその逆に)示した応答。あってはならない誤りです。",
    "unknown_labels": "引用や本文に出た意見番号のうち、実在しないもの。",
    "recall@1": "検索の順位だけを見た指標(ir-measures による)。引用や断りの判断は含みません。",
    "aurc": "確信度の高い順に答えたときの誤りの割合を、すべてのカバレッジで平均したもの。小さいほど良い指標です。",
    "brier": "確信度と、実際に答えがあるか(1か0)の差の2乗の平均。小さいほど良い指標です。",
    "ece": "確信度と、実際に答えがあった割合のずれの平均。小さいほど良い指標です。",
    "区間": "[ ]は、質問を引き直す方法(ブートストラップ、2,000回)による95%区間。/の後は、質問・引用・語句の数です。",
}

# What the trace of the shipped assistant calls its parts; names that are not here are shown as they are.
TRACE = {
    "probability": "確率", "fused": "統合", "cosine_question": "想定質問との近さ", "cosine_text": "本文との近さ",
    "bm25_words_passage": "語(文ごと)", "bm25_words_record": "語(意見ごと)", "bm25_bigrams_passage": "2文字(文ごと)",
    "bm25_bigrams_record": "2文字(意見ごと)", "answerable": "答えがある確率", "threshold": "答える下限", "asked": "尋ねている事実",
    "held": "その事実が回答にある", "kinds": "断る理由", "features": "特徴",
}  # fmt: skip
