"""Every Japanese sentence that a resident, a member of staff or an evaluator reads from the assistant.

Polite, short, no jargon. Texts that answer keep one form of citation only: 【意見14】. A text that declines
names no opinion in that form, since it cites none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.reading.wording import FactType
from corpus.records import Consultation, Opinion, Voice

VOICES = {Voice.OPINION: "市民の意見", Voice.RESPONSE: "市の考え方", Voice.DOCUMENT: "文書"}


def cite(labels: Iterable[str]) -> str:
    return "".join(f"【意見{label}】" for label in labels)


def numbers(labels: Sequence[str]) -> str:
    """Numbers in running text, where nothing is cited: «24番・25番»."""
    return "・".join(f"{label}番" for label in labels)


# --- answers ---------------------------------------------------------------------------------------------


def provenance(consultation: Consultation) -> str:
    """What every answer says of itself: a draft plan's consultation, and the position of that time."""
    return f"※「{consultation.plan}」{consultation.stage}に対する意見と、その時点の市の考え方です。"


ANSWER_LEAD = "市の考え方は次のとおりです。"
ANSWER_MORE = "あわせて、次の考え方も示されています。"
MODEL_LEAD = "〔AIによる要約。正確な文は、下の市の考え方をご覧ください〕"
PLAIN_TITLE = "やさしい日本語(AIによる言いかえ)"
PLAIN_NOTE = "AIが言いかえた文です。正式なのは、上にある市の言葉です。"


def quoted(text: str, labels: Sequence[str]) -> str:
    """A verbatim quotation with its opinion numbers. 『』 would change nested quotation marks, so 「」 stays."""
    return f"「{text}」{cite(labels)}"


def doubtful_note(spans: Sequence[str], label: str) -> str:
    return f"※{cite([label])}の{'、'.join(f'「{span}」' for span in spans)}は原文ママ(文字の読み取り違いの疑いがあり、そのまま示しています)です。"


def unreadable_note(label: str) -> str:
    return f"※{cite([label])}は、原文の一部が判読できません。読める部分だけを示しています。"


# --- look-ups --------------------------------------------------------------------------------------------


def record_head(opinion: Opinion) -> str:
    return f"{cite([opinion.label])}({opinion.category.label})"


def voice_line(voice: Voice, text: str, label: str) -> str:
    return f"{VOICES[voice]}: {quoted(text, [label])}"


def shared_note(label: str, others: Sequence[str]) -> str:
    return f"{cite([label])}への市の考え方は、{cite(others)}への考え方と同じ1つの文章です。"


def missing_numbers(labels: Sequence[str], consultation: Consultation) -> str:
    first, last = consultation.opinions[0].label, consultation.opinions[-1].label
    return (
        f"{numbers(labels)}の意見は、この文書にはありません。"
        f"意見は{first}番から{last}番までの{len(consultation.opinions)}件です。"
    )


def counts(consultation: Consultation, printed: str) -> str:
    totals = consultation.totals
    return (
        f"提出された意見は{totals.opinions}件で、{totals.people}人と{totals.organisations}団体から寄せられました"
        f"(文書の記載:「{printed}」)。"
    )


def category_counts(rows: Sequence[tuple[str, int]], total: int) -> str:
    lines = [f"・{label} … {count}件" for label, count in rows]
    return "意見の分類と件数は次のとおりです。\n" + "\n".join(lines) + f"\n合計 {total}件"


def one_category_count(label: str, count: int) -> str:
    return f"「{label}」は{count}件です。"


def extreme_category(labels: Sequence[str], count: int, *, largest: bool) -> str:
    names = "と".join(f"「{label}」" for label in labels)
    even = f"で、いずれも{count}件です" if len(labels) > 1 else f"({count}件)です"
    return f"意見が最も{'多い' if largest else '少ない'}分類は{names}{even}。"


def category_of(opinion: Opinion) -> str:
    return f"{cite([opinion.label])}は「{opinion.category.label}」に分類されています。"


