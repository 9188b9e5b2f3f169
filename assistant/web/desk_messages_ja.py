"""Every Japanese sentence of the call-centre desk and the pages behind its login."""

from __future__ import annotations

# --- every staff page ------------------------------------------------------------------------------------

SITE = "パブリックコメント 窓口用"
SKIP = "本文へ移動"
NAV = "窓口用のページ"
NAV_DESK, NAV_TABLE, NAV_INSIGHT, NAV_CHAT = "窓口の検索", "一覧表", "利用の記録", "住民向けチャット"
LOGIN, LOGOUT = "ログイン", "ログアウト"
SIGNED_IN = "{user} さん"
ADMIN = "管理者"
SHUT_BANNER = "住民向けチャットを止めています"
PRINTED_FROM = "印刷元: 窓口用の画面"
YES = "あり"

# --- look-up ---------------------------------------------------------------------------------------------

DESK_TITLE = "窓口の検索"
SEARCH_LABEL = "番号・言葉・相談の文"
SEARCH_HINT = "例: 10 / 紙 / まどぐち / 機械が苦手な母でも使えますか"
SEARCH = "検索"
CATEGORY = "分類"
ALL = "すべて"
MATCHES = "見つかった意見"
COUNT_ALL = "全{count}件"
COUNT = "{count}件"
COUNT_NONE = "当てはまる意見はありません。言葉を変えるか、分類を「すべて」にしてください。"
WHY = {"number": "番号", "word": "言葉", "meaning": "内容が近い"}
OFFLINE = "サーバーにつながりません。入力はそのままです。少し待って、もう一度キーを押してください。"
OPINION_NO = "意見"
RESPONSE = "本市の考え方"
OPINION = "市民の意見の概要"
READ_ALOUD = "読み上げる文"
READ_LEAD = "市の考え方です。"
READ_SOURCE = "(意見{label}番への回答。{stage}に対する、その時点の市の考え方です)"
FULL_POSITION = "全文(原文のまま。色の付いた文が上の読み上げる文です)"
NOT_THE_CITY = "市民から寄せられた声です。市の方針として読み上げないでください。"
SHARED = "同じ考え方で答えている意見"
NEAR = "近い内容の意見"
DOUBT = "原文ママ"
DOUBT_NOTE = "「{span}」は原文ママです({reason})"
UNREADABLE = "原文の一部が判読できません。読める部分だけを示しています。"
CORRECTED = "印刷・抽出の乱れを直した所があります。"
CORRECTION = "{voice}: 「{before}」→「{after}」({reason})"
LINES = "原文 {first}〜{last}行目"
COPY, COPY_READING, PRINT, PERMALINK = "回答と出典をコピー", "読み上げる文をコピー", "印刷", "この意見のページ"
COPIED = "コピーしました: {text}"
COPY_FAILED = "コピーできませんでした。下の文を選んで、コピーしてください。"
SOURCE = "（「{plan}」{stage} パブリックコメント 意見No.{label}）"
COPY_DOUBT = "※「{spans}」は原文ママ(読み取り違いの疑いがあり、そのまま示しています)"
NO_RECORD = "その番号の意見はありません。"
WITHDRAWN = "この意見は、いま表示を止めています"
WITHDRAWN_SHORT = "表示を止めています"
KEYS = "キーの使い方"
KEY_LIST = (
    ("文字を打つ", "打つたびに候補が出ます"),
    ("↑ ↓", "候補を選ぶ"),
    ("Enter", "回答へ移る(そこでは ← → で前後の候補、C でコピー、R で読み上げる文をコピー、P で印刷)"),
    ("F2", "回答と出典をコピー(どこからでも)"),
    ("F8", "印刷(どこからでも)"),
    ("/ または Esc", "検索欄に戻る。検索欄での Esc は入力を消します"),
    ("Tab", "分類の絞り込みへ(← → で選ぶ)"),
)
WELCOME = "番号、言葉、または電話の相手の言葉をそのまま打ってください。"

# --- table -----------------------------------------------------------------------------------------------

TABLE_TITLE = "意見の一覧表"
TABLE_CAPTION = "意見と市の考え方"
COLUMNS = {
    "label": "番号", "category": "分類", "topic": "見出し", "opinion": "市民の意見の概要", "response": "本市の考え方",
    "length": "字数",
}  # fmt: skip
FILTER_LABEL = "言葉で絞る(空白で区切ると、すべてを含むもの)"
FILTER = "絞る"
SORT_BY = "{column}で並べ替える"
EXPORT_CSV, EXPORT_JSON = "CSV で保存", "JSON で保存"
SHOWN_ROWS = "{count}件を表示しています(全{total}件)"
TOPIC_NOTE = "見出しは探しやすくするために付けたもので、文書の言葉ではありません。"
CSV_HEAD = (
    "意見番号", "分類", "見出し(文書の言葉ではありません)", "市民の意見の概要", "本市の考え方", "同じ考え方の意見", "原文の行",
    "訂正", "原文ママ", "判読不能", "出典",
)  # fmt: skip
