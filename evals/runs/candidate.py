"""Candidate: a change that somebody wants to make, as a small YAML file; what it leaves out stays as it is."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, Field, ValidationError, field_validator

from copilot.conversation import Value
from copilot.errors import ConfigError, ConflictError, InputError
from copilot.prompts.load import FOLDER, load
from copilot.settings import RELEASED, Settings
from copilot.write.voice import DEFAULT
from evals.by_hand import read_yaml

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
            given["prompts"] = str(self.prompts)
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
    raw = read_yaml(file) or {}
    if not isinstance(raw, dict):
        raise InputError("it holds no entries.", where=str(file), mend="`escucha eval candidate FOLDER` writes one.")
    try:
        candidate = Candidate.model_validate({"name": file.stem} | {str(name): value for name, value in raw.items()})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        mend = "It may hold name, voice, prompts, articles, settings and prices."
        raise InputError(f"`{place}`: {said}.", where=str(file), mend=mend) from error
    return _placed(candidate, file)


def write_candidate(folder: Path, settings: Settings) -> list[Path]:
    """What is in force as files in `folder`, a candidate that changes nothing yet; the files.

    Raises:
        ConflictError: there is a candidate already.
    """
    if (folder / "candidate.yaml").exists():
        raise ConflictError(f"{folder} holds a candidate already; choose another folder, or go on with that one.")
    voice = settings.voice_file if settings.voice_file.exists() else DEFAULT
    own, prompts = settings.prompts_folder, folder / "prompts"
    prompts.mkdir(parents=True, exist_ok=True)
    names = {file.name.split(".v")[0] for file in FOLDER.glob("*.md")}
    files = [(voice, folder / "voice.yaml")]
    for name in sorted(names):
        # The newest of the company's own, else of ours: the one that is read.
        found = load(name, own=own)
        place = own if any(own.glob(f"{name}.v*.md")) else FOLDER
        files.append((place / f"{name}.v{found.version}.md", prompts / f"{name}.v{found.version}.md"))
    for source, target in files:
        shutil.copyfile(source, target)
    model = {name: value for name in RELEASED if (value := getattr(settings, name)) and settings.chat_model}
    text = yaml.safe_dump({"settings": model}, allow_unicode=True) if model else _EXAMPLE
    (folder / "candidate.yaml").write_text(f"{_HEAD.format(name=folder.name)}{text}", encoding="utf-8")
    return [folder / "candidate.yaml", *(target for _, target in files)]


_HEAD = """# A change to try: escucha eval run --suite demo --config this-file.yaml
# Leave out what stays as it is. Paths are taken from this file's folder.
name: {name}
voice: voice.yaml
prompts: prompts       # read where a chat model writes
# articles: my-articles/   a folder of articles in place of those with the same id
# prices: {{prompt: 0.15, completion: 0.60}}   per million tokens, for the cost of a run
"""
_EXAMPLE = """# A model to try; its key stays in the environment:
# settings: {chat_model: qwen3:8b, chat_base_url: "http://127.0.0.1:11434/v1"}
"""


def _placed(candidate: Candidate, file: Path) -> Candidate:
    def place(path: Path) -> Path:
        found = (file.parent / path).resolve()
        if not found.exists():
            raise InputError(f"{path} is not there.", where=str(file), mend="Paths are taken from the file's folder.")
        return found

    return candidate.model_copy(
        update={
            "voice": place(candidate.voice) if candidate.voice else None,
            "prompts": _prompts(place(candidate.prompts), file) if candidate.prompts else None,
            "articles": tuple(place(path) for path in candidate.articles),
        }
    )


def _prompts(folder: Path, file: Path) -> Path:
    """A folder of prompts: what is called otherwise than a prompt of ours would be read by nobody."""
    known = sorted({one.name.split(".v")[0] for one in FOLDER.glob("*.md")})
    if not folder.is_dir() or not (there := sorted(folder.glob("*.md"))):
        raise InputError(
            f"`prompts`: {folder.name} is no folder of prompts.",
            where=str(file),
            mend="`escucha eval candidate` writes one.",
        )
    for one in there:
        if one.name.split(".v")[0] not in known:
            raise InputError(f"nothing reads {one.name}.", where=str(folder), mend=f"There are: {', '.join(known)}.")
    return folder
