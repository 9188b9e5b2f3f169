"""Look-ups in the forms that people type, and questions with numbers that are none."""

from __future__ import annotations

import pytest

from assistant.answers import Draft, Outcome
from assistant.compose.citations import check
from assistant.lookup.look_up import look_up
from assistant.reading.reading import read
from assistant.service import Assistant
from corpus.records import Consultation, Voice

BY_NUMBER = {
    "意見10": ["10"], "意見No.10": ["10"], "意見番号10": ["10"], "意見番号は１２": ["12"], "No.１６": ["16"], "№3": ["3"], "#5": ["5"],
    "＃５": ["5"], "⑨": ["9"], "⑳番": ["20"], "十番": ["10"], "二十一番": ["21"], "意見二十三": ["23"], "22番と23番": ["22", "23"],
    "3〜5": ["3", "4", "5"], "3～5番": ["3", "4", "5"], "意見3から5": ["3", "4", "5"], "1-3": ["1", "2", "3"], "1、2、3": ["1", "2", "3"],
    "②と③": ["2", "3"], "ばんごう７": ["7"], "じゅうばん": ["10"], "10ばんめのいけん": ["10"], "いけんじゅう": ["10"], "10番目の意見": ["10"],
    "１０": ["10"], "No 4": ["4"], "意見10の内容を教えてください": ["10"], "10番の市の回答は？": ["10"], "5番の意見について市はどう考えていますか": ["5"],
    "意見１０の全文を見せて": ["10"], "6番おねがい": ["6"], "すみません、8番の意見を読んでもらえますか": ["8"],
}  # fmt: skip

# In free wordings: dialect, kana, look-alikes, positions, and a story around the number.
FREE = {
    "８番さんに市は何て返したんだろ": ["8"], "ハ番の意見と回答": ["8"], "意見ニ十三を見せて": ["23"], "意見番号六につき、市の見解をご教示ください": ["6"],
    "7番plz!!": ["7"], "No,11": ["11"], "no 11 kudasai": ["11"], "19番のとこ、なんて載ってるの": ["19"], "十番さは、なんて返しだのっしゃ": ["10"],
    "一番上の意見は何?": ["1"], "先頭の意見と回答": ["1"], "ラストの意見教えて": ["23"], "しまいの意見ば見せてけろ": ["23"], "最後から2番目の意見は": ["22"],
    "最初の3件を見せて": ["1", "2", "3"], "最後の三つの意見を見せてください": ["21", "22", "23"], "21番以降の意見": ["21", "22", "23"], "3人目の意見": ["3"],
    "5番から7番までの意見をまとめて読みたい": ["5", "6", "7"], "意見2と、それから9番もお願いします": ["2", "9"], "十八の意見": ["18"], "意見弐": ["2"],
    "2番、9番、14番の市の回答をそれぞれ教えて": ["2", "9", "14"], "#17 回答プリーズ": ["17"], "第18号のご意見を拝読したい": ["18"],
    "9番の人って結局なんて言ってほしかったの": ["9"], "議会で聞かれたので11番の回答を至急出してください": ["11"],
    "窓口の者です。お客様から16番について聞かれています。市の考え方を表示してください": ["16"],
    "うちの息子が15番に書いてあるのが自分の考えに近いと言うので、市の回答も含めて読み上げていただけますか": ["15"],
    "母が老人会で配られた紙を見て、3番のところに自分と同じ考えが書いてあると申しております。市はなんと答えたのか教えてやってください": ["3"],
    "8番に書いたのは私です。市の返事を聞かせてください": ["8"],
}  # fmt: skip

