"""The single checks: each looks for one kind of fault in a claim and says where it found it.

They read the claim and its source, and nothing else. What the words of a claim have to be like on the whole
(enough of them held, near to a sentence) needs calibrated floors and stands in `gate.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from assistant.gate.claims import REPORTING, Claim, Source, held
from assistant.gate.hedges import lost_hedge
from assistant.gate.paraphrases import faint, same, turning
from assistant.gate.wording import Polarity, Wording


class Fault(StrEnum):
    """Why a sentence was dropped."""

    FORM = "form"  # not one plain Japanese sentence with the tokens it was given
    LINK = "link"  # a link, address, number or channel to reach someone
    NUMBER = "number"
    NAME = "name"
    QUOTE = "quote"
    POLARITY = "polarity"  # denies what is said, or says what is denied
    STRENGTH = "strength"  # says more than the record commits to
    PROMISE = "promise"  # promises in the city's name, or tells the reader what to do
    VOICE = "voice"  # a resident's words as the city's
    TALK = "talk"  # of prompts, instructions, itself
    UNSUPPORTED = "unsupported"  # too many words that the record does not hold
    UNLIKE = "unlike"  # too far from every sentence of the record
    BROKEN = "broken"  # the gate itself failed: that is a failed check


_MARKUP = re.compile(r"[<>{}#*`|\\_=~^【】\[\]]|https?|：//|://")
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|www\.|\w+\.(?:jp|com|org|net)|〒|\d{2,4}-\d{2,4}-\d{3,4}|0\d{9,10}|\d{3}-\d{4}"
    r"|丁目|番地|番\d|内線|フリーダイヤル|メール|電話|ファクス|fax|郵送|コールセンター|フォーム|qrコード|リンク|アドレス"
)
# Ways to reach someone: said only where the record says them.
_CHANNEL_VERBS = re.compile(
    r"(?:申し込|お?問い?合わ?せ|受け付け|受付|予約|投稿|お寄せ|ご連絡|ご相談|応募|登録|提出)(?:く|め|で|し|る|ま|は|を|が|先|する|ください)"
)
# Words that leave no room, and words of completion. Each must stand in the cited record itself.
_STRONG = re.compile(
    r"必ず|かならず|確実|絶対|完全|完璧|すべて|全て|全部|全員|全市民|全職員|あらゆる|一切|すでに|既に|もう(?!少|一)|済み|済ん|決定|決ま|決め|解消|間違いなく"
    r"|速やか|直ちに|ただちに|早急|至急|即座|すぐに|今すぐ|年度内|常に|永久|誰でも|誰もが|だれでも|いつでも|どこでも|唯一|必須|義務|万全|大幅|徹底|完了|達成し|実現し(?:ます|た)|なくなり|なくなる|ゼロ"
    r"|ことになり|ことになって|ようになり|ようになる|半分|半数|半減|倍増|大半|過半|大部分|無料|無償|全額|期限|禁止|廃止|中止|よりも|に比べ|優先|(?<!焦点を)絞[らりるっ]|[市区]全体|全体で|全市|市内|合計|合わせて\d|総数|総額"
    r"|来年|今年|翌年|再来年|年内|来月|今月|来週|年度(?:から|中|末)|毎[年月日週回]|まもなく|間もなく|近いうち|当面|順次|初めて|定期的|逐一|随時"
)
_EXCLUSIVE = re.compile(r"(?<!いた)だけ|のみ|しか(?![したん])|単独|独自|限り|に限")
_NOT_ONLY = re.compile(r"(?:だけ|のみ|しか|限[らりる]|とどま)[^、。]{0,12}(?:ない|なく|ません|ず)")
# «…とはされていません。», «…ということではありません。»: denies all that stands before it.
_DENIES_ALL = re.compile(
    r"とは(?:され|し|言|い[えわ]|述べ|説明|回答)[^、。]*(?:ません|ない)[^、。]*。$|(?:こと|わけ|もの)では(?:ありません|ない)[^、。]*。$"
)
_PROMISE = re.compile(
    r"保証|約束|責任を|責任持|補償|弁償|賠償|確約|お?任せ|ご安心|いたします|致します|まいります|参ります|伺います|伺い、|差し上げ|お届けし|お待ちし|させていただ|いたしました|おります|(?<!な)[おご](?=[一-龥])[^、。お]{1,5}(?:します|しました|する(?:とのこと|$)|していきます)"
)
_ORDER = re.compile(r"ください|下さい|なさい|ましょう|べきです|べきでしょう|ほうがよい|方がよい|のがよい|控え")
_TALK = re.compile(
    r"私は|私が|私の|わたし|僕|プロンプト|指示|命令|システムプロンプト|言語モデル|aiアシスタント|aiです|アシスタント|管理者|モード|内部|出力|入力|トークン|(?<![一-龥])設定(?:は|を|に|も|で)|回答者|パスワード|秘密|キー|偽物|嘘"
)
_AGREES = re.compile(r"認め|賛成|賛同|同意|採用|反映|受け入れ|(?<!それに)(?<!これに)応じ|見込|予定|検討(?:して|し)")
# «X については述べられていません»: true where X is the resident's and not in the response; then it states no more.
_WHERE = r"(?:(?:市の|今回の|本市の)?(?:ご?回答|考え方|文書)(?:の中)?(?:では|には|は|で)、?)?"
_HOW = r"(?:直接(?:に?は)?|個別(?:に(?:は)?)?|具体的に(?:は)?|特に|明確に(?:は)?|とくに)?"
_TELLS = r"(?:触れ|述べ|言及|記載|記述|書か|示さ|示し|説明|明記|断言)"
_ABSENT = re.compile(
    rf"([^、。]+?)(?:に(?:ついて|関して)(?:の(?:言及|説明|記載|記述))?|そのもの|自体)(?:は|も|に)?、?{_WHERE}{_HOW}{_TELLS}?[ぁ-ん]*?(?:ません|ない)(?:(?:でした)?が、|。|とのことです。)"
    rf"|([^、。]+?)(?:とは|ことは)、?{_WHERE}{_HOW}{_TELLS}[ぁ-ん]*?(?:ません|ない)(?:(?:でした)?が、|。|とのことです。)"
    rf"|([^、。]+?)に限った(?:言及|説明|記載|記述|回答)は(?:されて|して)?[ぁ-ん]*?(?:ません|ない)(?:(?:でした)?が、|。|とのことです。)"
)
_PAST = re.compile(r"(?:ました|でした|した|った|いた)(?:。|$|とのこと|とされ|そうです|ということ)")
_REPORTED = re.compile(r"(?:意図|説明|回答|答え|述べ|求め|示|掲げ|挙げ|寄せ|あり)(?:られ|され|てき)?(?:ました|した|た)")


def without_absent(body: str, source: Source) -> str:
    """The claim without what it says not to be spoken of, where that is so."""
    return _ABSENT.sub(lambda match: "" if _residents_alone(match[match.lastindex or 0], source) else match[0], body)


def _residents_alone(topic: str, source: Source) -> bool:
    """Whether ``topic`` is spoken of by the residents alone."""
    words = Wording(topic).words
    known = all(held(word, source, opinions=True) or word.key in REPORTING | faint() for word in words)
    return known and any(
        not held(word, source, opinions=False) for word in words if word.key not in REPORTING | faint()
    )


def _has_body(name: str) -> bool:
    return name in Wording(name)._bodies()


def names(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """Proper nouns, katakana, Latin words and offices: in the cited records, or one of their paraphrases."""
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        for name in part.names - source.body_names:
            keys = Wording(name).keys
            if any(name in text.folded for text in texts):
                continue
            if keys and all(source.holds(key, opinions=with_opinions) for key in keys) and not _has_body(name):
                continue
            return Fault.NAME, name
    return None, ""


def form(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    match = _MARKUP.search(claim.folded)
    return (Fault.FORM, match[0]) if match else (None, "")


def _missing(pattern: re.Pattern[str], claim: Claim, source: Source) -> str | None:
    """The first thing that ``pattern`` finds in the claim and not in the cited responses."""
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        for match in pattern.finditer(part.folded):
            if not any(match[0] == known[0] for text in texts for known in pattern.finditer(text.plain)):
                return match[0]
    return None


def link(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_CONTACT, claim, source) or _missing(_CHANNEL_VERBS, claim, source)
    return (Fault.LINK, found) if found else (None, "")


def talk(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_TALK, claim, source)
    return (Fault.TALK, found) if found else (None, "")


def numbers(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        known = {number for text in texts for number in text.numbers}
        for value, counted in part.numbers:
            bare = counted in ("", "つ")  # «5つ設ける»: what is counted stands elsewhere
            if (value, counted) not in known and not (bare and any(value == v for v, _ in known)):
                return Fault.NUMBER, value + counted
    return None, ""


def quotes(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for part, with_opinions in claim.parts():
        texts = (*source.responses, *source.opinions) if with_opinions else source.responses
        for quote in part.quotes:
            if not any(quote in text.folded for text in texts):
                return Fault.QUOTE, quote
    return None, ""


def promise(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """The model reports; it never speaks as the city, so its humble verbs are refused wherever they come from."""
    quoted = "|".join(re.escape(f"「{quote}」") for quote in claim.quotes)
    told = re.sub(quoted, "", claim.folded) if quoted else claim.folded  # its words are the record's: `quotes` has seen
    match = _PROMISE.search(told) or _ORDER.search(claim.rest.folded)
    return (Fault.PROMISE, match[0]) if match else (None, "")


def strength(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    found = _missing(_STRONG, claim, source)
    if found is None and not any("以外" in text for text in source.folded) and "以外" in claim.folded:
        found = "以外"
    if found is None and not (_NOT_ONLY.search(claim.folded) and len(_EXCLUSIVE.findall(claim.folded)) == 1):
        found = _missing(_EXCLUSIVE, claim, source)
    if found is None and _PAST.search(claim.rest.folded) and not _REPORTED.search(claim.rest.folded):
        past = {p.key for text in source.responses for ps in text.predicates.values() for p in ps if p.past}
        wrong = [p.key for p in claim.rest.predicates[-1:] if p.past and same(p.key).isdisjoint(past)]
        found = wrong[0] if wrong else None
    return (Fault.STRENGTH, found) if found else (None, "")


def polarity(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """What the claim says, makes hard or denies, the records must say, make hard or deny as well."""
    texts = source.responses
    denials = [p for text in texts for ps in text.predicates.values() for p in ps if p.polarity is Polarity.DENIED]
    whole = _DENIES_ALL.search(claim.folded)
    if whole and not _NOT_ONLY.search(claim.folded):
        return Fault.POLARITY, whole[0]
    for word in claim.rest.words:
        if word.key in turning() and all(same(word.key).isdisjoint(text.keys) for text in texts):
            return Fault.POLARITY, word.surface
    for predicate in claim.rest.predicates:
        known = [p for text in texts for key in same(predicate.key) for p in text.predicates.get(key, ())]
        if predicate.polarity is Polarity.DENIED:
            if any(p.polarity is Polarity.DENIED for p in known):
                continue
            if predicate.only and any(p.only for p in denials):
                continue
            if predicate.avoided and any("ないよう" in text.folded for text in texts):
                continue
            return Fault.POLARITY, predicate.key
        if known and predicate.key not in REPORTING and all(p.polarity is Polarity.DENIED for p in known):
            return Fault.POLARITY, predicate.key
        exact = [p for text in texts for p in text.predicates.get(predicate.key, ())]
        never_said = bool(exact) and all(p.polarity is not Polarity.SAID for p in exact)
        told = predicate.key in REPORTING or re.search("難し|困難|にくい", claim.folded)
        if predicate.polarity is Polarity.SAID and never_said and not told:
            return Fault.POLARITY, predicate.key
        never_hard = bool(known) and not any(p.polarity is Polarity.HARD for p in known)
        if predicate.polarity is Polarity.HARD and never_hard and not any("難しい" in text.folded for text in texts):
            return Fault.POLARITY, predicate.key
    return None, ""


def voice(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """A word that only the resident used, outside a part that says so: a wish told as the city's plan."""
    hard = re.search("難しい|困難", claim.rest.folded) and any("難しい" in t.folded for t in source.responses)
    for word in claim.rest.words:
        only = any(word.key in t.keys for t in source.opinions) and not held(word, source, opinions=False)
        if only and word.key not in REPORTING and not hard:
            return Fault.VOICE, word.surface
    found = _missing(_AGREES, claim, source)
    return (Fault.VOICE, found) if found else (None, "")


