"""What a model is asked to answer with, and reading what it really answered: JSON, fenced, cut off, or plain prose."""

import re
from typing import Any, NamedTuple

from copilot.chat import objects_in, without_thinking
from copilot.text import sentences

SCHEMA: dict[str, Any] = {
    "title": "reply",
    "description": "A reply to a customer, sentence by sentence, each with the ids of the passages it comes from.",
    "type": "object",
    "properties": {
        "paragraphs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sentences": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "text": {"type": "string"},
                                "sources": {"type": "array", "items": {"type": "string"}},
                            },
                            "required": ["text", "sources"],
                            "additionalProperties": False,
                        },
                    }
                },
                "required": ["sentences"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["paragraphs"],
    "additionalProperties": False,
}
SHAPE = '{"paragraphs": [{"sentences": [{"text": "...", "sources": ["ID"]}, {"text": "...", "sources": []}]}]}'

# "Espera 4 minutos. [K7Q2]": the id belongs to the sentence that the stop ends.
_ID_AFTER_STOP = re.compile(r"([.!?…])\s*(\[[A-Z]\d[A-Z]\d[^\]\n]{0,40}\])")


class Line(NamedTuple):
    """One sentence as the model gave it, with the ids that it named."""

    text: str
    ids: tuple[str, ...] = ()


Paragraphs = tuple[tuple[Line, ...], ...]


def read_json(answer: str) -> Paragraphs:
    """The whole sentences of an answer that is, holds or begins a JSON object in our shape; () when there is none.

    Of an object that breaks off, what is whole is kept. A sentence whose text is no text is left out.
    """
    return next((found for value in objects_in(answer) if (found := _paragraphs(value))), ())


def read_prose(answer: str) -> Paragraphs:
    """An answer in plain words, cut into sentences. Nothing of something that was meant to be JSON."""
    bare = without_thinking(answer)
    if not bare or bare[0] in "{[`<":
        return ()
    bare = _ID_AFTER_STOP.sub(r" \2\1", bare)
    return tuple(
        tuple(Line(sentence) for sentence in sentences(part)) for part in re.split(r"\n\s*\n", bare) if part.strip()
    )


def _paragraphs(value: Any) -> Paragraphs:
    if isinstance(value, dict):
        value = value.get("paragraphs", [value] if "sentences" in value else [])
    if not isinstance(value, list):
        return ()
    found = (tuple(_lines(entry)) for entry in value)
    return tuple(lines for lines in found if lines)


def _lines(paragraph: Any) -> list[Line]:
    entries = paragraph.get("sentences", [paragraph]) if isinstance(paragraph, dict) else paragraph
    found = [_line(entry) for entry in (entries if isinstance(entries, list) else [entries])]
    return [line for line in found if line is not None]


def _line(entry: Any) -> Line | None:
    text, ids = (entry.get("text"), entry.get("sources")) if isinstance(entry, dict) else (entry, ())
    if not isinstance(text, str) or not text.strip():
        return None
    listed = ids if isinstance(ids, list) else [ids]
    text = _ID_AFTER_STOP.sub(r" \2\1", " ".join(text.split()))
    return Line(text, tuple(one.strip() for one in listed if isinstance(one, str) and one.strip()))
