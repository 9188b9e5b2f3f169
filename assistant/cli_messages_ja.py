"""Every Japanese sentence of the command line: help, what is wrong with a call, what was done."""

from __future__ import annotations

CLI_HELP = "パブリックコメントの結果について、出典の意見番号つきで答えます。"
CLI_ASK = "質問に答えます。--batch なら、ファイルの質問をまとめて答えます。"
CLI_SHOW = "記録を表示します(番号、document、または --all)。"
CLI_SEARCH = "言葉で記録を探します(番号・言葉・文)。"
CLI_SERVE = "チャットと窓口用の画面、HTTP API を開きます。"
CLI_ADD_USER = "窓口の記録を見られる利用者を作ります(パスワードは、聞かれたら入れます)。"
CLI_USER_NAME, CLI_USER_ADMIN = "利用者名", "管理者にします(表示の停止ができます)"
CLI_USER_REPLACE = "すでにいる利用者のパスワードと権限を置き換えます"
CLI_PASSWORD, CLI_PASSWORD_AGAIN = "パスワード(10文字以上)", "もう一度"
CLI_USER_ADDED, CLI_ROLES = "利用者「{name}」({role})を作りました。", {False: "担当者", True: "管理者"}
CLI_DRAFT = (
    "想定質問の下書きを、言語モデルに作らせてファイルに書きます(人が読んで直すためのもので、索引には入りません)。"
)
CLI_CALIBRATE = "答えるかどうかの見極めを、同梱の想定質問と答えのない質問から計算し直して同梱します(数分かかります)。"
CLI_CALIBRATED = "{folder}: {count}件の質問から見極めを計算し、書きました。"
CLI_DRAFT_OUTPUT, CLI_DRAFT_COUNT = "書き出す先(.jsonl)", "意見1件あたりの数"
CLI_DRAFT_NO_MODEL = "言語モデルが設定されていません。環境変数 ASSISTANT_LLM を設定してください。"
CLI_DRAFT_EXISTS = "{path}: すでにあるファイルには書きません。別の名前を指定してください。"
CLI_DRAFT_FAILED = "意見{label}: 下書きを作れませんでした({cause})。"
CLI_DRAFT_DONE = "{count}問の下書きを {path} に書きました。読んで直してから、想定質問のファイルに移してください。"
CLI_QUESTION = "質問(500文字まで)"
CLI_JSON = "JSON で出力します"
CLI_BATCH = "質問のファイル(JSON Lines: id, question, conversation)"
CLI_OUTPUT = "答えを書くファイル(--batch と一緒に)"
CLI_LABEL = "意見の番号(例 14)、または document"
CLI_ALL = "すべての記録を表示します"
CLI_CONSULTATION = "意見募集の id(いくつか入っているとき)"
CLI_HOST = "待ち受けるアドレス"
CLI_PORT = "待ち受けるポート番号"
CLI_WORDS = "探す言葉"
CLI_ASK_WHAT = "質問を書くか、--batch と --output を指定してください。"
CLI_BATCH_OUTPUT = "--batch には --output(答えを書くファイル)が要ります。"
CLI_BATCH_ALONE = "質問と --batch は一緒に使えません。どちらか一方にしてください。"
CLI_SHOW_WHAT = "番号か document か --all のどれか1つを指定してください。"
CLI_NO_FILE = "{path}: ファイルを開けません({cause})。場所と名前、権限を確かめてください。"
CLI_NO_WRITE = "{path}: 書き込めません({cause})。場所と権限、空き容量を確かめてください。"
CLI_SAME_FILE = "{path}: 質問のファイルと答えのファイルが同じです。--output に別の名前を指定してください。"
CLI_PORT_BUSY = "{host}:{port} は使えません({cause})。--port で別の番号を指定してください。"
CLI_PROGRESS = "質問に答えています"
CLI_READY = "チャット: http://{host}:{port}/  (止めるには Ctrl+C)"
CLI_RELATED = "近い話題の意見: {numbers}"
CLI_OPTIONS = "こう尋ねることもできます:"
CLI_OUTCOMES = {
    "answered": "", "partial": "〔一部だけお答えできます〕", "not_in_document": "〔この文書にはありません〕",
    "out_of_scope": "〔お答えできる範囲の外です〕", "urgent": "", "clarify": "〔確認〕",
    "invalid": "〔質問を確かめてください〕", "error": "〔エラー〕",
}  # fmt: skip
CLI_FOUND_NONE = "「{query}」に当てはまる記録は見つかりませんでした。言葉を変えてお試しください。"
CLI_UNKNOWN_LABEL = "意見{label}はありません(意見は{first}番から{last}番までの{count}件です)。"
