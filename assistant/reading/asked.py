"""A question as its units with their readings: what it asks by its core, and what else it speaks of.

Rules look for a core («how many» beside «opinion») in the readings, where kanji, kana and wrong conversions are
alike, and then ask what is `left`: words with content that belong to no core. Words that only ask or point are
never left, nor is a story beside the question («町内会で話題になったんだけど、…»); a subject always is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.tokens import Morph, morphs, words

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
    言う 述べる 書く 載る 載せる 乗る 掲載 寄せる 出る 提出 来る 届く 集まる 全部 全て 合計 一覧 番号 番 番目 目 件 並べる 続ける 纏める 宜しい 宜しく 人 方 物 事 所
    皆 資料 文書 文章 書類 御免 済む 済みません 失礼 先 何 誰 何れ 挙げる 示す 入る 御 対する 関する 就く 其れ 此れ 其の 此の 奴 件数 さん 様 今 後
    貴方 彼方 私 者 所為 良い 声 要望 提案 どの 上げる 取る 違い 違う 比較 比べる 分 どう 如何 ちょっと 一寸 此方 其方 欲しい ん たい ます 付く どんな 順 順番 他
    拝見 拝読 教示 承る 伺う 存ずる 申す 下 読み上げる 抜き出す 列挙 検索 結局 一体 両方 其々 各々 夫々 返す 返る 結果 記載 記録 番目 参照 照会 閲覧 紹介 説明
    パブ-コメ パブコメ パブリックコメント コメント 公募 募集 プリーズ plz pls please kudasai w wwww 為 時 気 ずらり 話 感じ 風 とこ 大体 数 計 こと もの やつ いま わけ うち ほう 方々 箇所 部分 合わせる 合う 至急 早急 急ぎ 一度 再度 儘 念 其の儘 そのまま 所で 序で 全体 因みに 最近 色々 画面 該当 拾う""".split()
)  # fmt: skip
_GENERIC_READINGS = frozenset(
    "イケン カイトウ ヘントウ ヘンジ コタエ カンガエ カンガエカタ ケンカイ ナイヨウ ナカミ ゼンブン ゲンブン ヨウシ ガイヨウ オシエ オシエテ ミセ ミセテ ミタイ ヨンデ "
    "キカセ クダサイ オネガイ バンゴウ バンメ ゼンブ スベテ イチラン ナニ ナンテ ドンナ ヒト ヒトタチ ヨロシク ミデケロ ケロ ケン".split()
)
_SUBJECTS = {"名詞", "動詞", "形容詞", "形状詞", "代名詞", "連体詞"}
_NOISE = re.compile(r"[ぁ-ゖー]{1,2}|[a-z]|w+")  # the crumbs that dialect and typing errors leave
_CLAUSE_END = re.compile(r"[、。,!?…\n]|(?<=けど)|(?<=けれど)|(?<=ので)(?![はすし])|(?<=[すただ]が)(?=[、\s])")
_STORY_END = re.compile(
    r"(?:けど|けども|けれど|けれども|げど|[すただ]が|ので|もので|んで|[すただるい]から|くて|(?:そう|よう|とか)で|まして|んだ|者|[^か]です|ます|ました|でした|ません|ね|よ|って(?:話|はなし|こと))$"
)
_TOPIC = re.compile(r"(?<=\S)(?:について|に関し|に関する|のことで|の件で)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A folded question, read. ``read`` is katakana; marks are «/» in it, and white space is nothing."""

    folded: str
    units: tuple[Morph, ...]
    read: str
    spans: tuple[tuple[int, int], ...]  # of each unit, in ``read``
    clauses: tuple[int, ...]  # of each unit
    stories: frozenset[int]  # the clauses that tell and do not ask

    def has(self, *cores: str) -> bool:
        """Whether every core is in the readings."""
        return all(re.search(core, self.read) for core in cores)

    def asks(self, *cores: str, also: str = "", aside: bool = True) -> bool:
        """Whether every core is there, and no subject besides them and ``also``, nor ``aside`` in a story."""
        return self.has(*cores) and not self.left(*cores, also=also, aside=aside)

    def without_stories(self) -> Asked:
        """The clauses that ask; all where every one tells."""
        clauses = [
            "".join(unit.surface for unit, clause in zip(self.units, self.clauses, strict=True) if clause == i)
            for i in sorted(set(self.clauses) - self.stories)
        ]
        text = "".join(clauses)
        return read_question(text) if text.strip(" 、。?!") and self.stories else self

    def asks_near(self, first: str, second: str, *, also: str = "", aside: bool = True) -> bool:
        """As `asks`, of two cores that stand close together in either order."""
        near = rf"(?:{first}).{{0,16}}?(?:{second})|(?:{second}).{{0,16}}?(?:{first})"
        return self.has(near) and self.asks(first, second, also=also, aside=aside)

    def left(self, *cores: str, also: str = "", verbs: bool = True, aside: bool = True) -> list[str]:
        """The subjects that neither a core nor ``also`` covers, as normalised forms.

        A clause that tells a story beside one that asks is let be; without ``verbs`` every verb is.
        """
        asking = {clause for clause, on in zip(self.clauses, self._covered(cores), strict=True) if on}
        told = self.stories if asking - self.stories else self.stories - asking
        if not aside:
            told = frozenset()
        return [
            unit.form
            for unit, clause, covered in zip(self.units, self.clauses, self._covered((*cores, also)), strict=True)
            if not covered and clause not in told and _is_subject(unit) and (verbs or unit.pos != "動詞")
        ]

    def _covered(self, patterns: Sequence[str]) -> list[bool]:
        found = [m.span() for pattern in patterns if pattern for m in re.finditer(pattern, self.read) if m[0]]
        return [any(s < end and start < e for s, e in found) for start, end in self.spans]


@lru_cache(maxsize=512)
def read_question(folded: str) -> Asked:
    units = morphs(folded)
    read, spans, clauses, ends = "", [], [], _clause_ends(folded)
    at = 0
    for unit in units:
        start = len(read)
        read += _reading(unit)
        spans.append((start, len(read)))
        clauses.append(sum(end <= at for end in ends))
        at += len(unit.surface)
    return Asked(folded, units, read, tuple(spans), tuple(clauses), _stories(folded, ends))


def is_filler(text: str) -> bool:
    """Whether nothing with content is left in a folded text: only filler, or only words that ask or point."""
    return not _FILLER.sub("", text) or _GENERIC.issuperset(words(text))


def _reading(unit: Morph) -> str:
    if unit.is_mark:
        return "" if unit.surface.isspace() else "/"
    return unit.sound


def _is_subject(unit: Morph) -> bool:
    return (
        unit.pos in _SUBJECTS
        and unit.form not in _GENERIC
        and _reading(unit) not in _GENERIC_READINGS
        and not (_NOISE.fullmatch(unit.surface) and (unit.detail != "普通名詞" or len(unit.surface) == 1))
    )


def _clause_ends(folded: str) -> list[int]:
    return [match.end() for match in _CLAUSE_END.finditer(folded)]


def _stories(folded: str, ends: list[int]) -> frozenset[int]:
    """Clauses of sentences that tell something by their ending, and of the same ending within a sentence that asks.

    A question is no story, nor is «Xについて…», which names a topic.
    """
    bounds = [0, *ends, len(folded)]
    clauses = [folded[a:b].strip() for a, b in pairwise(bounds)]
    stories: set[int] = set()
    telling = False
    for i in reversed(range(len(clauses))):
        ends_here = i + 1 == len(clauses) or clauses[i][-1:] in "。!?…"
        tells = not clauses[i].endswith("?") and bool(_STORY_END.search(clauses[i].rstrip("、。,!…")))
        telling = tells or (telling and not ends_here)
        if telling and not _TOPIC.search(clauses[i]):
            stories.add(i)
    return frozenset(stories)
