"""Look-ups: questions that the records answer by code, before any search.

A question is a look-up only if nothing is left of it once the numbers, the words that ask for the look-up and
words without content (教えて, 何ですか, …) are taken away. So «10番» is one and «10番のバス» is none; what is no
look-up goes on to the search. The answers quote the records; they never paraphrase them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.references import References, Strength, find_references
from corpus.records import Category, Consultation, Opinion, Voice
from index.passages import sentences
from index.text import find_printed, fold
from index.tokens import words

# Words that ask for nothing of their own, longest first where one begins another. Single kana are particles.
_FILLER = re.compile(
    r"(?:[\s、。,.?!・…:;「」『』()【】〔〕〜~ー-]|ご?意見|いけん|ご?回答|かいとう|ご?返答|ご?返事|答え|こたえ|考え方|かんがえかた|考え|見解"
    r"|仙台市|本市|行政側?|市役所|市民|住民|市(?:は|が|の)|市|しの|内容|ないよう|中身|なかみ|全文|原文|本文|要旨|概要|詳細|詳しく|くわしく|簡単に"
    r"|について|に関して|に関する|に対して|に対する|への|というのは|っていうのは|という|って|とは|では|には|のこと|こと|もの|やつ|ところ|部分|項目|箇所"
    r"|何て|なんて|なんと|何と|何を|なにを|何が|何に|なにが|何ですか|なんですか|何でしょうか|何|なに|どんな|どういう|どういった|どのような|どのように|どう|どれ|どちら|どの"
    r"|教えて|おしえて|お教え|見せて|みせて|見たい|みたい|見る|みる|読みたい|よみたい|読んで|よんで|読む|読ませて|知りたい|しりたい|聞きたい|ききたい|聞かせて|きかせて|表示|出して|だして|開いて|ひらいて|確認したい|確認|調べて|しらべて|探して|引いて"
    r"|いただけますか|いただけませんか|いただきたい|もらえますか|もらえませんか|もらえる|くれますか|くれませんか|くれる|くれ|ください|下さい|ちょうだい|頂戴|お願い|おねがい|願います|たのむ|頼みます"
    r"|致します|いたします|します|したい|して|できますか|できる|ませんか|ますか|ました|ます|でしょうか|でしょう|でした|ですか|です|だっけ|っけ|だった|なのか|なの|のか"
    r"|書いてありますか|書いてあります|書いてある|書かれて|書いて|言って|いって|言われて|述べて|寄せられた|寄せられて|出された|出てる|出た|出て|提出された|提出|来た|来て|来|届いた|届いて|集まった|集まって|載って"
    r"|ありますか|あります|あんの|あんのか|ありました|あった|ある|いますか|いました|います|いた|いる|てる|はどう|の方|さん|様|お客さ[まん]|問い合わせ|電話|至急|すみません|すいません|失礼|えっと|あの|その|この|これ|それ|ここ|では|じゃあ|じゃ"
    r"|まで|から|だけ|全部で|全部|ぜんぶ|全体で|全体|合計で|合計|全て|すべて|両方|それぞれ|一覧|いちらん|リスト|番号|ばんごう|番目|番|ばん|目|件|今回|実際|結局|そもそも|一体|本当に"
    r"|は|の|を|が|に|も|で|と|へ|や|か|ね|よ|な|お|ご|て|た|し|だ|わ|ん|い)"
)
# The same by dictionary form (Sudachi's), for the endings and politeness that no list of strings holds.
_GENERIC = frozenset(
    """意見 回答 解答 返答 返事 答え 答える 考え 考え方 考える 見解 市 仙台 本市 市役所 役所 行政 市民 住民 内容 中身 全文 原文 本文 要旨 概要
    詳細 詳しい 教える 見せる 見る 読む 聞く 聞かせる 知る 出す 表示 開く 確認 調べる 探す 引く 頂く 貰う くれる 下さる 頼む 願う 為る 居る 有る 成る
    言う 述べる 書く 載る 載せる 寄せる 出る 提出 来る 届く 集まる 全部 全て 合計 一覧 番号 番 番目 目 件 並べる 続ける 纏める 宜しい 宜しく 人 方 物 事 所 皆
    資料 文書 文章 書類 御免 済む 済みません 失礼 先 何 誰 何れ 挙げる 示す 入る 御 対する 関する 就く 其れ 此れ 其の 此の 奴 件数 さん 様 今 後
    貴方 彼方 私 者 所為 良い 声 要望 提案 どの 上げる 取る 違い 違う 比較 比べる 分 どう 如何 ちょっと 一寸 此方 其方 欲しい ん たい ます 付く どんな 順 順番 他""".split()
)
_PUBLIC_COMMENT = r"(?:パブリックコメント|ぱぶりっくこめんと|パブコメ|ぱぶこめ|意見募集|意見公募)"
_OPINIONS = rf"(?:ご?意見|いけん|コメント|声|{_PUBLIC_COMMENT})"
_HOW_MANY = (
    r"(?:何件|なん件|なんけん|何個|なんこ|何通|いくつ|幾つ|件数|総数|意見数|どれくらい|どのくらい|どれぐらい|数)"
)
_WHO = r"(?:何人|なんにん|何名|人数|誰|だれ|どなた|何団体|団体数|団体|提出者|個人)"
_GIVE = r"(?:提出|出し|だし|寄せ|送っ|応募|述べ|言っ|書い|集ま)"
_GROUPS = r"(?:分類|ぶんるい|カテゴリー|カテゴリ|かてごり|区分|種類|ジャンル|グループ|内訳|うちわけ)"
_MEMBER = r"(?:属する|属し|入る|入っ|はいっ|含まれ|含ま|あてはまる|一覧|リスト|番号)"
# How people write the printed categories; a category of another document is named by its printed label.
_NAMES = {
    "計画全般に関する意見": r"(?:計画|けいかく)の?(?:全般|ぜんぱん|全体)(?:に関する|にかんする|についての|の)?(?:意見|いけん)?",
    "個別の取組に関する意見": r"(?:個別|こべつ)の?\s*(?:取り?組み?|とりくみ|取り組み)(?:に関する|にかんする|についての|の)?\s*(?:意見|いけん)?",
    "その他の意見": r"(?:その他|そのた)の?(?:意見|いけん|とこ|ところ|分類|カテゴリ)",
}
_CATEGORY_WORDS = r"(?:計画全般|けいかくぜんぱん|個別の?取り?組み?|こべつの?\s*とりくみ|個別|その他|そのた|それとも)"
_SAME = r"(?:同じ|おなじ|共通|一緒|いっしょ|同一|共有|違う|違い|ちがう|別々|別)"
_ANSWER = r"(?:ご?回答|答え|こたえ|考え方|返事|返答|見解)"
_BROKEN = r"(?:全文|途中|欠け|抜け|読めない|読めな|読めません|読め|判読|不能|切れ|完全|不完全|省略|文字化け|崩れ|載って|一部|最後|全部|すべて)"
_KIND_OF_DOCUMENT = rf"(?:文書|文章|資料|書類|ページ|サイト|{_PUBLIC_COMMENT}|募集|結果|計画)"
_STAGE = (
    r"(?:完成した計画|途中の?段階|途中|完成|中間案|ちゅうかんあん|最終案|最終版|確定版|確定|決定|素案|原案|段階|案)"
)
_SAYS = r"(?:に|を|が|と)?(?:触れ|ふれ|言及|出てく|でてく|出て|でて|含ま|含む|含ん|ふくむ|書いて|書かれ|載って|登場|使われ|入って|述べ)"
_WORD_MARK = r"(?:という|との|って)?(?:言葉|ことば|単語|ワード|キーワード|語句|用語|文字|表現|語)"
_WHICH = r"(?:^|(?<=[\s、。]))(?:(?:どの|どんな|何番の|なんばんの)(?:意見|番号|記録|回答)(?:が|で|に|は)?|意見(?:の中)?(?:で|に))?\s*"
_WORD = r"(?P<word>[^\s、。は「」『』]{1,15}?)"
_MENTION_QUOTED = re.compile(rf"[「『\"“](?P<word>.{{1,25}}?)[」』\"”](?:{_WORD_MARK})?[^。]{{0,12}}?{_SAYS}")
_MENTION_MARKED = re.compile(rf"{_WHICH}{_WORD}{_WORD_MARK}[^。]{{0,12}}?{_SAYS}")
_MENTION_PLAIN = re.compile(
    rf"{_WHICH}{_WORD}(?:のこと|こと|の話|の話題)?\s*(?:(?:に|を|が|と)\s*(?:触れ|ふれ|言及|出て|でて|含ま|含む|含ん|登場)|(?<=\s)(?:出て|でて|登場))(?:くる|いる|る|き)?"
)
_MENTION_ABOUT = re.compile(
    rf"{_WORD}(?:について|に関する|に関して|関連|関係)の?ご?(?:意見|いけん)(?:は|って)?(?:何番|なんばん|どれ|何件|一覧|全部|すべて)"
)
_MENTION = (_MENTION_QUOTED, _MENTION_MARKED, _MENTION_PLAIN, _MENTION_ABOUT)


_HOTLINES = {110, 118, 119, 171, 188, 189}  # «110番» is a telephone number, not an opinion


def look_up(question: str, consultation: Consultation) -> Draft | None:
    """The look-up's reply, or None where the question is none. ``question`` is as typed."""
    folded = fold(question)
    chosen = _chosen(question, consultation)
    if chosen:
        text, citations = show_records([chosen], consultation)
        return Draft(Outcome.ANSWERED, text, citations, composer="lookup")
    numbered = re.search(r"\(\d\)の?(?:意見|分類)", folded) and _about_document(folded, consultation)
    if numbered:
        return numbered
    folded = re.sub(r"(?:いちばん|一番)(?=最後|最初)", "", folded)
    loose = find_references(folded, bare=True)
    references = (
        find_references(folded) or (loose if loose and is_filler(loose.rest) else None) or _ends(folded, consultation)
    )
    opinion_listed = _between(loose, folded, consultation) or (
        references and _about_references(references, consultation)
    )
    if opinion_listed:
        return opinion_listed
    if references is None:
        return _about_document(folded, consultation) or _mentions(folded, consultation)
    return None