def hedge(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    for text in source.responses:
        lost = lost_hedge(claim.rest, text.hedges, text.sentences)
        if lost is not None:
            return Fault.STRENGTH, lost.kind
    return None, ""


def relation(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """«X を V»: where the record says what is V-ed, it has to be X. «副市長をトップとし» is not «市長をトップとし»."""
    known: dict[str, set[str]] = {}
    prefixes: dict[str, set[str]] = {}
    for text in source.responses:
        for sentence in text.sentences:
            for said in sentence.objects:
                keys = (key for word in said.things for key in (word.key, *word.parts))
                known.setdefault(said.verb, set()).update(keys)
                prefixes.setdefault(said.verb, set()).add(said.prefix)
    for claimed in claim.rest.objects:
        things = known.get(claimed.verb)
        if things is None:
            continue
        named = any(word.key == "全" or not same(word.key).isdisjoint(things) for word in claimed.things)
        if not named or (claimed.prefix and claimed.prefix not in prefixes[claimed.verb]):
            return Fault.UNSUPPORTED, f"{claimed.prefix}{claimed.things[-1].surface}を{claimed.verb}"
    return None, ""


def quality(claim: Claim, source: Source) -> tuple[Fault | None, str]:
    """«安全である» needs a record that calls it so; «安全性について説明» does not."""
    qualities = {key for text in source.responses for s in text.sentences for key in s.qualities}
    named = {key for text in source.responses for s in text.sentences for key in s.properties}
    for key in claim.rest.qualities - qualities:
        if key in named:
            return Fault.STRENGTH, key
    return None, ""


Check = Callable[[Claim, Source], tuple[Fault | None, str]]
CHECKS: tuple[Check, ...] = (
    form, link, talk, numbers, names, quotes, promise, strength, polarity, voice, hedge, relation, quality,
)  # fmt: skip
