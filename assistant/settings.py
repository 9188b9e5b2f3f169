"""Settings from the environment (``ASSISTANT_…``), each default in one place. ``.env`` is not read.

A test fails when a setting here is missing from the README.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where state lives, which encoder ranks, which model (if any) composes, and the limits."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True, extra="ignore")

    data: Path = Field(default=Path("var"), description="索引・利用記録・利用者など、書き込むものを置くフォルダー")
    consultation: str | None = Field(default=None, description="使う意見募集の id(1つだけ入っていれば不要)")
    encoder: str = Field(
        default="", description="sentence-transformers 形式のモデルの名前かフォルダー(空なら同梱のもの)"
    )
    query_prefix: str | None = Field(default=None, description="質問の前に付ける語(モデルの指定より優先)")
    passage_prefix: str | None = Field(default=None, description="文章の前に付ける語(モデルの指定より優先)")


MAX_QUESTION = 500  # characters a question may have, as the contract says
