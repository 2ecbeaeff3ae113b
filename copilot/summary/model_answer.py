"""What a model is asked to say in a summary, and reading what it really said."""

from typing import Any, NamedTuple

from copilot.chat import objects_in

SCHEMA: dict[str, Any] = {
    "title": "summary",
    "description": "A summary in lines of sentences, each with the numbers of the messages that it rests on.",
    "type": "object",
    "properties": {
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sentences": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "sources": {"type": "array", "items": {"type": "integer"}},
                                "text": {"type": "string"},
                            },
                            "required": ["sources", "text"],
                            "additionalProperties": False,
                        },
                    }
                },
                "required": ["sentences"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["lines"],
    "additionalProperties": False,
}
SHAPE = (
    '{"lines": [{"sentences": [{"sources": [1, 3], "text": "..."}]}, {"sentences": [{"sources": [4], "text": "..."}]}]}'
)


class Claim(NamedTuple):
    """A sentence as the model gave it; `sources` are the numbers that it named, None for what is no number."""

    text: str
    sources: tuple[int | None, ...]


Answer = tuple[tuple[Claim, ...], ...]
"""The claims of each line."""


def read_answer(text: str) -> Answer:
    """The lines in a model's text; () when there are none, as in prose or another shape. Of an object that breaks off,
    what is whole."""
    return next((found for value in objects_in(text) if (found := _lines(value))), ())


def _lines(value: Any) -> Answer:
    listed = value.get("lines") if isinstance(value, dict) else None
    found = (tuple(_claims(entry)) for entry in (listed if isinstance(listed, list) else []))
    return tuple(line for line in found if line)


def _claims(entry: Any) -> list[Claim]:
    """The sentences of one line; small models leave out the list where there is only one."""
    listed = entry.get("sentences", [entry]) if isinstance(entry, dict) else entry
    found = [_claim(one) for one in (listed if isinstance(listed, list) else [listed])]
    return [claim for claim in found if claim]


def _claim(entry: Any) -> Claim | None:
    text, named = (entry.get("text"), entry.get("sources")) if isinstance(entry, dict) else (entry, None)
    if not isinstance(text, str) or not text.strip():
        return None
    listed = named if isinstance(named, list) else [] if named is None else [named]
    return Claim(" ".join(text.split()), tuple(dict.fromkeys(map(_number, listed))))


def _number(named: Any) -> int | None:
    if isinstance(named, str) and named.strip().isdecimal():
        return int(named.strip()) if len(named.strip()) < 9 else None
    return named if isinstance(named, int) and not isinstance(named, bool) else None