def scoped_opinions(
    question: str, consultation: Consultation
) -> tuple[tuple[Opinion, ...], tuple[str, ...], str] | None:
    """(opinions that exist, numbers that do not, the question without them) where opinions are plainly meant by number.

    For questions such as «意見10の目標は何%ですか», which are no look-ups but ask of one record only.
    """
    references = find_references(fold(question))
    if references is None or references.strength is not Strength.STRONG:
        return None
    found, missing = _split(references, consultation)
    return found, missing, references.rest


def _chosen(question: str, consultation: Consultation) -> Opinion | None:
    """The opinion whose choice («意見10(紙と郵便物の削減)») was sent as it stands."""
    return next((o for o in consultation.opinions if question == ja.choice(consultation.topic(o), o.label)), None)


def is_filler(text: str) -> bool:
    """Whether nothing with content is left in a folded text: only filler, or only words that ask or point."""
    return not _strip(text) or _GENERIC.issuperset(words(text))


def _strip(text: str) -> str:
    return _FILLER.sub("", text)


def _has(text: str, *slots: str) -> bool:
    """Whether every slot occurs in ``text`` and nothing with content is left besides them."""
    return all(re.search(slot, text) for slot in slots) and _only(text, *slots)


def _only(text: str, *slots: str) -> bool:
    """Whether nothing with content is left of ``text`` without the slots."""
    for slot in slots:
        text = re.sub(slot, " ", text)
    return is_filler(text)


