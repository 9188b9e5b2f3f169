"""Words that point back in a conversation: what a follow-up says besides its content.

Patterns match folded text. They name kinds of words (それ, 何番, もっと詳しく, ほかに, 最初の話, ありがとう), never whole questions,
and nothing here knows the records: what is left without these words decides, in `followups`, what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.asked import is_filler
from assistant.reading.conversation import Turn
from index.text import fold
from index.tokens import morphs, nouns

NUMBER = re.compile(
    r"(?:の)?(?:意見)?(?:番号)?(?:は|わ|が|って)?(?:何番|なんばん|(?<!電話)(?<!内線)(?<!直通)(?<!登録)(?<!口座)(?<!暗証)(?<!郵便)番号|(?<!わ)ばんごう|no\.?(?![a-z])|(?:出典|根拠|ソース)(?=[はもをっ?。]|$|教)|どの意見)"
    r"(?:目|の(?:意見|意.|いけん)|に書いて[^。?]{0,4}|でしたか|だった|ですか|でしょうか|も|を|は)?(?:(?:教え|知り|見せ|控え|願)?[ぁ-ん]{1,10}(?=[?。!]*$))?"
)
MORE = re.compile(
    r"^要は|早い話|(?:一言|ひとこと)で|もう?(?:いっぺん|一度|いちど|一回|1回|1度|いっかい)|再度|もう(?:少し|すこし|ちょっと|ちょい|ちっと|ちょこっと)|もっと|もちっと|詳し[くゅい]|くわし[くゅい]|詳細|全文|続き|具体的に?|かみくだ|噛み砕|わかりやす[くう]|分かりやす[くう]|やさしく|簡単に|ぜんぶ|全部|要するに|ようするに|つまり"
    r"|どうい(?:う|った)(?:こと|意味)|(?:例えば|たとえば)(?:どんな)?[?。]*$"
)
OTHER = re.compile(
    r"(?:他|ほか)に(?:も|は)?(?!も?ない)|(?:他|ほか)の(?!市|都市|区|自治体|政令|町|街|県|国|役所|場所)(?:ご?意見|人|方|声|は)?|(?:他|ほか)は|(?:それ|これ)以外|別の意見|べつの|それだけ|似た"
)
SAME_ANSWER = re.compile(r"(?:同じ|おなじ|共通の?)(?:回答|答え|こたえ|考え方|返事|見解)")
OPPOSED = re.compile(
    r"(?:反対|賛成|はんたい|さんせい|異論|批判)(?:の|する|的な)?(?:ご?意見|派|の?人|の?方|の?声|者)?(?:とか|なんか)?(?:は|って|も|が)?(?:ある|あり|ない|なかった|いる|いない|い[たま]|出)?(?:です|ます|ました|ません|の|か|かな|ん)*[?。]*$"
)
THANKS = re.compile(
    r"ありが[とど]|あんがと|さんがと|サンキュ|さんきゅ|あざっ?す|あざま|どうも(?:ね|です|さま|さん)?[。!~ー]*$|(?:了解|りょ)(?:です|しました)?(?:[、。!]|$)|(?:わかり|分かり|助かり|承知し|参考になり)ました(?!か)|助かった|たすかった"
    r"|おけ|(?:さよ|さよう)なら|バイバイ|ばいばい|おつかれ|お疲れ|おしょうしな|おおきに|恐れ入り|(?:お休み|おやすみ)なさい|失礼(?:し|致し|いたし)ます|じゃあね|またね|お世話|そうなん(?:だ|ですね|や)(?:ね|な|ー)*[。!]*$|^(?:へえ|ふーん|ほう|なるほど)(?:ね|です|え|ー|、|。|!)*$"
)
REACTION = re.compile(
    r"(?:え|えっ|いや|まあ)?[、,]?(?:それ(?:は|って))?(?:本当|ほんと|ほんとう|ほんま|まじ|マジ|がち|うそ|嘘|そう)(?:に|で|か|ですか|でしょうか|なの|なん|です|すか|だべか|すか|や)*[?!。]*|(?:それで|んで|だから|で)(?:何|なに|どうなる(?:の|んですか)?)?[?。]+"
)
WHY = re.compile(
    r"^(?:でも|いや|え、|えっ)?、?(?:なんで|なんしてさ|なぜ|どうして|何で|なして|なじょして|なんだって|理由|(?:だめ|ダメ|駄目|無理|むり|できない)(?:な|の|ん|って|です|[?。]|$))"
)
WHO = re.compile(
    r"(?:誰|だれ|どなた|どこの(?:課|部署|係|部|局)|どの(?:課|部署|係|部|局)|(?:担当|責任)(?:者|課|部署)?は)(?!と|に|で?も|に?でも)"
)
AMOUNT = re.compile(r"いくら(?!か|でも)|なんぼ(?!でも)|何円")
WHERE = re.compile(r"ど[こご]の\s?[^\s、。?]{1,8}?(?:です|なん)?(?:か|の|だべ|や)?[?。]*$")
SAID = re.compile(r"(?:その|この|今の|さっきの|先ほどの|当該)(?:ご?意見|回答|答え)")
NAMES = re.compile(r"の(?:話|はなし|件|意見)(?:も|は|って|だけど|で|が)")  # «ロボットの話もあったよね»
COUNT = re.compile(
    r"(?:の)?(?:人数|規模|件数|回数|割合|頻度|総数|台数|数字|実績)(?:の(?:規模|目安|見込み))?(?:は|って|とか|も)?[?。]*"
)
# What people ask of any measure and a city's answer to an opinion seldom holds.
DETAIL = re.compile(
    r"料金|費用|予算|手数料|参加費|お金|有料|無料|補償|弁償|賠償|予約|申し?込|抽選|持ち物|年齢制限|ポイント|締め?切|駐車場|送迎|名簿"
)
BACK = re.compile(
    r"それって|それ(?!でも|とも|から|なら|ぞれ|じゃ|では)|その(?!他|ほか|まま|うち|後)|そいづ|そいつ|これ(?!から|まで)|(?<!ど)この(?!計画|文書|資料|意見募集|間|頃|ごろ|募集)"
    r"|(?<!ど)そこ(?!まで)|そっち|そちら|そうなった|あれ(?!ば)|(?<!る)あの|さっきの?|さきほどの?|今の(?=話|は|答|回答|意見)|先ほどの?|当該"
)
DONE = re.compile(
    r"(?:もう(?![少すちい一])|すでに|既に)[^。?]{0,12}(?:た|れる|える|てる|でる|ている|ています|てます)(?:の|ん|か|です|かな|こと)*[?。]*$|(?:達成|実現|完了|完成)(?:でき|し|され)*(?:た|て)"
)
SEVERAL = re.compile(r"^(?:その|この)(?:中|なか|うち)(?:に|で)?(?:は|も)?[、,]?")
_LEAD = re.compile(
    r"^(?:(?:じゃあ?|では|それでは|それじゃあ?|それなら|だったら|ちなみに|そしたら|んで|ほんなら|ほな|ほいで|ほんで|んだば|ところで|そもそも|具体的には|(?:例えば|たとえば)(?=.{3})"
    r"|ふーん|へえ|なるほど|そうですか|そっか|そうか|分かりました|わかりました|結局|それと|別件です|別件で|話は変わりますが|話(?:が|は)?変わるけど"
    r"|(?:で|でも|なら|あと|えっ?|あ)(?=[、,。!\s]))[、,。!\s]*)+"
)
_RETURNS = re.compile(
    r"^.{0,8}?(?P<which>(?:いちばん|一番|いっちゃん)?(?:最初|さいしょ|はじめ|初め|前|元|ひとつ前|一つ前)|さっき|さきほど|先ほど|(?P<named>[^、。?]{1,12}?))の?(?:話|はなし|質問|件|こと|話題|やつ|ほう|方|続き)?"
    r"(?:(?:さ|に|へ)?(?:戻|もど)[^、。?]{0,10}?(?:だけど|なんだけど|ですが|なんですが|やけど|んだけんど|けんど|けど|げど|ると|れば|って|て|です|ます|りたい)|(?<=[話件し問題つき])(?:やけど|だけんど|だげど|だけど|なんだけど|ですが|なんですが|けんど|けど|げど|について|の続き|で(?!す)|、))[、。,]?"
)
_FIRST_OF_ALL = re.compile(
    r"^(?:戻って|話を?戻(?:すと|して)|えっと|で|じゃあ?|では)?[、,]?(?:いちばん|一番)?(?:最初|はじめ|初め)の?(?:話|はなし|質問|件|やつ|話題)(?=の|は|って|、)"
)
_FIRST = re.compile(r"最初|さいしょ|はじめ|初め|元|(?:いちばん|一番|いっちゃん)")
_LONGEST_THANKS = 30
# Every measure has these: alone they ask for the topic's.
_GENERIC = frozenset("対策 サービス 取り組み 取組 取り組む 対応 今後 効果 目標 状況 課題 結果 計画".split())
_GOES_ON = re.compile(r"^(?:で|んで|ほんで|ほいで|結局|だから|それで)[、,]")
EMPTY_NOUNS = frozenset(
    "意見 話 件 番 番号 番目 説明 方法 内容 事 物 所 回答 答え 何 人 方 市 感じ 風 書き方 他 外 場合 時 今 回 意 声 全部 本当 訳 ご 町 さっき だめ ダメ 駄目 無理 恐縮 手数 失礼 申し訳 願い こと もの ところ とき ほう はなし こえ".split()
)
_OPINION_WORD = re.compile(r"心配|不安|要望|提案|意見|いけん|声|こえ|話|はなし|人|方|者|もの|やつ|件|答え|回答")
OPINION_ON = re.compile(
    r"(?P<about>.{2,30}?)(?P<by>に関する|に関して|についての?|という|といった|って(?:いう)?|との|を(?:尋ねた|求める|望む|心配する)|の)(?:ご?意見|声|要望|もの)(?:は|が|も|とか|って)?(?:あり|ある|あった|出て|出た|いま|いた|なかった|ない|寄せ|来て)[^。?]{0,8}[。?]*$"
)
_PREDICATES = ("動詞", "形容詞", "助動詞")
QUOTING = ("という", "といった", "って", "っていう", "との")  # after which stands what an opinion said, not its topic
_ASKS = re.compile(r"[?]|(?:か|かな|の|は|って|けど|たい)[。]*$")
_ELLIPSIS = re.compile(
    r"(?P<about>[^、。?!]{1,14}?)(?:の(?:場合|とき|時|方|ほう|件|話|やつ|こと|人))?(?:は|って|わ|なら|だと|だったら|も|については?)?"
    r"(?:(?:聞き|きき|知り|しり)たい(?:のですが|んですが|んだけど|です|な)?|教えて(?:ください|ほしい|くれ)?|どう(?:な[のっり][^、。?]{0,6})?)?[?。]*"
)


def without_lead(text: str) -> str:
    """The text without じゃあ, では, ちなみに, … at its start; as it is where nothing else is in it."""
    match = _LEAD.match(text)
    return text[match.end() :] or text if match else text


def without_pointers(folded: str) -> str:
    return BACK.sub("", folded)


def own_nouns(folded: str) -> set[str]:
    """The nouns of a text that name something."""
    return nouns(folded) - EMPTY_NOUNS


def points_only(text: str) -> bool:
    """Whether a text names nothing: fillers, or words without a noun of its own."""
    return is_filler(text) or not own_nouns(text)


def asks_for_record(folded: str) -> bool:
    """Whether a text asks for the number of what was said, or for more of it, and for nothing else."""
    if not (NUMBER.search(folded) or MORE.search(folded)):
        return False
    bare = without_pointers(folded)
    return any(
        points_only(text) for text in (NUMBER.sub("", bare), MORE.sub("", bare), NUMBER.sub("", MORE.sub("", bare)))
    )


def goes_on(folded: str) -> bool:
    """Whether a text continues the topic («で、…») or names only what every topic has («対策は»)."""
    found = nouns(folded) - EMPTY_NOUNS
    return bool(_GOES_ON.match(folded)) or bool(found and found <= _GENERIC)


def rest_of_other(folded: str) -> str:
    return OTHER.sub("", without_pointers(folded))


def asks_for_others(folded: str) -> bool:
    """Whether a text asks for other opinions («ほかには», «研修の話はほかにも»), and not for other cities or ways."""
    return bool(OTHER.search(folded) and (points_only(rest_of_other(folded)) or _OPINION_WORD.search(folded)))


def is_thanks(folded: str) -> bool:
    """Whether a text thanks, agrees or takes leave, and nothing more."""
    rest = THANKS.sub("", folded)
    more = any(pattern.search(rest) for pattern in (NUMBER, MORE, OTHER))
    return (
        rest != folded
        and not asks(folded)
        and not more
        and len(folded) <= _LONGEST_THANKS
        and len(own_nouns(rest)) <= 1
    )


def asks(folded: str) -> bool:
    return _ASKS.search(folded) is not None


def returns_first(folded: str) -> bool:
    return _FIRST_OF_ALL.match(folded) is not None


def ellipsis(folded: str) -> str | None:
    """«高齢の方» of «じゃあ高齢の方の場合は»: a question that is only the name of something."""
    match = _ELLIPSIS.fullmatch(without_lead(folded))
    if match is None or not own_nouns(match["about"]):
        return None
    return None if any(m.pos in _PREDICATES for m in morphs(match["about"])) else match["about"]


def came_back(asked: str, topics: Sequence[Turn], title: Sequence[str]) -> tuple[Turn, str] | None:
    """The earlier topic that «最初の話に戻るけど», «紙の話に戻ると» name, and what is asked of it.

    ``title`` are the topics' titles: a topic is named by a noun of its question or its title.
    """
    folded = fold(asked)
    match = _RETURNS.match(folded) or _FIRST_OF_ALL.match(folded)
    if match is None:
        return None
    rest = folded[match.end() :].strip("、。 ")
    named = match.groupdict().get("named")
    if named and not points_only(named):
        fitting = [t for t, name in zip(topics, title, strict=True) if own_nouns(named) & nouns(t.question + name)]
        return (fitting[-1], rest) if fitting else None
    return topics[0] if _FIRST.search(match[0]) else topics[-1], rest
