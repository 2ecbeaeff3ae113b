"""Candidate: a change that somebody wants to make, as a small YAML file; what it leaves out stays as it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, Field, ValidationError, field_validator

from copilot.conversation import Value
from copilot.errors import ConfigError, InputError
from copilot.settings import RELEASED, Settings

ALLOWED = (*RELEASED, "language", "embedding_model", "embedding_base_url")


class Prices(Value):
    """What a model costs, per million tokens, in whatever currency."""

    prompt: float = Field(0.0, ge=0)
    completion: float = Field(0.0, ge=0)


class Candidate(Value):
    """`voice` is a policy file, `prompts` a folder of prompts in place of ours, `articles` what is imported on top of
    the installation's own; `settings` are settings of the installation by their names. No key stands in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    voice: Path | None = None
    prompts: Path | None = None
    articles: tuple[Path, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)
    prices: Prices = Prices()

    @field_validator("articles", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return (value,) if isinstance(value, str | Path) else value

    @field_validator("settings")
    @classmethod
    def _allowed(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        strange = [name for name in value if name not in ALLOWED]
        if strange:
            raise ValueError(f"'{strange[0]}' cannot be set here; there are {', '.join(ALLOWED)}")
        return value

    def applied(self, settings: Settings) -> Settings:
        """The installation's settings with the candidate's in their place.

        Raises:
            ConfigError: one of them is wrong.
        """
        given = {name: value for name, value in self.settings.items() if value is not None}
        if self.prompts:
            given["prompts"] = self.prompts
        try:
            return Settings(**settings.model_dump(include=settings.model_fields_set) | given)
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigError(f"candidate: `{'.'.join(map(str, first['loc']))}`: {first['msg']}.") from error


def read_candidate(file: Path | None) -> Candidate:
    """The candidate in a file, its paths taken from where the file is; without one, the installation as it stands.

    Raises:
        InputError: the file cannot be read, an entry is wrong, or a path in it is not there.
    """
    if file is None:
        return Candidate()
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        candidate = Candidate.model_validate({"name": file.stem} | raw)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("it cannot be read.", where=str(file), mend="Check the path.") from error
    except (yaml.YAMLError, TypeError) as error:
        raise InputError(f"it is not YAML ({' '.join(str(error).split())}).", where=str(file)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        mend = "It may hold name, voice, prompts, articles, settings and prices."
        raise InputError(f"`{place}`: {said}.", where=str(file), mend=mend) from error
    return _placed(candidate, file)


def _placed(candidate: Candidate, file: Path) -> Candidate:
    def place(path: Path) -> Path:
        found = (file.parent / path).resolve()
        if not found.exists():
            raise InputError(f"{path} is not there.", where=str(file), mend="Paths are taken from the file's folder.")
        return found

    return candidate.model_copy(
        update={
            "voice": place(candidate.voice) if candidate.voice else None,
            "prompts": place(candidate.prompts) if candidate.prompts else None,
            "articles": tuple(place(path) for path in candidate.articles),
        }
    )