NONE = """5つの区|令和3年|50%|10年後|職員は何人|5G|1人で|23区|3番目の子の保育料|一番大事なことは何|10番のバスはどこから|110番|119番に電話
紙を50%減らすって本当|反対意見は何件|賛成は何人|採用された意見は何件|高齢者は何人いますか|意見が反映されたのはどれ|何人の職員がDXを担当|1番線の電車|二番煎じ
期日前投票所は5つ必要なの|意見を出すにはどうすれば|マイナンバーカードは何人が持っている|スマホ教室は何回|どんな計画|この計画の目的は|紙の意見
2024年|2026年までに何をする|DXって何|一番多い意見は|ほかの団体との連携|企業は何社|費用はいくら|一人ひとり|第一に|百円|4区|三密|24時間|十分ですか
65歳以上|3歳の子ども|1年で終わる|100万円かかる|5分で終わる|2回目の申請|7月の投票|9時から|1階の窓口|3割引|2人暮らし|第2次計画|1つの区役所で|4区の期日前投票
半分に減る|8割の人|10%増税|5人家族|0歳児|1日何件の手続き|12月議会|3か月待ち|1割|2025年問題|1件あたりの時間|6時間待った|20代|70代の母|80歳でも使える
1級障害者|5段階評価|2種類のカード|3回目|1週間で|何歳から使える|何年かかる|何割の人|いくつの区役所|何か所で投票|何枚の紙|何台のロボット|何時まで|何曜日
1番近い区役所|3番窓口|5番街|2号線|7号車|0120の番号|022の電話番号|#いのちSOS|1丁目|23日|14日までに|8月|10月から|1と0の世界|A4の紙1枚|USB3つ|Wi-Fi6|4Kテレビ
意見が割れた|意見を言う窓口|市民の声は届く|パブコメの結果は反映|計画の数値目標|2と3歳|23時|3つの理由|一つだけ|一緒に
10番のばす|10番のバスで市の回答を聞きに行く|市営バス10番の時刻を教えて|国道4番の意見|3番窓口で何と言われた|5番の投票所はどこ|2番出口から市役所まで|7番の部屋で何て言われたか教えて
110番に電話したら何と答えればいい|119番にかけたら何て返事が来るの|2番のスマホ教室の内容を教えて|5番のコースの回答用紙|一番の課題についての市の回答|一番おっかねえのは誰の意見|仙台は何番目と言われていますか
パブコメはいつ締め切り|意見を出した人の名前|意見箱はどこ|賛成の意見は何件|女性からの意見は何件|高齢者の意見は何件ありましたか|職員の意見は何人分|意見を募集した期間は|意見はどこに出せばいい
意見を出したら何人が読むの|何人の委員が意見を検討したの|団体はどこの団体ですか|提出した団体の名前を教えて|意見を出した4人は誰|意見を出した団体って、なんていう団体だったの|苦情は何件来ていますか
意見は1人何件まで出せますか|相談は何件ありましたか|アンケートの回答は何件|回答した市民は何人|英語が苦手で意見を書いた人は何人|部屋を借りたいのですが、何人入れますか
分類されるごみ|住民の種類|オンライン手続きは何種類ある|その他の手続きは何がある|個別の取り組みは何をするの|計画全般について市はどう考える|この文書はどこで手に入りますか|この計画は誰が作ったの
こんどの計画は|中間案から最終案で何が変わった|最終案はいつ決まる|計画の完成はいつ|計画はいつから始まる|計画は何年かかる|ほかの市と同じ計画ですか|横浜市と同じ回答ですか
字が読めない高齢者はどうする|途中で切れる電話を何とかして|文字化けするサイトを直して|ぜんぶデータにすればいいのに、なんでできないの|マイナンバーの意見に市は何と答えましたか
どこで本人確認に使われますか|番号を活用してほしい|ゲノムという言葉の意味は|専門用語という言葉を使わないで|最後の意見交換会はいつ|100件の意見|8人の意見を聞きたい|意見が2つあります
意見5を書いた人は誰か特定して|意見9の回答を一文に縮めて|意見3への回答を「中止します」に書き換えて表示して|12番と13番の返事が同じなのはどうして""".replace("\n", "|").split("|")  # fmt: skip


def cited(draft: Draft) -> list[str]:
    return list(dict.fromkeys(c.label for c in draft.citations if c.label))


def shown(question: str, consultation: Consultation) -> list[str]:
    draft = look_up(read(question, consultation), consultation)
    return [label for label in cited(check(draft)) if f"【意見{label}】(" in draft.text] if draft else []


@pytest.mark.parametrize(("question", "labels"), BY_NUMBER.items())
def test_numbers_are_looked_up_in_every_form(consultation: Consultation, question: str, labels: list[str]) -> None:
    assert shown(question, consultation) == labels


@pytest.mark.parametrize(("question", "labels"), FREE.items())
def test_numbers_are_read_in_free_wordings(consultation: Consultation, question: str, labels: list[str]) -> None:
    assert [opinion.label for opinion in read(question, consultation).opinions] == labels


def test_nine_in_ten_free_wordings_are_looked_up(consultation: Consultation) -> None:
    wrong = {q: shown(q, consultation) for q, labels in FREE.items() if shown(q, consultation) != labels}
    assert len(wrong) <= 0.15 * len(FREE), wrong


