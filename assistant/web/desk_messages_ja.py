"""Every Japanese sentence of the call-centre desk and the pages behind its login."""

from __future__ import annotations

from corpus.records import UNREADABLE_MARK as UNREADABLE_MARK

# --- every staff page ------------------------------------------------------------------------------------

SITE = "パブリックコメント 窓口用"
SKIP = "本文へ移動"
NAV = "窓口用のページ"
NAV_DESK, NAV_TABLE, NAV_INSIGHT, NAV_CHAT = "窓口の検索", "一覧表", "利用の記録", "住民向けチャット"
LOGIN, LOGOUT = "ログイン", "ログアウト"
SIGNED_IN = "{user} さん"
ADMIN = "管理者"
SHUT_BANNER = "住民向けチャットを止めています"
YES = "あり"

# --- look-up ---------------------------------------------------------------------------------------------

DESK_TITLE = "窓口の検索"
SEARCH_LABEL = "番号・言葉・相談の文"
SEARCH_HINT = "例: 10 / 紙 / 母は機械が苦手です"
SHOWN = "選んだ意見"
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
LINES, LINE = "原文 {first}〜{last}行目", "原文 {line}行目"
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

# --- login -----------------------------------------------------------------------------------------------

USER, PASSWORD = "利用者名", "パスワード"
NO_USER = "利用者がまだいません。サーバーで次のどちらかを実行して、利用者を作ってください(下は管理者)。"
NO_USER_NAME = "名前"
NO_USER_AFTER = "実行したら、このページを読み込み直してください。既定のパスワードはありません。"
LOGIN_WHY = "検索と一覧表は、ログインしなくても使えます。ログインが要るのは、市民が書いた質問を表示するページだけです。"
WRONG = "利用者名かパスワードが違います。"
WAIT = "間違いが続いたため、受け付けを止めています。約{minutes}分待ってから、もう一度お試しください。"
EXPIRED = "ログインの時間が切れました。もう一度ログインしてください。"
CARRIED = "送ろうとした内容は残っています。ログインすると、続きから送れます。"
RESUME = "続きから送る"
RESUME_TEXT = "ログインの時間が切れる前に書いた内容です。確かめて、よければ送ってください。"
RESUME_SEND = "この内容で送る"
RESUME_DROP = "送らずに戻る"
REFUSED = "受け付けられませんでした"
FORGED = "このページから送られたものか確かめられませんでした。ページを読み込み直して、もう一度送ってください。"
ADMIN_ONLY = "この操作は管理者だけができます。"
BACK = "利用の記録に戻る"
NO_PAGE = "そのページはありません。"
BAD_FIELD = "送られた内容を読み取れませんでした。ページを読み込み直して、もう一度送ってください。"

# --- records of use --------------------------------------------------------------------------------------

OUTCOMES = {
    "answered": "回答した", "partial": "一部だけ回答", "not_in_document": "文書にない", "out_of_scope": "対象外",
    "urgent": "緊急の案内", "clarify": "聞き返し", "invalid": "入力の誤り", "error": "不具合・停止中",
}  # fmt: skip
INSIGHT_NAV = "利用の記録のページ"
INSIGHT_TABS = (
    ("/staff/insight", "件数"),
    ("/staff/insight/missed", "答えられなかった質問"),
    ("/staff/insight/thumbs", "低い評価"),
    ("/staff/insight/questions", "想定質問の追加"),
    ("/staff/insight/pins", "固定"),
    ("/staff/insight/controls", "表示の停止"),
)
INSIGHT_TITLE = "利用の記録"
DAYS_TITLE = "日ごとの件数(直近{days}日)"
DAYS_ALT = "直近{days}日の質問を、結果ごとに積み上げた棒グラフ。合計{total}件。数字は下の表にあります。"
PLOT, PLOT_OUTCOMES = "日ごとの件数のグラフ", "結果ごとの件数のグラフ"
DAYS_TABLE = "数字を表で見る"
DAY, TOTAL = "日", "合計"
OUTCOMES_TITLE = "結果ごとの件数"
OUTCOMES_ALT = "直近{days}日の結果ごとの件数の横棒グラフ。数字は下の表にあります。"
RATINGS = "評価: 役に立った {up}件 / 役に立たなかった {down}件"
NO_USE = "まだ記録がありません。"
WORDS_KEPT = "質問と回答の文は、個人情報を伏せて記録しています。{days}日たつと消えます。"
WORDS_NOT_KEPT = (
    "質問と回答の文は記録していません(件数だけです)。記録するには、環境変数 ASSISTANT_RECORD_QUESTIONS=true を付けて"
    "サーバーを起動してください。個人情報を伏せてから書き、{days}日たつと消えます。"
)
DROPPED = "書き込めなかった記録が{count}件あります。ディスクの空きと権限を確かめてください。"

MISSED_TITLE = "聞かれたのに、答えられなかった質問"
MISSED_NONE = "いまのところ、ありません。"
TIMES = "{count}回"
LATEST = "最後 {at}"
OTHER_WORDINGS = "ほかの言い方"
STATES = {"open": "未対応", "doing": "対応中", "done": "済"}
STATE, NOTE, SAVE = "状態", "メモ", "保存"
NOTED_BY = "{by} さんが {at} に更新"
SAVED = "保存しました。"
MAKE_QUESTION = "想定質問にする"
MAKE_PIN = "意見に固定する"
SHOW_ONLY = "表示する状態"
REPLY = "このときの回答"
THUMBS_TITLE = "役に立たなかったと評価された回答"
THUMBS_NONE = "いまのところ、ありません。"
REASON = "理由"
NO_REASON = "(理由の記入なし、または記録していません)"
NO_WORDS = "(質問の文は記録していません)"
CITED = "示した意見: {labels}"