def listing(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """A list of opinions, each with the opening sentence of what the resident said."""
    return f"{title}\n" + "\n".join(f"{quoted(text, [label])}" for label, text in rows)


def list_title(count: int, what: str) -> str:
    return f"{what}は{count}件です(「」の中は、寄せられた市民の意見の書き出しです)。"


ALL_OPINIONS = "寄せられた意見"


def document_about(consultation: Consultation) -> str:
    return (
        f"{consultation.body}が行った「{consultation.plan}」{consultation.stage}についての意見募集(パブリックコメント)の結果で、"
        f"寄せられた意見の概要と、それに対する市の考え方をまとめた文書です。表題は「{consultation.title}」です。"
    )


FULL_TEXT = (
    "この文書の見出しは「意見の概要」で、載っているのは意見の概要です。"
    "もとの意見の全文や、どのように短くしたかは、この文書には書かれていません。"
)
REFUSED = "市が「難しい」「できない」と述べているのは、次の文です。"


def mention_title(word: str, count: int, *, printed: bool = True) -> str:
    """With ``printed`` false the records hold the word in another spelling, or a word of the same sense."""
    return f"「{word}」{'という言葉' if printed else 'に当たる言葉'}が出てくるのは、次の{count}件です。"


def mention_line(voice: Voice, sentence: str, label: str) -> str:
    return f"・{cite([label])}の{VOICES[voice]}: 「{sentence}」"


def mention_none(word: str) -> str:
    return f"「{word}」という言葉は、読み取れる範囲では、この文書の意見にも市の考え方にも出てきません。"


def shared_yes(labels: Sequence[str]) -> str:
    return f"{cite(labels)}への市の考え方は、同じ1つの文章です。"


def shared_no(labels: Sequence[str]) -> str:
    return f"{cite(labels)}への市の考え方は、同じではなく、別々の文章です。"


def shared_none(label: str) -> str:
    return f"{cite([label])}と同じ考え方の文章で答えられている意見は、ほかにありません。"


def complete_yes(label: str) -> str:
    return f"はい。{cite([label])}は、文書に載っている文章をすべて読み取れています。"


def complete_no(label: str) -> str:
    return f"いいえ。{cite([label])}は、原文の一部が判読できず、全文ではありません。読み取れる部分は次のとおりです。"


SHARED_GROUPS = "1つの考え方の文章が2件以上の意見への答えになっているのは、次のとおりです。"


def unreadable_list(labels: Sequence[str]) -> str:
    return f"原文の一部が判読できないのは{cite(labels)}です。"


# --- declines --------------------------------------------------------------------------------------------

FACTS = {
    FactType.STANCE: "賛成・反対の数",
    FactType.ADOPTION: "意見の採否",
    FactType.SUMMARY: "全体のまとめ",
    FactType.PHONE: "連絡先",
    FactType.URL: "ページや資料のありか",
    FactType.AMOUNT: "金額",
    FactType.SUPPLIER: "事業者や製品",
    FactType.LAW: "法律や規則",
    FactType.DATE: "日時や時期",
    FactType.NAME: "名前や担当",
    FactType.COMPARISON: "他の都市との比較",
    FactType.STATISTIC: "数や割合",
    FactType.PLACE: "場所",
    FactType.PROCEDURE: "手続きの方法や条件",
    FactType.REASON: "理由",
    FactType.EXAMPLE: "具体例",
}


def not_in_document(understood: str, missing: str | None, has_related: bool) -> str:
    what = f"({missing})" if missing else ""
    near = "\n近い話題の意見が下にあります。番号を選ぶと、意見と市の考え方を読めます。" if has_related else ""
    return f"「{shorten(understood)}」というお尋ねですね。申し訳ありませんが、お尋ねの内容{what}は、この文書には書かれていません。{near}"


def not_classified(consultation: Consultation) -> str:
    return (
        "申し訳ありませんが、この文書は、賛成・反対や採否による分け方、全体のまとめをしていません。"
        f"意見は「{'」「'.join(c.label for c in consultation.categories)}」に分けて載っています。分類や一覧はお答えできます。"
    )


def out_of_scope(consultation: Consultation) -> str:
    return (
        f"申し訳ありませんが、そのお尋ねにはお答えできません。ここでお答えできるのは、"
        f"「{consultation.plan}」{consultation.stage}に寄せられた意見と、市の考え方についてだけです。"
    )


def injection(consultation: Consultation) -> str:
    return (
        "申し訳ありませんが、そのご依頼には応じられません。"
        f"ここでは、「{consultation.plan}」{consultation.stage}に寄せられた意見と市の考え方を、文書の言葉のままお伝えしています。"
    )


def garbage(consultation: Consultation) -> str:
    return (
        "申し訳ありませんが、お尋ねの内容を読み取れませんでした。"
        f"「{consultation.plan}」{consultation.stage}の意見や市の考え方について、知りたいことを文でお書きください。"
    )


def greeting(consultation: Consultation) -> str:
    return (
        "ご利用ありがとうございます。ここでは、"
        f"「{consultation.plan}」{consultation.stage}に寄せられた意見と市の考え方についてお答えします。知りたいことをお書きください。"
    )


# What is asked of the service itself; what an operator has to say stands in its own texts.
SERVICE = {
    "service_ai": "はい。人ではなく、自動で答える仕組みです。文を作るのではなく、文書に書かれた市の言葉をそのまま探して示しています。",
    "service_operator": "運営者についての案内は、この画面には設定されていません。",
    "service_record": "質問の文は、設定されていないかぎり保存しません。残すときも、個人情報を伏せてから残します。",
    "service_person": "申し訳ありませんが、この画面から人におつなぎすることはできません。",
    "service_display": "文字の大きさ・ふりがな・読み上げは、画面の設定と、回答の下のボタンで変えられます。",
    "service_use": "知りたいことを文で書くか、「意見10」のように番号で尋ねてください。意見の分類や件数、一覧もお答えします。",
    "service_submit": "この画面では、新しいご意見や申し出を受け付けていません。",
}

FOREIGN = {
    "en": "I am sorry, but I can answer only in Japanese, and only about the opinions sent to this public consultation and the responses to them. Please ask in Japanese.",
    "zh": "很抱歉，本服务仅支持日语，并且只回答有关本次意见征集中收到的意见及其答复。请用日语提问。",
    "ko": "죄송합니다. 이 서비스는 일본어로만 답변하며, 이번 의견 모집에 접수된 의견과 그에 대한 답변만 다룹니다. 일본어로 질문해 주세요.",
    "vi": "Xin lỗi, dịch vụ này chỉ trả lời bằng tiếng Nhật về các ý kiến gửi đến đợt lấy ý kiến công chúng này và các phản hồi. Vui lòng hỏi bằng tiếng Nhật.",
    "pt": "Desculpe, só posso responder em japonês e apenas sobre as opiniões enviadas a esta consulta pública e as respostas a elas. Por favor, pergunte em japonês.",
    "es": "Lo siento, solo puedo responder en japonés y únicamente sobre las opiniones enviadas a esta consulta pública y sus respuestas. Por favor, pregunte en japonés.",
    "fr": "Désolé, je ne peux répondre qu'en japonais et uniquement sur les avis envoyés à cette consultation publique et leurs réponses. Veuillez poser votre question en japonais.",
    "ne": "माफ गर्नुहोस्, यो सेवाले जापानी भाषामा मात्र, यस सार्वजनिक परामर्शमा आएका रायहरू र तिनका जवाफबारे मात्र उत्तर दिन्छ। कृपया जापानीमा सोध्नुहोस्।",
    "ru": "Извините, я отвечаю только на японском языке и только о мнениях, присланных на эти общественные консультации, и ответах на них. Пожалуйста, задайте вопрос по-японски.",
    "th": "ขออภัย บริการนี้ตอบเป็นภาษาญี่ปุ่นเท่านั้น และเฉพาะเรื่องความคิดเห็นที่ส่งเข้ามาในการรับฟังความคิดเห็นครั้งนี้และคำตอบ กรุณาถามเป็นภาษาญี่ปุ่น",
}

URGENT = (
    "いま危険が迫っているときは、ためらわずに電話してください。\n"
    "・火事・救急(けが・急病): 119\n"
    "・事件・事故・暴力の危険: 110\n"
    "・つらい気持ち、死にたい気持ちの相談: #いのちSOS 0120-061-338 / よりそいホットライン 0120-279-338\n"
    "・配偶者や交際相手からの暴力(DV): DV相談ナビ #8008\n"
    "・子どもの虐待かもと思ったら: 189(いちはやく)"
)

# --- conversation ----------------------------------------------------------------------------------------

UNDERSTOOD_RECORDS = "{numbers}の内容と市の考え方を教えてください"
UNDERSTOOD_TOPIC = "{topic}について、{question}"
UNDERSTOOD_POSITION = "{topic}はどうなりますか"
UNDERSTOOD_OTHERS = "{topic}のほかに、近い意見はありますか"
ASSENT = "承知しました。ほかに知りたいことがあれば、お書きください。"
DENIAL = "承知しました。お知りになりたいことを、別の言葉でお書きください。意見の番号や分類でも調べられます。"
DISAGREE = (
    "ご納得いただける答えになっておらず、申し訳ありません。ここでお伝えできるのは、文書に書かれた市の言葉だけです。"
    "どのことをお知りになりたいか、もう少し詳しくお書きください。下の意見も近い話題です。"
)
NO_NEXT = "この次の意見はありません。いまの意見が最後です。"
NO_PREVIOUS = "この前の意見はありません。いまの意見が最初です。"
NOTHING_BEFORE = "この会話では、まだ意見をお見せしていません。知りたいことや意見の番号をお書きください。"

POSITION_ON = "{topic}は?"  # searched for, never shown
CLARIFY = "「{word}」に関係する意見がいくつかあります。どのことをお知りになりたいですか。下から選ぶか、もう少し詳しくお書きください。"


def choice(topic: str, label: str) -> str:
    """A choice that can be asked as it stands: the look-up reads the number in it."""
    return f"意見{label}({topic})"


SUGGEST_CATEGORIES = "意見の分類と件数を教えてください"
SUGGEST_LIST = "寄せられた意見の一覧を見せてください"


def withheld(labels: Sequence[str], notice: str) -> str:
    """Said in place of a withdrawn record's words; ``notice`` is the office's own."""
    return f"意見{numbers(labels)}は、いま表示を止めています。{notice}"


# --- what is wrong with the input ------------------------------------------------------------------------

EMPTY = "質問が空です。知りたいことを1文でお書きください。"
TOO_LONG = "質問は500文字までです(いまは{count}文字)。短くして、もう一度お送りください。"
FAULT = "申し訳ありません。こちらの不具合でお答えできませんでした。少し待ってから、もう一度お試しください。"


def shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


# --- batches -------------------------------------------------------------------------------------------

BATCH_NOT_JSON = '{line}行目: JSON として読めません。1行に1つの {{"id": …, "question": …}} を書いてください。'
BATCH_NOT_OBJECT = '{line}行目: {{"id": …, "question": …}} の形ではありません。'
BATCH_QUESTION = "{line}行目: question に文字列がありません。"
BATCH_ID = "{line}行目: id は文字列か整数にしてください。"
BATCH_CONVERSATION = "{line}行目: conversation は文字列にしてください。"
BATCH_HALF_CHARACTER = (
    "{line}行目: id か conversation に、文字として書けない半端な符号(サロゲート)があります。取り除いてください。"
)
BATCH_NOT_UTF8 = "{line}行目: UTF-8 の文字として読めません。UTF-8 で保存し直してください。"

# --- HTTP ------------------------------------------------------------------------------------------------

HTTP_MALFORMED = 'リクエストの形が正しくありません({where}: {what})。{{"question": "…"}} の形の JSON を送ってください。'
HTTP_NOT_FOUND = "そのページや API はありません。アドレスを確かめてください。"
HTTP_NO_OPINION = "意見{label}はありません。意見は{first}番から{last}番までです。"
HTTP_METHOD = "この API では、その呼び出し方(メソッド)は使えません。"
HTTP_TOO_LARGE = "送られた内容が大きすぎます。{limit}バイトまでにしてください。"
HTTP_UNKNOWN_REPLY = "その回答は見つからないか、時間が経って消えています。"

_HTTP_FAULTS = {
    "missing": "必要な項目がありません",
    "extra_forbidden": "知らない項目があります",
    "string_type": "文字列ではありません",
    "string_unicode": "文字として正しくありません",
    "string_too_long": "長すぎます",
    "json_invalid": "JSON として読めません",
    "literal_error": "決められた値ではありません",
    "model_attributes_type": "オブジェクトではありません",
}


def http_fault(kind: str) -> str:
    return _HTTP_FAULTS.get(kind, "値が正しくありません")


def partial(missing: str) -> str:
    return f"なお、「{missing}」については、この文書には書かれていません。"


API_TITLE = "パブリックコメント回答 API"
