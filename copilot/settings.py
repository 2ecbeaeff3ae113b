"""One typed settings object, read from the environment (prefix ESCUCHA_) once, at the edge."""

import os
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from copilot.errors import ConfigError

RELEASED = ("chat_model", "chat_provider", "chat_base_url", "chat_timeout", "chat_context")
"""What a released model consists of; its key stays in the environment."""


class Settings(BaseSettings):
    """Everything that can be configured. Durations are seconds. Nothing is contacted that is not named here."""

    model_config = SettingsConfigDict(env_prefix="ESCUCHA_", extra="ignore", frozen=True)

    data: Path = Field(Path("escucha-data"), description="Folder of this installation: database, indexes, voice.")
    database_url: str = Field("", description="SQLAlchemy URL of a PostgreSQL; empty: SQLite inside the data folder.")
    language: Literal["es", "pt", "en"] = Field("es", description="Language of pages and of unclear messages.")
    country: str = Field("CL", description="ISO country used to read national phone numbers.", pattern="^[A-Z]{2}$")
    timezone: str = Field("America/Santiago", description="IANA zone for times without one.")

    feelings: bool = Field(True, description="Whether what customers feel is listened for at all.")
    feelings_days: int = Field(90, ge=1, le=3650, description="Days for which what was heard is kept.")

    audit_days: int = Field(365, ge=1, le=3650, description="Days for which who saw and changed what is kept.")

    repeat_days: int = Field(
        30, ge=1, le=365, description="Days after a contact in which another one can be on the same matter."
    )
    fcr_days: int = Field(7, ge=1, le=90, description="Days without another contact until a resolution is genuine.")

    chat_model: str = Field("", description="Model that writes and listens; empty: the embedded writer and listener.")
    chat_provider: str = Field("openai", description="LangChain provider; `openai` also serves any compatible server.")
    chat_base_url: str = Field("", description="Base URL of an OpenAI-compatible server (vLLM, Ollama...).")
    chat_api_key: SecretStr = Field(SecretStr(""), description="Key for the chat model.")
    chat_timeout: float = Field(
        20.0, gt=0, le=300, description="Seconds a whole draft, a feeling or a summary may wait for the model."
    )
    prompts: str = Field("", description="Folder of prompts in place of ours; empty: `prompts` in the data.")
    chat_context: int = Field(8192, ge=1024, description="Tokens the chat model can read, prompt and answer together.")

    embedding_model: str = Field("", description="`local:FOLDER` (sentence-transformers) or the endpoint's model.")
    embedding_base_url: str = Field("", description="Base URL of an OpenAI-compatible embeddings endpoint.")
    embedding_api_key: SecretStr = Field(SecretStr(""), description="Key for the embeddings endpoint.")
    embedding_query_prefix: str = Field("", description="Put before a question, as e5 wants `query:`.")
    embedding_document_prefix: str = Field("", description="Put before a passage, as e5 wants `passage:`.")
    embedding_timeout: float = Field(5.0, gt=0, le=60, description="Seconds to wait for one embedding call.")
    chroma_url: str = Field("", description="URL of a Chroma server; empty: an embedded folder, one process only.")

    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key of the helpdesks' tokens, 32 characters at least; empty: the data's `secret.key`.",
    )

    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8420, ge=0, le=65535, description="Port the service listens on.")
    secure_cookies: bool = Field(False, description="Set when the service is reached over HTTPS.")
    password_sign_in: bool = Field(True, description="Whether people sign in with a password that is kept here.")
    oidc_issuer: str = Field("", description="Issuer of your company's sign-in service (OpenID Connect); empty: none.")
    oidc_client_id: str = Field("", description="Client id that the sign-in service knows this installation by.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Secret of that client; empty for a public one.")
    oidc_name: str = Field("", max_length=60, description="Words on its button; empty: ours.")
    oidc_create: bool = Field(False, description="Whether an unknown address it vouches for gets an agent's account.")
    oidc_roles: str = Field("", description="Claim that decides roles: `groups: support=agent, it=admin`; empty: none.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    tiktoken_encoding: str = Field("o200k_base", description="Vocabulary for token counts, used when it is on disk.")

    @field_validator("data")
    @classmethod
    def _nameable(cls, value: Path) -> Path:
        if not str(value).isprintable():  # half of our libraries take only names that are text
            raise ValueError("the folder's name holds characters that cannot be shown; choose another")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"'{value}' is not an IANA time zone such as America/Bogota") from error
        return value

    @cached_property
    def url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data / 'escucha.db'}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def model_file(self) -> Path:
        """The chat model that the evaluation let through; the environment goes before it."""
        return self.data / "model.yaml"

    @property
    def prompts_folder(self) -> Path:
        """The company's own prompts, each in the place of ours of the same name."""
        return Path(self.prompts) if self.prompts else self.data / "prompts"

    @property
    def secret_file(self) -> Path:
        """The key of the helpdesks' tokens, made when it is first needed."""
        return self.data / "secret.key"

    @property
    def voice_file(self) -> Path:
        """The company's voice policy; the built-in one serves while this file does not exist."""
        return self.data / "voice.yaml"


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment, with `overrides` (None ones dropped) on top.

    Raises:
        ConfigError: naming the variable and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return _with_model(Settings(**given))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ESCUCHA_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from error


def _with_model(settings: Settings) -> Settings:
    """`settings` with the chat model that was released to this installation, where none is named otherwise."""
    file = settings.model_file
    if settings.chat_model or not file.exists():
        return settings
    try:
        released = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        wanted = {name: value for name, value in released.items() if name in RELEASED}
        return Settings(**settings.model_dump(include=settings.model_fields_set) | wanted)
    except (OSError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: it cannot be used. Delete it, or promote a run again.") from error


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment in which another process of this machine has the same settings, its keys included."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set} | {"data": settings.data.resolve()}
    return dict(os.environ) | {
        f"ESCUCHA_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in given.items()
        if value is not None
    }


def secret_of(variable: str) -> SecretStr:
    """The key in an environment variable that a file names, so that the file itself holds none.

    Raises:
        ConfigError: there is no such variable, or it is empty.
    """
    value = os.environ.get(variable, "").strip()
    if not value:
        raise ConfigError(f"The environment variable {variable} holds no key; set it, or name another.")
    return SecretStr(value)


def unknown_variables() -> dict[str, str]:
    """Variables of the environment that look like a setting and are none, each with the setting probably meant."""
    known = [f"ESCUCHA_{name.upper()}" for name in Settings.model_fields]
    strange = sorted(name for name in os.environ if name.upper().startswith("ESCUCHA_") and name.upper() not in known)
    return {name: next(iter(get_close_matches(name.upper(), known, n=1)), "") for name in strange}