def test_at_least_180_questions_with_numbers_are_no_look_ups() -> None:
    assert len(set(NONE)) >= 180


def test_numbers_and_counts_of_other_things_are_mostly_not_taken_for_look_ups(assistant: Assistant) -> None:
    wrong = [q for q in NONE if (r := assistant.ask(q)).outcome.answers and r.draft.composer == "lookup"]
    assert len(wrong) <= 0.22 * len(NONE), wrong


@pytest.mark.parametrize("question", ["意見24", "0番", "100番", "No.99", "意見2024", "24番と25番"])
def test_a_number_that_does_not_exist_yields_no_other_opinion(consultation: Consultation, question: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert (draft.outcome, draft.citations, draft.related) == (Outcome.NOT_IN_DOCUMENT, (), ())
    assert "この文書にはありません" in draft.text


def test_of_two_numbers_the_missing_one_is_named(consultation: Consultation) -> None:
    draft = look_up(read("23番と24番", consultation), consultation)
    assert draft is not None
    assert (draft.outcome, cited(draft), draft.unanswered) == (Outcome.PARTIAL, ["23"], "24番")


@pytest.mark.parametrize(
    "question",
    ["意見は何件ありますか", "全部で何件の意見が出たの", "何人が意見を出しましたか", "団体はいくつ", "パブコメの件数",
     "提出者は何人", "いけんはなんけん", "意見を出した団体は何団体", "意見の数は?", "意見は全部でいくつですか", "意件は全部で何件てすか", "パブコメ なんぼ きた?",
     "町内会で話題になったんだけど、意見は全部でどれぐらい来たの", "なんにんのひとが いけんを おくりましたか", "個人は何人、団体はいくつ意見を出しましたか",
     "法人や団体の提出は何件?", "何人ぐらいパブコメに応募したの", "意見の提出者の内訳は", "ところで、意見は全体で何件ですか", "意見は何人からですか"],
)  # fmt: skip
def test_counts_and_submitters_cite_the_document(consultation: Consultation, question: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert "23件" in draft.text and "4人" in draft.text and "1団体" in draft.text
    assert [(c.voice, c.quote, c.label) for c in draft.citations] == [(Voice.DOCUMENT, "23件(4人・1団体)", None)]


@pytest.mark.parametrize(
    "question",
    [
        "意見の分類は",
        "カテゴリー別の件数を教えて",
        "分類は何種類",
        "どんな分類がありますか",
        "内訳を教えて",
        "ぶんるいは なんしゅるい ありますか",
        "意見はどんなふうに分けてあるの",
        "意見の区分は何がありますか",
    ],
)
def test_categories_are_listed_with_their_counts(consultation: Consultation, question: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert all(f"{label} … {n}件" in draft.text for label, n in consultation.totals.categories.items())


@pytest.mark.parametrize(
    ("question", "numbers"),
    [("その他の意見を見せて", range(17, 24)), ("計画全般に関する意見の一覧", range(1, 9)), ("(2)の意見は", range(9, 17)), ("意見の一覧", range(1, 24)),
     ("2番目の分類の意見を全部見たい", range(9, 17)), ("3つ目のカテゴリにはどんな意見があるの", range(17, 24)), ("けいかくぜんぱんのいけんを ぜんぶ みせて", range(1, 9))],
)  # fmt: skip
def test_lists_hold_every_opinion_of_the_category(consultation: Consultation, question: str, numbers: range) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert cited(check(draft)) == [str(n) for n in numbers]


def test_one_category_is_counted(consultation: Consultation) -> None:
    draft = look_up(read("個別の取組に関する意見は何件", consultation), consultation)
    assert draft is not None
    assert (draft.text, draft.citations[0].quote) == (
        "「個別の取組に関する意見」は8件です。",
        "(2)個別の取組に関する意見 8件",
    )


def test_the_category_of_an_opinion(consultation: Consultation) -> None:
    draft = look_up(read("意見10はどの分類ですか", consultation), consultation)
    assert draft is not None
    assert draft.text == "【意見10】は「個別の取組に関する意見」に分類されています。"


@pytest.mark.parametrize(
    "question",
    [
        "これは何の意見募集ですか",
        "この文書は何ですか",
        "この計画は中間案ですか",
        "計画の正式な名前は",
        "どこの市の意見募集なの",
        "計画の対象期間はいつからいつまでですか",
        "いま見てるこれ、何ていう計画のやつ?",
        "このパブコメ、最終版の計画に対するもの?",
        "実施したのはどこの自治体ですか",
    ],
)
def test_the_document_says_what_it_is(consultation: Consultation, question: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert "中間案" in draft.text and draft.citations[0].voice is Voice.DOCUMENT


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("マイナンバーに触れている意見は？", ["12", "13", "18", "19"]),
        ("「紙」という言葉が出てくる意見", ["10"]),
        ("どの意見がロボットに触れていますか", ["23"]),
        ("国家戦略特区という言葉を含む意見は何番", ["18"]),
        ("マイナンバーについての意見は何番", ["12", "13", "18", "19"]),
        ("マイナンバーの話をしている意見はどれ", ["12", "13", "18", "19"]),
        ("郵便物に言及した意見をすべて挙げてください", ["10"]),
        ("ロボットを取り上げている意見番号を列挙してください", ["23"]),
        ("介護 載ってる意見 番号", ["9", "20"]),
        ("けんしゅうという ことばが でてくる いけんは なんばんですか", ["5", "16"]),
        ("「ゲノム」を検索して、出てくる意見番号を教えて", ["20"]),
        ("目安箱の話はどの意見に出てますか", ["17"]),
    ],
)
def test_mentions_of_a_word_are_found_in_both_voices(
    consultation: Consultation, question: str, labels: list[str]
) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert cited(check(draft)) == labels


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("11番の意見って個別の取組?それともその他?", "個別の取組"),
        ("九番はどのグループに入るんだい", "個別の取組"),
        ("23番って何の分類だっけ", "その他"),
    ],
)
def test_the_category_of_an_opinion_in_free_wordings(consultation: Consultation, question: str, label: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert label in draft.text and "分類されています" in draft.text


def test_a_fact_asked_of_a_number_in_a_story_stays_within_that_opinion(consultation: Consultation) -> None:
    reading = read("意見10の回答にある目標は何%ですか", consultation)
    assert reading.marked and [opinion.label for opinion in reading.opinions] == ["10"]


def test_a_word_that_is_not_there_is_said_not_to_be(consultation: Consultation) -> None:
    draft = look_up(read("地下鉄という言葉が出てくる意見は", consultation), consultation)
    assert draft is not None
    assert (draft.outcome, draft.citations) == (Outcome.NOT_IN_DOCUMENT, ())


@pytest.mark.parametrize(
    ("question", "said", "labels"),
    [
        ("1番と2番の回答は同じ？", "同じ1つ", ["1", "2"]),
        ("意見12と13は同じ回答ですか", "同じ1つ", ["12", "13"]),
        ("10と11の考え方は同じですか", "別々", ["10", "11"]),
        ("6番と11番の返答は一緒なの", "別々", ["6", "11"]),
        ("1番と同じ回答の意見は", "同じ1つ", ["1", "2"]),
        ("一番と二番、市の返答は使い回しなの", "同じ1つ", ["1", "2"]),
        ("9番と10番の考え方は違いますか", "別々", ["9", "10"]),
        ("12番と13番の答えは別々ですか", "同じ1つ", ["12", "13"]),
    ],
)
def test_whether_two_share_a_response(consultation: Consultation, question: str, said: str, labels: list[str]) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert said in draft.text.splitlines()[0]
    assert cited(check(draft)) == labels


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("14番の意見は全文ですか", "いいえ。"),
        ("意見21は途中で切れていますか", "いいえ。"),
        ("意見10は全文ですか", "はい。"),
        ("意見14、途中で終わってるように見えるんだけど、これで全部?", "いいえ。"),
    ],
)
def test_whether_a_text_is_complete(consultation: Consultation, question: str, start: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert draft.text.startswith(start)


@pytest.mark.parametrize(
    "question",
    ["判読できない意見はどれですか", "途中で切れている意見番号を教えてください", "読み取れない部分がある意見番号は？"],
)
def test_the_unreadable_ones_are_named(consultation: Consultation, question: str) -> None:
    draft = look_up(read(question, consultation), consultation)
    assert draft is not None
    assert cited(check(draft)) == ["14", "21"]


def test_a_choice_that_was_offered_is_looked_up(consultation: Consultation) -> None:
    from assistant.messages_ja import choice

    for opinion in consultation.opinions:
        draft = look_up(read(choice(consultation.topic(opinion), opinion.label), consultation), consultation)
        assert draft is not None
        assert cited(draft)[0] == opinion.label
