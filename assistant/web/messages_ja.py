"""Every Japanese sentence of the web faces that the core does not write itself: chat, permalinks, statement.

``{…}`` in the entries of ``SCRIPT`` are filled in by ``chat.js``; everywhere else by Python.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant import messages_ja as core
from corpus.records import Consultation, Opinion, Voice

VOICES = {Voice.OPINION: "市民の意見", Voice.RESPONSE: "本市の考え方", Voice.DOCUMENT: "文書の記載"}


def site(consultation: Consultation) -> str:
    return f"「{consultation.plan}」{consultation.stage}"


def chat_title(consultation: Consultation) -> str:
    return f"意見募集の結果にきく | {site(consultation)} パブリックコメント"


# --- every page ------------------------------------------------------------------------------------------

SKIP = "本文へ進む"
NAV = "このサイトの案内"
NAV_CHAT = "質問する"
NAV_LIST = "意見の一覧"
NAV_ACCESSIBILITY = "アクセシビリティ"
VIEW = "表示の設定"
VIEW_SIZE = "文字の大きさ"
VIEW_SIZES = (("standard", "標準"), ("large", "大"), ("largest", "特大"))
VIEW_FURIGANA = "ふりがな"
VIEW_FURIGANAS = (("off", "なし"), ("on", "あり"))
VIEW_THEME = "色"
VIEW_THEMES = (("auto", "自動"), ("light", "明るい"), ("dark", "暗い"))
FURIGANA_NOTE = "ふりがなは自動で付けています。読みがちがうことがあります。"
FURIGANA_ON = "ふりがなを付ける"
FURIGANA_OFF = "ふりがなを消す"
PRINT = "印刷する"


def footer(consultation: Consultation) -> str:
    return (
        f"ここに載せているのは、{site(consultation)}に対する意見と、その時点の市の考え方です。"
        "決まった計画の内容や、その後の変更は含みません。"
    )


NOT_FOUND_TITLE = "ページが見つかりません"
NOT_FOUND = "このアドレスのページはありません。アドレスを確かめるか、下の入口からお進みください。"

# --- chat: the first screen ------------------------------------------------------------------------------

LOADING = "読み込んでいます…"
NO_SCRIPT = "質問のページには JavaScript が必要です。意見と市の考え方は、JavaScript なしで次のページから読めます。"
CHAT_HEADING = "意見募集の結果にきく"
INTRO_HEADING = "この質問チャットについて"


def chat_lead(consultation: Consultation) -> str:
    return (
        f"{site(consultation)}に寄せられた{consultation.totals.opinions}件の意見と{consultation.body}の考え方を、"
        "文書の言葉のまま、意見の番号つきでお伝えします。"
    )


def chat_facts(consultation: Consultation) -> tuple[tuple[str, str], ...]:
    """What a resident must know before asking, as (heading, sentence)."""
    return (
        (
            "答えのもと",
            f"{consultation.stage}への意見募集(パブリックコメント)の結果だけです。その後の計画は含みません。",
        ),
        ("できないこと", "手続きや個別の相談、市への意見の提出。文書にないことにはお答えしません。"),
        ("お願い", "名前・住所・電話番号・マイナンバーなどの個人情報は書かないでください。"),
    )


SHUT = "ただいま、質問の受付を止めています。意見の一覧はご覧いただけます。"
EXAMPLES_HEADING = "質問の例"
EXAMPLES_MORE = "ほかの例を見る"
EXAMPLES_LIST = "意見の一覧を見る"

# --- chat: the conversation ------------------------------------------------------------------------------

TURNS = "会話"
QUESTION_LABEL = "質問を書く"
QUESTION_HINT = "Enter で送信、Shift+Enter で改行"
QUESTION_PLACEHOLDER = "例: 紙は減りますか"
SEND = "送信"
NEW = "新しい会話"
PRINT_ALL = "会話を印刷"
SAVE_ALL = "会話を保存"
RECORD_CLOSE = "閉じる"
TOOLS = "会話の操作"

SCRIPT = {
    "asked": "質問",
    "answered": "回答",
    "asking": "文書を調べています…",
    "checking": "AIによる要約(確認中)。市の考え方は、下のとおりです。",
    "plain": core.PLAIN_TITLE,
    "plain_note": core.PLAIN_NOTE,
    "waiting": "前の質問の回答を待っています…",
    "away": "サーバーにつながりません。質問は消えていません。つながりしだい、自動で送り直します。",
    "back": "サーバーにつながりました。",
    "resend": "いま送り直す",
    "withdraw": "この質問を取り消す",
    "rewrite": "書き直す",
    "failed": "お答えできませんでした。少し待ってから、もう一度お送りください。",
    "fresh": "前の会話は時間が経ったか、サーバーが再起動したため、終わりました。ここからは新しい会話です。前の質問を受けた聞き方(「それは?」など)は、言い直してください。",
    "empty": "質問が空です。知りたいことをお書きください。",
    "too_long": "{limit}文字までです(いまは{count}文字)。短くしてからお送りください。",
    "counter": "{count} / {limit}文字",
    "understood": "「{question}」というお尋ねとして調べました。",
    "source": "{quote}（{source} 意見No.{labels}）",
    "copy": "出典つきでコピー",
    "copied": "出典つきでコピーしました。",
    "copy_failed": "コピーできませんでした。文章を選んでコピーしてください。",
    "speak": "読み上げる",
    "hush": "読み上げを止める",
    "again": "もう一度たずねる",
    "up": "役に立った",
    "down": "役に立たなかった",
    "feedback": "この回答は役に立ちましたか",
    "thanks": "ご意見を受け取りました。ありがとうございます。",
    "feedback_failed": "評価を送れませんでした。少し待ってから、もう一度お試しください。",
    "reason": "どこが足りませんでしたか(任意)",
    "reason_other": "そのほか(個人情報は書かないでください)",
    "reason_send": "理由を送る",
    "related": "近い話題の意見",
    "options": "次のように尋ねることができます",
    "open": "{topic}(記録を開く)",
    "record_failed": "記録を読み込めませんでした。つながりを確かめて、もう一度お試しください。",
    "cleared": "会話を消して、新しい会話を始めました。",
    "undo": "元に戻す",
    "restored": "会話を元に戻しました。",
    "announce": "回答が届きました。{text}",
    "examples_failed": "質問の例を読み込めませんでした。下の欄に質問を書いてお使いください。",
    "saved_name": "会話の記録.txt",
    "saved_question": "質問: {question}",
    "saved_at": "保存した日時: {when}",
    "unsaved_notice": "まだ回答が届いていません。",
}
REASONS = ("知りたいことと合っていない", "知りたいことが載っていない", "言葉が難しい", "まちがいがあると思う")
OUTCOMES = {
    "answered": "",
    "partial": "一部だけお答えできます",
    "not_in_document": "この文書にはありません",
    "out_of_scope": "お答えできる範囲の外です",
    "urgent": "すぐに相談できる窓口",
    "clarify": "確認させてください",
    "invalid": "質問を確かめてください",
    "error": "お答えできませんでした",
}


def source(consultation: Consultation) -> str:
    """What stands behind every copied quotation, before the opinion's number."""
    return f"{site(consultation)} パブリックコメント"


