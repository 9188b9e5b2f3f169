"""Every Japanese sentence of the training's command line; its help stands beside the options in `cli`."""

from __future__ import annotations

from pathlib import Path

NO_DATA = (
    "学習データのフォルダーを --data で指定してください"
    "(中身: jaquad/、jsts/train-v1.3.json、sudachi_synonyms.txt、ja_ginza-*.whl)。"
)
ONE_OF_TWO = "--questions と --records は一緒に指定してください。"

# --- what is missing, for `corpus.errors.MissingFile` ----------------------------------------------------

FOLDER = "学習データのフォルダー"
MODEL = "学習済みのモデル"
JAQUAD = "JaQuAD のファイル"
JSTS = "JSTS のファイル"
SYNONYMS = "Sudachi 同義語辞書"
QUESTIONS = "質問のファイル"
RECORDS = "記録のファイル"
WHEEL = "chiVe の入った ja-ginza の wheel(pip download --no-deps ja-ginza)"

# --- what was expected and what was found, for `corpus.errors.BadData` -----------------------------------

JAQUAD_FORM = "JaQuAD 形式の JSON"
JSTS_FORM = "JSTS の1件(JSON)"
SYNONYM_FORM = "9欄以上の同義語の行"
QUESTION_FORM = "質問の1件(JSON: question、opinions)"
RECORD_FORM = "記録の1件(JSON: number、opinion、response)"
WHEEL_FORM = "vocab に strings.json、key2row、vectors"


def unreadable(error: Exception) -> str:
    return f"読めない内容({error!r})"


def cells(count: int) -> str:
    return f"{count}欄"


def without(names: set[str]) -> str:
    return f"{'、'.join(sorted(names))} なし"


# --- progress ----------------------------------------------------------------------------------------------


def read(*, answered: int, graded: int, words: int) -> str:
    return f"読み込み: 質問 {answered:,}件、文の組 {graded:,}件、単語 {words:,}語"


def counted(*, seen: int, pieces: int) -> str:
    return f"語の集計: {seen:,}種類のうち {pieces:,}種類を使います"


def epoch(number: int, of: int, loss: float) -> str:
    return f"学習: {number}/{of}周 損失 {loss:.4f}"


def gain(before: float, after: float) -> str:
    return f"残り半分の質問での正答率: 調整前 {before:.3f} 調整後 {after:.3f}"


def saved(out: Path, *, megabytes: float, minutes: float) -> str:
    return f"保存: {out}({megabytes:.1f} MB、{minutes:.1f}分)"
