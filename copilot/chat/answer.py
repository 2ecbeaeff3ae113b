"""Reading JSON out of what a model really answered: bare, fenced, between words, after thinking aloud, cut off."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S)
_FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)(?:```|\Z)", re.S)


def without_thinking(answer: str) -> str:
    """`answer` without what the model only thought."""
    return _THINKING.sub("", answer).strip()


def objects_in(answer: str) -> Iterator[Any]:
    """What an answer may mean as JSON, the likeliest reading first. Of a value that breaks off, what is whole."""
    bare = without_thinking(answer)
    fenced = _FENCE.search(bare)
    for candidate in (bare, fenced[1] if fenced else "", bare[bare.find("{") :] if "{" in bare else ""):
        value = _value(candidate.strip())
        if value is not None:
            yield value


def _value(text: str) -> Any:
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        pass
    try:
        return from_json(text, allow_partial=True)
    except ValueError:
        return None