def _ends(folded: str, consultation: Consultation) -> References | None:
    """«最初の意見», «最後の意見» as references."""
    for word, opinion in (("最初", consultation.opinions[0]), ("最後", consultation.opinions[-1])):
        if re.search(rf"{word}の(?:ご?意見|いけん|もの|やつ)", folded) and opinion.number is not None:
            return References((opinion.number,), Strength.WEAK, folded.replace(word, " "))
    return None


# --- by number -------------------------------------------------------------------------------------------


def _split(references: References, consultation: Consultation) -> tuple[tuple[Opinion, ...], tuple[str, ...]]:
    found = tuple(o for n in references.numbers if (o := consultation.find(str(n))))
    return found, tuple(str(n) for n in references.numbers if consultation.find(str(n)) is None)


def _between(references: References | None, folded: str, consultation: Consultation) -> Draft | None:
    """Whether two opinions share a response; which opinion shares one with this; whether a text is whole."""
    if references is None:
        if _has(folded, _SAME, _ANSWER) and re.search("意見|番号|どれ|何番", folded):
            return _all_shared(consultation)
        return (
            _all_unreadable(consultation)
            if _has(folded, r"(?:判読|読めない|読めな|文字化け|途中で|切れ|不能|できない)")
            else None
        )
    found, missing = _split(references, consultation)
    if missing or not found:
        return None
    if len(found) > 1 and _has(references.rest, _SAME):
        return _shared(found)
    if len(found) == 1 and _has(references.rest, _SAME, rf"(?:{_ANSWER}|ほか|他|意見)"):
        return _shares_with(found[0], consultation)
    if len(found) == 1:
        if _has(references.rest, _GROUPS) or _has(references.rest, _CATEGORY_WORDS):
            return _category_of(found[0])
        if (
            re.search(_BROKEN, references.rest)
            and _has(references.rest, _BROKEN)
            and not re.fullmatch(
                r".*全文.{0,12}(?:教えて|見せて|読み|表示|ください)?", references.rest.replace("全文です", "")
            )
        ):
            return _completeness(found[0], consultation)
    return None


