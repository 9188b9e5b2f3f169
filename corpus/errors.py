"""The project's exception tree. Each message says where, what was expected, what was found, what to do.

    ConsultationError                 one class to catch at the edges (command line, HTTP, chat)
    ├── UnknownConsultation           no such consultation is installed
    ├── MissingFile                   a file that belongs to a consultation is not there
    ├── EditedSource                  the source text is not the one that was checked
    ├── UnreadableSource              the table reader met a row that it cannot place
    ├── StaleCorrection               an overlay entry no longer fits the text it corrects
    ├── BadData                       a data or settings file breaks its format
    ├── IndexUnavailable              the index cannot be built or written
    ├── EncoderUnavailable            the encoder that was chosen cannot be loaded
    ├── MissingExtra                  an optional part was chosen and is not installed
    └── UngroundedAnswer              a citation whose quote is not in its record

The sentences are in Japanese, since clerks and operators read them.
"""

from __future__ import annotations


class ConsultationError(Exception):
    """Base of everything that this project raises on purpose."""


class UnknownConsultation(ConsultationError):
    def __init__(self, wanted: str, installed: list[str]) -> None:
        names = "、".join(installed) or "なし"
        super().__init__(
            f"意見募集「{wanted}」は入っていません。入っているもの: {names}。名前を確かめて、もう一度お試しください。"
        )


class MissingFile(ConsultationError):
    def __init__(self, path: object, what: str) -> None:
        super().__init__(f"{path}: {what}が見つかりません。ファイルを元の場所に戻してから、もう一度お試しください。")


class EditedSource(ConsultationError):
    def __init__(self, path: object, expected: str, found: str, place: str) -> None:
        super().__init__(
            f"{path}: {place}原文が確認済みのものと違います(sha256 は {expected[:12]}… のはずが {found[:12]}… でした)。"
            "原文を元に戻すか、差し替えた場合は consultation.toml の sha256 と corrections.toml を見直してください。"
        )


class UnreadableSource(ConsultationError):
    def __init__(self, line: int, expected: str, found: str) -> None:
        super().__init__(
            f"source.txt {line}行目: {expected}のはずが「{found[:40]}」でした。原文の表の形を確かめてください。"
        )


class StaleCorrection(ConsultationError):
    def __init__(self, *, record: str, field: str, line: int, text: str, found: int) -> None:
        super().__init__(
            f"corrections.toml: 意見{record}の {field}(原文 {line}行目から)に「{text[:40]}」が1回あるはずが、{found}回でした。"
            "原文と見比べて corrections.toml を直してください。"
        )


class BadData(ConsultationError):
    """A data file breaks its format; ``line`` is 1-based, or None where the whole file is meant."""

    def __init__(self, path: object, line: int | None, expected: str, found: str) -> None:
        where = f"{path}" + (f" {line}行目" if line else "")
        super().__init__(f"{where}: {expected}のはずが、{found}でした。直してから、もう一度お試しください。")


class IndexUnavailable(ConsultationError):
    def __init__(self, path: object, cause: str) -> None:
        super().__init__(
            f"{path}: 索引を書き込めません({cause})。空き容量と書き込み権限を確かめるか、"
            "環境変数 ASSISTANT_DATA で書き込める場所を指定してください。"
        )


class EncoderUnavailable(ConsultationError):
    def __init__(self, name: str, cause: str) -> None:
        super().__init__(
            f"文の符号化モデル「{name}」を読み込めません({cause})。"
            "環境変数 ASSISTANT_ENCODER の名前またはフォルダーを確かめてください。"
        )


class MissingExtra(ConsultationError):
    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what}には追加の部品が必要です。pip install -e '.[{extra}]' で入れてください。")


class UngroundedAnswer(ConsultationError):
    def __init__(self, record: str, quote: str) -> None:
        super().__init__(
            f"{record}: 引用「{quote[:40]}」はこの記録にありません。引用は記録の文字そのままでなければなりません。"
        )
