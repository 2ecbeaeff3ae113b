"""YAML files that people write: cases, candidates, policies, judges; what is wrong with one is said in a sentence."""

from pathlib import Path
from typing import Any

import yaml

from copilot.errors import InputError

MOST = 2_000_000
"""Values that a file may come to once its aliases are written out: a few lines of aliases can stand for billions."""
DEEPEST = 100
"""Levels of lists and objects within each other, in YAML and in JSON."""


def read_yaml(file: Path) -> Any:
    """What the file holds.

    Raises:
        InputError: it cannot be read, is no YAML, or stands for more than a file may.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = (error.strerror or str(error)) if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"it cannot be read ({said}).", where=str(file), mend="Check the path.") from error
    return parse_yaml(text, file)


def parse_yaml(text: str, file: Path) -> Any:
    """What the text of a file holds.

    Raises:
        InputError: as `read_yaml`.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None and _size(node, {}, 0) > MOST:
            raise InputError("its aliases stand for too much.", where=str(file), mend="Write out what they stand for.")
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise InputError(f"it is not YAML ({said}).", where=str(file), mend="Correct it.") from error
    except RecursionError as error:
        raise InputError("it is nested too deep.", where=str(file), mend="Correct it.") from error
    except ValueError as error:  # a date or a number that is none: 2026-13-45
        raise InputError(f"it is not YAML ({error}).", where=str(file), mend="Put it in quotes.") from error


def is_too_deep(value: object) -> bool:
    """Whether lists and objects lie within each other deeper than anything that a person writes."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [one for several in inner for one in several]
        if not level:
            return False
    return True


def _size(node: yaml.Node, known: dict[int, int], depth: int) -> int:
    """How many values a node stands for, aliases written out; what holds itself is endless."""
    if depth > DEEPEST:
        raise RecursionError
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = MOST + 1
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [one for pair in node.value for one in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    known[id(node)] = size = 1 + sum(_size(one, known, depth + 1) for one in children)
    return size
