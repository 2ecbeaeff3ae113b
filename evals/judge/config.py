"""Which model judges: the installation's own, or one that a small YAML file names."""

from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ConfigDict, Field, ValidationError

from copilot.chat import Manner
from copilot.conversation import Value
from copilot.errors import ConfigError, InputError
from copilot.settings import Settings, secret_of
from evals.by_hand import read_yaml

TIMEOUT = 60.0
"""Seconds for one judgement, where no file says otherwise: it is read by nobody who waits."""
CONTEXT = 16_384


class Model(Value):
    """A model to judge with. `key_env` names the environment variable that holds its key. `temperature` is 0 on a
    server of one's own and left to the provider elsewhere, since some refuse to be told; a number is always sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str = Field(min_length=1)
    provider: str = "openai"
    base_url: str = ""
    key_env: str = ""
    timeout: float = Field(TIMEOUT, gt=0, le=300)
    context: int = Field(CONTEXT, ge=2048)
    temperature: float | None = Field(None, ge=0, le=2)


class Asking(NamedTuple):
    """How the judge is reached: the settings of its model, and the manner of asking it."""

    settings: Settings
    manner: Manner


def asking_of(settings: Settings, name: str | Path) -> Asking:
    """The judge that `name` stands for: "on" is the installation's own chat model, anything else a YAML file.

    Raises:
        ConfigError: the installation has no chat model, or the key's variable is empty.
        InputError: the file cannot be read or an entry is wrong.
    """
    if str(name) != "on":
        return _asking(settings, read_model(Path(name)), Path(name))
    if not settings.chat_model:
        mend = "Set ESCUCHA_CHAT_MODEL, or name a YAML file with `model` and `base_url`."
        raise ConfigError(f"--judge on: this installation has no chat model to judge with. {mend}")
    waits = _changed(settings, chat_timeout=max(settings.chat_timeout, TIMEOUT))
    return Asking(waits, Manner(retries=0, temperature=0.0 if settings.chat_base_url else None))


def read_model(file: Path) -> Model:
    """Raises:
    InputError: the file cannot be read or an entry is wrong.
    """
    try:
        raw = read_yaml(file)
        return Model.model_validate(raw if raw is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "judge"
        known = ", ".join(Model.model_fields)
        raise InputError(f"`{place}`: {first['msg']}.", where=str(file), mend=f"It may hold {known}.") from error


def _asking(settings: Settings, model: Model, file: Path) -> Asking:
    if not (model.key_env or model.base_url):
        mend = "Add `base_url` for a server of your own, or `key_env` with the variable that holds the key."
        raise InputError("it names neither a server nor a key.", where=str(file), mend=mend)
    given = {
        "chat_model": model.model,
        "chat_provider": model.provider,
        "chat_base_url": model.base_url,
        "chat_timeout": model.timeout,
        "chat_context": model.context,
        "chat_api_key": secret_of(model.key_env) if model.key_env else "",
    }
    cool = model.temperature if model.temperature is not None or not model.base_url else 0.0
    return Asking(_changed(settings, **given), Manner(retries=0, temperature=cool))


def _changed(settings: Settings, **given: Any) -> Settings:
    return Settings(**settings.model_dump(include=settings.model_fields_set) | given)