QUESTIONS_TITLE = "想定質問の追加"
QUESTIONS_TEXT = (
    "市民が使いそうな言い方を、答えになる意見に結び付けます。公開する前に、点検と、すべての想定質問・答えのない質問への影響を確かめます。"
    "文書そのものと、出荷時の想定質問は変わりません。"
)
QUESTION, LABELS = "質問の文", "答えになる意見の番号(いちばん良いものから、空白で区切る)"
CHECK = "点検して、影響を調べる"
NO_SUCH_LABEL = "意見{label}はありません。番号を確かめてください。"
NO_LABEL = "意見の番号を1つ以上書いてください。"
QUESTION_LENGTH = "質問は1文字以上、{limit}文字以内にしてください。"
HAS_PERSONAL = "個人情報と思われる所があります: {masked}"
BUSY = "ほかの影響調べが動いています。終わってから、もう一度お試しください。"
PREVIEW_TITLE = "影響の確認"
PREVIEW_PREPARING = "点検と準備をしています(数分かかることがあります)。このページは自動で新しくなります。"
PREVIEW_RUNNING = "調べています({done}/{total})。このページは自動で新しくなります。"
PREVIEW_FAILED = "調べられませんでした: {cause}"
PREVIEW_GONE = (
    "この確認は見つかりません(サーバーが起動し直したか、別の確認に替わりました)。もう一度、点検からお願いします。"
)
FLAWS = "点検の結果"
NO_FLAWS = "問題は見つかりませんでした。"
CHANGES = "変わる回答"
CHANGES_SUMMARY = "{total}件の質問のうち、{count}件の回答が変わります。"
WORSE = "気をつけたい変化(正しかった回答が変わる、または断っていた質問に答える): {count}件"
CHANGE_HEAD = ("質問", "今の回答", "追加した後の回答", "望ましい回答")
EXPECTED_DECLINE = "答えない"
OWN_ANSWER = "追加した質問への回答"
PUBLISH = "公開する"
PUBLISH_TEXT = "公開すると、確認済みのファイルに入り、次にサーバーを起動したときから効きます。"
PUBLISHED = "公開しました。次にサーバーを起動したときから効きます。"
FLAWED = "点検で誤りが見つかったため、公開できません。直してから、もう一度点検してください。"
DISCARD = "やめる"
ADDED_TITLE = "追加した想定質問"
ADDED_FILE = "ファイル: {path}"
ADDED_NONE = "追加した想定質問はまだありません。"
ADDED_HEAD = ("質問", "意見", "追加した人", "日時", "状態", "操作")
IN_USE, FROM_NEXT = "使用中", "次の起動から"
REMOVE = "取り消す"
REMOVED = "取り消しました。次にサーバーを起動したときから効きます。"

PINS_TITLE = "質問を意見に固定する"
PINS_TEXT = (
    "よくある質問に、決まった意見で答えるようにします。すぐに効きます。記録が変わると効かなくなり、ここに印が付きます。"
)
PIN = "固定する"
PIN_LABEL = "意見の番号"
PIN_HEAD = ("質問", "意見", "担当", "日付", "状態", "操作")
PIN_OK, PIN_CHANGED = "有効", "要確認(固定した後に記録が変わりました。いまは効いていません)"
PIN_AGAIN = "確かめて、固定し直す"
UNPIN = "外す"
PINNED, UNPINNED = "固定しました。すぐに効きます。", "外しました。"
PINS_NONE = "固定した質問はありません。"
FREQUENT = "よく聞かれる質問"

CONTROLS_TITLE = "表示の停止"
SHUT_TITLE = "住民向けチャットを止める"
SHUT_TEXT = "止めると、すぐにどの質問にも下の掲示文だけを返します(命に関わる言葉への緊急の案内は続けます)。"
SHUT_NOW = "いま止めています({by} さん、{at})。理由: {reason}"
SHUT_DO, OPEN_DO = "チャットを止める", "チャットを再開する"
WITHDRAW_TITLE = "意見の表示を止める"
WITHDRAW_TEXT = "意見と市の考え方を、チャット・窓口・API に出さないようにします。同じ考え方で答えているほかの意見も一緒に止まります。"
WITHDRAW_DO, RESTORE_DO = "表示を止める", "表示を戻す"
WITHDRAWN_HEAD = ("意見", "理由(記録)", "掲示文", "担当", "日時", "操作")
WHY_REASON, SHOWN_NOTICE = "理由(記録に残ります)", "掲示文(市民に見えます)"
SHUT_NOTICE = "ただいま、このチャットを止めています。お急ぎのときは、市役所へ直接お問い合わせください。"
WITHDRAW_NOTICE = "内容を確かめているため、いまは表示していません。"
REASON_NEEDED = "理由と掲示文を書いてください。"
DONE_SHUT, DONE_OPEN = "チャットを止めました。", "チャットを再開しました。"
DONE_WITHDRAWN, DONE_RESTORED = "意見{label}の表示を止めました。", "意見{label}の表示を戻しました。"
ADMIN_NEEDED = "ここを変えられるのは管理者だけです。"
JOURNAL = "操作の記録"
JOURNAL_HEAD = ("日時", "操作", "人", "内容")
JOURNAL_NONE = "まだ操作はありません。"
ACTS = {
    "shut": "チャット停止", "open": "チャット再開", "withdraw": "表示停止", "restore": "表示再開", "pin": "固定",
    "unpin": "固定を外す", "publish": "想定質問を公開", "remove": "想定質問を取り消し",
}  # fmt: skip
FIELDS = {
    "question": "質問", "labels": "意見", "label": "意見", "reason": "理由", "notice": "掲示文", "note": "メモ", "state": "状態",
    "topic": "話題",
}  # fmt: skip