def _about_references(references: References, consultation: Consultation) -> Draft | None:
    if references.strength is Strength.WEAK and _HOTLINES & set(references.numbers):
        return None
    if not is_filler(references.rest):
        return None
    found, missing = _split(references, consultation)
    if not found:
        return Draft(
            Outcome.NOT_IN_DOCUMENT,
            ja.missing_numbers(missing, consultation),
            composer="lookup",
            options=(ja.SUGGEST_LIST,),
        )
    text, citations = show_records(found, consultation)
    if missing:
        return Draft(
            Outcome.PARTIAL,
            f"{ja.missing_numbers(missing, consultation)}\n\n{text}",
            citations,
            composer="lookup",
            unanswered=ja.numbers(missing),
        )
    return Draft(Outcome.ANSWERED, text, citations, composer="lookup")


def show_records(opinions: Sequence[Opinion], consultation: Consultation) -> tuple[str, tuple[Citation, ...]]:
    """Both voices of each record in full, apart and named, with the notes that belong to it."""
    blocks: list[str] = []
    citations: list[Citation] = []
    for opinion in opinions:
        blocks.append("\n".join([ja.record_head(opinion), *record_lines(opinion)]))
        citations.append(Citation(opinion, Voice.RESPONSE, opinion.response.text))
        citations.append(Citation(opinion, Voice.OPINION, opinion.text))
    named = [p for o in opinions for p in consultation.partners(o) if p not in opinions]
    citations.extend(Citation(partner, Voice.RESPONSE, partner.response.text) for partner in dict.fromkeys(named))
    return "\n\n".join(blocks), tuple(citations)


def record_lines(opinion: Opinion) -> list[str]:
    lines = [
        ja.voice_line(Voice.OPINION, opinion.text, opinion.label),
        ja.voice_line(Voice.RESPONSE, opinion.response.text, opinion.label),
    ]
    if opinion.shared_with:
        lines.append(ja.shared_note(opinion.label, opinion.shared_with))
    return lines + notes(opinion)


def notes(opinion: Opinion, quote: str | None = None) -> list[str]:
    """原文ママ and unreadable notes; with ``quote`` only those on what is quoted of the response."""
    spans = [opinion.response.text[d.start : d.end] for d in opinion.response.doubts]
    if quote is None:
        spans = [opinion.text[d.start : d.end] for d in opinion.doubts] + spans
    doubtful = [span for span in spans if quote is None or span in quote]
    lines = [ja.doubtful_note(doubtful, opinion.label)] if doubtful else []
    unreadable = opinion.unreadable if quote is None else "原文判読不能" in quote
    return lines + ([ja.unreadable_note(opinion.label)] if unreadable else [])


def _category_of(opinion: Opinion) -> Draft:
    citation = Citation(opinion, Voice.OPINION, opinion.text)
    return Draft(Outcome.ANSWERED, ja.category_of(opinion), (citation,), composer="lookup")


def _shared(opinions: Sequence[Opinion]) -> Draft:
    labels = [opinion.label for opinion in opinions]
    shared = len({id(opinion.response) for opinion in opinions}) == 1
    lines = [ja.shared_yes(labels) if shared else ja.shared_no(labels)]
    quotes = dict.fromkeys(opinion.response for opinion in opinions)
    for response in quotes:
        lines.append(ja.quoted(response.text, [o.label for o in opinions if o.response is response]))
    citations = tuple(Citation(o, Voice.RESPONSE, o.response.text) for o in opinions)
    return Draft(Outcome.ANSWERED, "\n".join(lines), citations, composer="lookup")


