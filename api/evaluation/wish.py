"""Wish: what somebody at the page wants to be run, checked and written down before it begins."""

import shutil
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml

from api.evaluation.shelf import is_name
from copilot.conversation import Value
from copilot.errors import ConfigError, ConflictError, InputError, UsageError
from copilot.prompts.load import FOLDER, load
from copilot.settings import Settings
from copilot.write.voice import DEFAULT, read_voice
from evals.cases import SUITES, Chosen, choose, read_cases, read_suite
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.places import place_of
from evals.runs.run import new_name

OWN = "own"
"""The cases that this company wrote or made of its conversations: those in `cases` of its data folder."""
SPLITS = ("dev", "test", "")
LARGEST = 256 * 1024


class Wish(Value):
    """`suite` is one that comes with the product, or `own`; `split` empty for all of it. `voice` is the text of a
    voice policy, `prompt` the name of the prompt in whose place `text` stands; all empty: what is in force."""

    suite: str = "demo"
    split: str = "dev"
    name: str = ""
    voice: str = ""
    prompt: str = ""
    text: str = ""


@cache
def suites() -> tuple[str, ...]:
    """Those that come with the product and hold cases, the one of whole drafts first."""
    found = [path.name for path in sorted(SUITES.iterdir()) if path.is_dir() and _holds_cases(path.name)]
    return tuple(sorted(found, key=lambda name: name not in ("demo", "smoke")))


def own_cases(settings: Settings) -> Path | None:
    """The company's own cases; None where there are none."""
    folder = settings.data / "cases"
    return folder if folder.is_dir() and any(folder.rglob("*.jsonl")) else None


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


def prepare(wish: Wish, settings: Settings, now: datetime) -> tuple[str, list[str]]:
    """Write the candidate into the folder of a new run; the run's name, and the arguments that make it.

    Raises:
        UsageError: there is no such suite, prompt or name, or no case of that split; the voice policy or the prompt
            cannot be used.
        ConflictError: there is a run of that name already.
    """
    places = _places(wish, settings)
    candidate = Candidate(name="voz" if wish.voice.strip() else wish.prompt if wish.text.strip() else "")
    name = wish.name.strip() or new_name(candidate, now)
    if not is_name(name):
        raise UsageError("A run cannot be called so; give it a name without slashes that does not begin with a dot.")
    folder = Folder(place_of(settings, name))
    if folder.path.exists():
        raise ConflictError(f"There is a run '{name}' already; give this one another name.")
    arguments = ["run", "--data", str(settings.data.resolve()), *places, "--out", name]
    if wish.split:
        arguments += ["--split", wish.split]
    try:
        file = _candidate(wish, candidate, settings, folder.path)
    except ConfigError as error:
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


def _places(wish: Wish, settings: Settings) -> list[str]:
    own = own_cases(settings)
    if wish.suite == OWN and own:
        cases = read_cases([own])
        arguments = ["--cases", str(own.resolve())]
    elif wish.suite in suites():
        cases = read_suite(wish.suite)
        arguments = ["--suite", wish.suite]
    else:
        raise UsageError(f"There is no suite '{wish.suite[:40]}'; there are {', '.join(suites())}.")
    if wish.split not in SPLITS:
        raise UsageError("There is no such part of the cases; there are dev and test.")
    choose(cases, Chosen(splits=(wish.split,) if wish.split else ()))
    return arguments


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


def _holds_cases(name: str) -> bool:
    try:
        read_suite(name)
    except InputError:
        return False
    return True
