"""Wish: what somebody at the page wants to be run, checked and written down before it begins."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from api.evaluation.shelf import is_name
from copilot.conversation import Value
from copilot.errors import ConfigError, ConflictError, UsageError
from copilot.prompts.load import FOLDER, load
from copilot.settings import Settings
from copilot.write.voice import DEFAULT, read_voice
from evals.cases import Case, Chosen, choose, read_suite
from evals.cases import suites as shipped
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.places import place_of
from evals.runs.run import new_name

OWN = "production"
"""The cases that this company made of its own conversations and accepted."""
SPLITS = ("dev", "test", "")
LARGEST = 256 * 1024
_FIRST = ("demo", "smoke")


class Wish(Value):
    """`suite` is one that comes with the product, or `production`; `split` empty for all of it. `voice` is the text of
    a voice policy, `prompt` the name of the prompt in whose place `text` stands; all empty: what is in force."""

    suite: str = "demo"
    split: str = "dev"
    name: str = ""
    voice: str = ""
    prompt: str = ""
    text: str = ""


@cache
def suites() -> tuple[str, ...]:
    """Those that come with the product, the ones of whole drafts first."""
    return tuple(sorted(shipped(), key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)))


def prompts() -> tuple[str, ...]:
    """The names of the prompts that can be changed."""
    return tuple(sorted({file.name.split(".v")[0] for file in FOLDER.glob("*.md")}))


def prompt_text(settings: Settings, name: str) -> str:
    """The prompt in force, its first lines included, to be changed.

    Raises:
        UsageError: there is no such prompt.
    """
    return _prompt_file(settings, name).read_text(encoding="utf-8")


def voice_text(settings: Settings) -> str:
    """The voice policy in force, to be changed."""
    file = settings.voice_file if settings.voice_file.exists() else DEFAULT
    return file.read_text(encoding="utf-8")


def prepare(wish: Wish, settings: Settings, own: Sequence[Case], now: datetime) -> tuple[str, list[str]]:
    """Write the candidate into the folder of a new run; the run's name, and the arguments that make it. `own` are the
    company's cases.

    Raises:
        UsageError: there is no such suite, prompt or name, or no case of that split; the voice policy or the prompt
            cannot be used.
        ConflictError: there is a run of that name already.
    """
    _check(wish, own)
    candidate = Candidate(name="voz" if wish.voice.strip() else wish.prompt if wish.text.strip() else "")
    name = wish.name.strip() or new_name(candidate, now)
    if not is_name(name):
        raise UsageError("A run cannot be called so; give it a name without slashes that does not begin with a dot.")
    folder = Folder(place_of(settings, name))
    if folder.path.exists():
        raise ConflictError(f"There is a run '{name}' already; give this one another name.")
    arguments = ["run", "--data", str(settings.data.resolve()), "--suite", wish.suite, "--out", name]
    if wish.split:
        arguments += ["--split", wish.split]
    try:
        file = _candidate(wish, candidate, settings, folder.path)
    except (ConfigError, UsageError) as error:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise UsageError(str(error).replace(f"{folder.path}/", "")) from error
    return name, [*arguments, *(("--config", str(file)) if file else ())]


def going_on(folder: Folder, settings: Settings) -> list[str]:
    """The arguments with which a run goes on where it stopped: its own cases, its own candidate."""
    manifest = folder.manifest()
    path = folder.path.resolve()
    arguments = ["run", "--data", str(settings.data.resolve()), "--cases", str(path / "cases.jsonl")]
    arguments += ["--out", folder.name]
    arguments += ["--repeat", str(manifest.repeat), "--resume", "--retry"]
    if manifest.candidate:
        file = path / "resumed.yaml"
        file.write_text(yaml.safe_dump(manifest.candidate, allow_unicode=True), encoding="utf-8")
        arguments += ["--config", str(file)]
    return arguments


def _check(wish: Wish, own: Sequence[Case]) -> None:
    if wish.suite not in (*suites(), *((OWN,) if own else ())):
        raise UsageError(f"There is no suite '{wish.suite[:40]}'; there are {', '.join(suites())}.")
    if wish.split not in SPLITS:
        raise UsageError("There is no such part of the cases; there are dev and test.")
    cases = own if wish.suite == OWN else read_suite(wish.suite)
    choose(cases, Chosen(splits=(wish.split,) if wish.split else ()))


def _candidate(wish: Wish, candidate: Candidate, settings: Settings, folder: Path) -> Path | None:
    """The candidate's file in a folder of its own; None where nothing is changed."""
    changes: dict[str, str] = {}
    place = folder / "candidate"
    place.mkdir(parents=True)
    if wish.voice.strip():
        (place / "voice.yaml").write_text(wish.voice, encoding="utf-8")
        read_voice(place / "voice.yaml")
        changes["voice"] = "voice.yaml"
    if wish.text.strip():
        _write_prompt(wish, settings, place / "prompts")
        changes["prompts"] = "prompts"
    if not changes:
        return None
    file = place / "candidate.yaml"
    file.write_text(yaml.safe_dump({"name": candidate.name} | changes, allow_unicode=True), encoding="utf-8")
    return file.resolve()


def _write_prompt(wish: Wish, settings: Settings, place: Path) -> None:
    """The company's own prompts with this one among them as the newest."""
    place.mkdir()
    for file in settings.prompts_folder.glob("*.md"):
        shutil.copyfile(file, place / file.name)
    version = int(_prompt_file(settings, wish.prompt).stem.rpartition(".v")[2]) + 1
    (place / f"{wish.prompt}.v{version}.md").write_text(wish.text.replace("\r\n", "\n"), encoding="utf-8")
    load(wish.prompt, own=place)


def _prompt_file(settings: Settings, name: str) -> Path:
    if name not in prompts():
        raise UsageError("There is no such prompt.")
    own = settings.prompts_folder
    found = load(name, own=own)
    place = own if any(own.glob(f"{name}.v*.md")) else FOLDER
    return place / f"{name}.v{found.version}.md"