def _shares_with(opinion: Opinion, consultation: Consultation) -> Draft:
    others = consultation.partners(opinion)
    if others:
        return _shared((opinion, *others))
    citation = Citation(opinion, Voice.RESPONSE, opinion.response.text)
    return Draft(Outcome.ANSWERED, ja.shared_none(opinion.label), (citation,), composer="lookup")


def _all_shared(consultation: Consultation) -> Draft:
    groups = dict.fromkeys(o.response for o in consultation.opinions if o.shared_with)
    lines = [ja.quoted(response.text, response.labels) for response in groups]
    citations = tuple(
        Citation(o, Voice.RESPONSE, o.response.text) for r in groups for o in consultation.opinions if o.response is r
    )
    return Draft(Outcome.ANSWERED, "\n".join([ja.SHARED_GROUPS, *lines]), citations, composer="lookup")


def _completeness(opinion: Opinion, consultation: Consultation) -> Draft:
    head = ja.complete_no(opinion.label) if opinion.unreadable else ja.complete_yes(opinion.label)
    text, citations = show_records([opinion], consultation)
    return Draft(Outcome.ANSWERED, f"{head}\n\n{text}", citations, composer="lookup")


def _all_unreadable(consultation: Consultation) -> Draft | None:
    broken = [opinion for opinion in consultation.opinions if opinion.unreadable]
    citations = tuple(
        Citation(
            o,
            Voice.OPINION if "原文判読不能" in o.text else Voice.RESPONSE,
            o.text if "原文判読不能" in o.text else o.response.text,
        )
        for o in broken
    )
    return Draft(Outcome.ANSWERED, ja.unreadable_list([o.label for o in broken]), citations, composer="lookup")


# --- the document, its counts and categories -------------------------------------------------------------


def _about_document(folded: str, consultation: Consultation) -> Draft | None:
    category = _category_named(folded, consultation)
    if category:
        return _category(category, folded, consultation)
    if (
        _has(folded, r"分類されて")
        or _has(folded, _GROUPS)
        or _has(folded, _GROUPS, rf"(?:{_HOW_MANY}|ごと|別|構成|割合)")
    ):
        return _category_counts(consultation)
    if (
        _has(folded, r"(?:何件|なんけん|件数)")
        or _has(folded, _OPINIONS, _HOW_MANY)
        or _has(folded, _HOW_MANY, _GIVE)
        or _has(folded, _OPINIONS, _GIVE, _HOW_MANY)
    ):
        return _counts(consultation)
    if (
        _has(folded, _WHO, _OPINIONS)
        or _has(folded, _WHO, _GIVE)
        or _has(folded, _WHO, _GIVE, _OPINIONS)
        or _has(folded, r"(?:何団体|提出者|団体数|団体)", r"(?:いくつ|何人|数|は|の|提出)")
    ):
        return _counts(consultation)
    if re.search("意見|いけん", folded) and (
        _has(folded, r"(?:一覧|いちらん|リスト|全部|ぜんぶ|すべて|全て)")
        or re.fullmatch(
            r"(?:寄せられた|出された|提出された)?(?:どんな|どのような|どういう|どういった)ご?(?:意見|声)(?:が|は)?(?:あり|出|寄せ|集|来|届|ある).{0,10}",
            folded,
        )
    ):
        return _list(ja.ALL_OPINIONS, consultation.opinions)
    if (
        _has(
            folded,
            _KIND_OF_DOCUMENT,
            r"(?:何の|なんの|何について|なにについて|どこの|名前|名称|題名|タイトル|表題|正式)",
        )
        or _has(folded, r"(?:これ|この|ここ)", r"(?:何の|なんの|何について|どこの|何|なに)", _KIND_OF_DOCUMENT)
        or _has(folded, r"(?:計画|文書|資料|結果|これ|この|意見)", rf"{_STAGE}")
        or _has(folded, _PUBLIC_COMMENT, _STAGE)
        or _has(folded, r"計画", r"(?:期間|何年から何年|何年度から|いつからいつ|何年まで)")
    ):
        return _document(consultation)
    return None