# --- permalinks ------------------------------------------------------------------------------------------


def record_title(opinion: Opinion, topic: str) -> str:
    return f"意見{opinion.label}: {topic}"


def record_page_title(opinion: Opinion, topic: str, consultation: Consultation) -> str:
    return f"{record_title(opinion, topic)} | {site(consultation)} パブリックコメント"


def record_description(opinion: Opinion, consultation: Consultation) -> str:
    return f"{site(consultation)} パブリックコメント 意見No.{opinion.label}と本市の考え方"


TOPIC_NOTE = "「{topic}」は、さがしやすいようにこのサイトで付けた見出しです。文書の言葉ではありません。"
CATEGORY = "分類"
NOTES_HEADING = "この記録について"
MAMA = "原文ママ"
MAMA_NOTE = "「{span}」(原文ママ): {reason}"
UNREADABLE_NOTE = "【 】で「原文判読不能」と示したところは、公表された文書のデータから文字を読み取れませんでした。元の文は分かりません。"
CORRECTED_NOTE = "{voice}の「{before}」を「{after}」と直しました。{reason}"
REMOVED_NOTE = "{voice}から「{before}」を取り除きました。{reason}"
LINES_NOTE = "出どころ: 文書のテキスト(source.txt)の{first}~{last}行目"
ONE_LINE_NOTE = "出どころ: 文書のテキスト(source.txt)の{first}行目"
PERMALINK = "この記録のアドレス"
PERMALINK_OPEN = "意見{label}のページを開く"
CITE_AS = "引用するとき"
PREVIOUS = "前の意見(意見{label})"
NEXT = "次の意見(意見{label})"
NEIGHBOURS = "前後の意見"
ASK_IN_CHAT = "チャットで質問する"


