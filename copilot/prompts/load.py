"""Reading a prompt and filling it in, strictly: a missing, an undeclared or a superfluous variable is an error."""

import hashlib
import re
from functools import cache
from pathlib import Path
from string import Template
from typing import NamedTuple

import yaml

from copilot.errors import ConfigError

FOLDER = Path(__file__).parent
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_VERSION = re.compile(r"\.v(\d+)\.md$")


class Prompt(NamedTuple):
    """`sha256` is of the whole file, front matter included: it tells two texts of one version apart."""

    name: str
    version: int
    text: str
    variables: frozenset[str]
    sha256: str

    @property
    def label(self) -> str:
        """For records: name, version and the start of the hash."""
        return f"{self.name}.v{self.version}@{self.sha256[:12]}"

    def fill(self, **values: str) -> str:
        """The text with its variables replaced. What a value holds is never read as a variable.

        Raises:
            ValueError: a declared variable is missing, or one was given that is not declared.
        """
        missing, extra = self.variables - values.keys(), values.keys() - self.variables
        if missing or extra:
            wrong = [f"missing {sorted(missing)}"] * bool(missing) + [f"unknown {sorted(extra)}"] * bool(extra)
            raise ValueError(f"prompt {self.name}.v{self.version}: {', '.join(wrong)}")
        return Template(self.text).substitute(values)


def load(name: str, version: int | None = None, folder: Path = FOLDER, own: Path | None = None) -> Prompt:
    """The prompt `name`, its newest version unless one is asked for; one of the company's `own` folder before ours.

    Raises:
        FileNotFoundError: there is no such prompt.
        ValueError: its text and its declared variables differ.
        ConfigError: the same, of one of the company's own, or it lacks a variable that ours has.
    """
    if own is not None and any(own.glob(f"{name}.v*.md")):
        return _own(name, version, own, load(name, folder=folder))
    files = {int(found[1]): file for file in folder.glob(f"{name}.v*.md") if (found := _VERSION.search(file.name))}
    chosen = version if version is not None else max(files, default=0)
    if chosen not in files:
        raise FileNotFoundError(f"no prompt {name}.v{chosen or 1}.md in {folder}")
    return _read(files[chosen], name, chosen, files[chosen].stat().st_mtime_ns)


def _own(name: str, version: int | None, folder: Path, ours: Prompt) -> Prompt:
    """A prompt that a person wrote: it is filled with what ours is filled with."""
    try:
        prompt = load(name, version, folder)
    except (ValueError, OSError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise ConfigError(f"{folder}: {said}. List the variables of the prompt's text in its first lines.") from error
    if prompt.variables != ours.variables:
        named = ", ".join(sorted(prompt.variables ^ ours.variables))
        raise ConfigError(f"{folder / name}.v{prompt.version}.md: it and ours differ in the variables {named}.")
    return prompt


@cache
def _read(file: Path, name: str, version: int, changed: int) -> Prompt:
    """`changed` is when the file was written: a prompt that is edited is another one."""
    raw = file.read_text(encoding="utf-8")
    front = _FRONT.match(raw)
    declared = frozenset((yaml.safe_load(front[1]) or {}).get("variables", ()) if front else ())
    text = (raw[front.end() :] if front else raw).strip()
    used = frozenset(Template(text).get_identifiers())
    if not Template(text).is_valid() or used != declared:
        raise ValueError(f"{file.name}: declares {sorted(declared)} and uses {sorted(used)}")
    return Prompt(name, version, text, declared, hashlib.sha256(raw.encode()).hexdigest())