def _category_named(folded: str, consultation: Consultation) -> Category | None:
    """The category that is named (その他の意見, こべつのとりくみ) or numbered (分類2, (2)の意見)."""
    for category in consultation.categories:
        name = _NAMES.get(category.label) or re.escape(fold(category.label))
        number = rf"(?:{_GROUPS}\s*\(?{category.number}\)?|\({category.number}\)(?=の?(?:意見|{_GROUPS})))"
        if _has(folded, rf"(?:{name}|{number})") or _has(
            folded, rf"(?:{name}|{number})", rf"(?:{_HOW_MANY}|{_GROUPS}|{_MEMBER})"
        ):
            return category
    return None


def _category(category: Category, folded: str, consultation: Consultation) -> Draft:
    members = [opinion for opinion in consultation.opinions if opinion.category == category]
    if re.search(_HOW_MANY, folded):
        quote = f"({category.number}){category.label} {len(members)}件"
        text = ja.one_category_count(category.label, len(members))
        return Draft(Outcome.ANSWERED, text, (_document_citation(consultation, quote),), composer="lookup")
    return _list(f"「{category.label}」", members)


def _category_counts(consultation: Consultation) -> Draft:
    lines = [line for line in consultation.text.splitlines() if line.startswith(("(", "計"))]
    rows = list(consultation.totals.categories.items())
    citation = _document_citation(consultation, "\n".join(lines))
    return Draft(
        Outcome.ANSWERED, ja.category_counts(rows, consultation.totals.opinions), (citation,), composer="lookup"
    )


def _counts(consultation: Consultation) -> Draft:
    totals = consultation.totals
    printed = f"{totals.opinions}件({totals.people}人・{totals.organisations}団体)"
    citation = _document_citation(consultation, printed)
    return Draft(Outcome.ANSWERED, ja.counts(consultation, printed), (citation,), composer="lookup")


def _document(consultation: Consultation) -> Draft:
    citation = _document_citation(consultation, consultation.text.splitlines()[0])
    return Draft(Outcome.ANSWERED, ja.document_about(consultation), (citation,), composer="lookup")


def _document_citation(consultation: Consultation, quote: str) -> Citation:
    return Citation(consultation, Voice.DOCUMENT, quote)


def _list(title: str, opinions: Sequence[Opinion]) -> Draft:
    rows = [(o.label, o.text[slice(*sentences(o.text)[0])]) for o in opinions]
    citations = tuple(Citation(o, Voice.OPINION, text) for o, (_, text) in zip(opinions, rows, strict=True))
    text = ja.listing(ja.list_title(len(rows), title), rows)
    return Draft(Outcome.ANSWERED, text, citations, composer="lookup")


# --- which opinions mention a word -----------------------------------------------------------------------


def _mentions(folded: str, consultation: Consultation) -> Draft | None:
    """Which opinions hold a word: «「紙」という言葉が出てくる意見», «マイナンバーに触れている意見»."""
    match = next((m for pattern in _MENTION if (m := pattern.search(folded))), None)
    if match is None or is_filler(match["word"]):
        return None
    rest = folded[: match.start()] + " " + folded[match.end() :]
    if not (
        _asks_which(folded)
        and _only(rest, r"(?:意見|番号|件|記録|考え方|回答|どこ|何番|なんばん|どれ|ページ|いくつ|何件|る|れ|ん|っ)")
    ):
        return None
    found = find_word(match["word"], consultation)
    if found:
        lines = [ja.mention_line(c.voice, c.quote, c.label or "") for c in found]
        title = ja.mention_title(match["word"], len({c.label for c in found}))
        return Draft(Outcome.ANSWERED, "\n".join([title, *lines]), tuple(found), composer="lookup")
    if match.re is not _MENTION_PLAIN and match.re is not _MENTION_ABOUT:
        return Draft(Outcome.NOT_IN_DOCUMENT, ja.mention_none(match["word"]), composer="lookup")
    return None


def _asks_which(folded: str) -> bool:
    return bool(re.search(r"意見|いけん|何番|なんばん|番号|どれ|どこ|記録|回答|件|考え方", folded))


def find_word(word: str, consultation: Consultation) -> list[Citation]:
    """For every text that holds ``word`` (compared folded): its first sentence that does, in print order."""
    found: list[Citation] = []
    for opinion in consultation.opinions:
        for voice in (Voice.OPINION, Voice.RESPONSE):
            text = opinion.voice_text(voice)
            spans = find_printed(text, word)
            if spans:
                start, end = next(s for s in sentences(text) if s[0] <= spans[0][0] < s[1])
                found.append(Citation(opinion, voice, text[start:end]))
    return found