def shared_note(labels: Sequence[str]) -> str:
    return f"この考え方は、{'・'.join(f'意見{label}' for label in labels)}と共通の1つの文章です。"


def no_opinion(label: str, consultation: Consultation) -> str:
    first, last = consultation.opinions[0].label, consultation.opinions[-1].label
    return f"意見{label}はありません。意見は{first}番から{last}番までの{len(consultation.opinions)}件です。"


WITHDRAWN = "この意見の表示は、いま止めています。"
LIST_TITLE = "意見と本市の考え方の一覧"


def list_lead(consultation: Consultation) -> str:
    totals = consultation.totals
    return (
        f"{site(consultation)}に寄せられた意見{totals.opinions}件({totals.people}人と{totals.organisations}団体)を、"
        "文書の分類と番号の順に並べています。番号を選ぶと、意見と市の考え方の全文を読めます。"
    )


TOPICS_NOTE = "番号の横の見出しは、さがしやすいようにこのサイトで付けたものです。文書の言葉ではありません。"


def opening(text: str) -> str:
    """The first sentence of a text, whole."""
    head, stop, _ = text.partition("。")
    return head + stop


def category_heading(label: str, count: int) -> str:
    return f"{label}({count}件)"


# --- accessibility statement -----------------------------------------------------------------------------

ACCESSIBILITY_TITLE = "アクセシビリティについて"
ACCESSIBILITY_LEAD = (
    "このサイトは、日本産業規格 JIS X 8341-3:2016 の適合レベル AA と、WCAG 2.2 の AA を目標に作っています。"
    "「適合」ではなく「配慮」の段階です。第三者による試験や、障害のある方による利用試験はまだ行っていません。"
)


def accessibility_sections(consultation: Consultation) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, sentences). It claims nothing that no test holds, and names what is missing."""
    unreadable = "・".join(f"意見{o.label}" for o in consultation.opinions if o.unreadable) or "いまは0件"
    return (
        (
            "確かめていること",
            (
                "自動検査(axe-core)を、質問のページ・意見の一覧・意見のページ・このページに、明るい色と暗い色の両方で行い、"
                "「深刻」「重大」に当たる問題がないことを、変更のたびに試験しています。",
                "キーボードだけで、質問・回答・記録の表示・評価・設定ができること。いまどこにいるかが枠で見えること。",
                "回答が届いたことを、読み上げソフトに1回だけ知らせること。",
                "400%に拡大しても、横に動かさずに読めること。",
                "文字の大きさ、ふりがな、色(明るい・暗い)を選べること。",
            ),
        ),
        (
            "まだできていないこと",
            (
                "試験は Chromium だけで行っています。ほかのブラウザーや、PC-Talker・NVDA・VoiceOver・TalkBack などの読み上げソフトでの確認は済んでいません。",
                "質問のページ(チャット)は JavaScript がないと動きません。意見の一覧と意見のページは、JavaScript なしで読めます。",
                "ふりがなは辞書で自動に付けているため、読みがちがうことがあります。",
                "「読み上げる」は、お使いのブラウザーの音声を使います。日本語の音声がない端末では使えません。",
                f"公表された文書のデータに、読み取れない箇所があります({unreadable})。元の文を補うことはできません。",
                "意見と市の考え方は、文書の言葉のままです。市によるやさしい日本語への言いかえや、手話の動画は用意していません。",
            ),
        ),
        (
            "使いにくいところがあったら",
            ("回答の下の「役に立たなかった」から理由を送ることができます(個人情報は書かないでください)。",),
        ),
    )
