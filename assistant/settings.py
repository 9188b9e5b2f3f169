"""Settings from the environment (``ASSISTANT_…``), each default in one place. ``.env`` is not read.

A test fails when a setting here is missing from the README.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
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
    record_questions: bool = Field(default=False, description="利用の記録に、個人情報を伏せた質問と回答の文も残すか")
    usage_days: int = Field(default=90, ge=1, le=3650, description="利用の記録を残す日数")
    llm: str = Field(default="", description="回答文を作る言語モデル(openai:…、ollama:… など。空なら原文の引用だけ)")
    llm_base_url: str | None = Field(default=None, description="OpenAI 互換サーバーや Ollama のアドレス")
    llm_api_key: SecretStr | None = Field(default=None, description="言語モデルの鍵(空なら提供元の環境変数)")
    llm_seconds: float = Field(default=8.0, gt=0, le=120, description="1つの回答で言語モデルを待つ秒数")
    llm_max_tokens: int = Field(default=600, ge=50, le=8000, description="言語モデルの1回の出力の上限(トークン)")
    llm_daily_calls: int = Field(default=2000, ge=0, description="1日に言語モデルを呼ぶ回数の上限(0 は制限なし)")
    llm_daily_tokens: int = Field(default=2_000_000, ge=0, description="1日のトークン数の上限(0 は制限なし)")
    llm_plain: bool = Field(default=False, description="やさしい日本語の言いかえを添えるか(言語モデルがあるとき)")
    session_minutes: int = Field(default=480, ge=1, le=1440, description="窓口のログインが続く分数")


MAX_QUESTION = 500  # characters a question may have, as the contract says
