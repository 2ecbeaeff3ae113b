"""JSONL of conversations, read line by line: a file may be larger than memory."""

import json
from collections.abc import Iterator
from typing import IO

from pydantic import ValidationError

from copilot.errors import InputError
from copilot.settings import Settings
from kb.conversations.fields import conversation_of
from kb.conversations.row import Row

LONGEST_ROW = 5_000_000  # bytes
_AROUND = b" \t\r\n\x00\xef\xbb\xbf"


def load(handle: IO[bytes], name: str, settings: Settings) -> Iterator[Row]:
    """`name` is what the person calls the file."""
    for number, line in enumerate(_lines(handle), start=1):
        if line is None:
            yield Row(f"{name}, line {number}", reason=f"it is above {LONGEST_ROW // 1_000_000} MB. Split or cut it.")
        elif line.strip(_AROUND):
            yield _row(line, f"{name}, line {number}", settings)


def _lines(handle: IO[bytes]) -> Iterator[bytes | None]:
    """Each line; None for one that is too long, whose rest is read past without being kept."""
    while line := handle.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW and not line.endswith(b"\n"):
            while (rest := handle.readline(LONGEST_ROW)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _row(line: bytes, path: str, settings: Settings) -> Row:
    try:
        fields = json.loads(line.strip(_AROUND))
    except UnicodeDecodeError:
        return Row(path, reason="it is not UTF-8 text. Export it again as UTF-8.")
    except (ValueError, RecursionError) as error:
        column = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        return Row(path, reason=f"it is not JSON{column}. Correct or remove the line.")
    if not isinstance(fields, dict):
        return Row(path, reason='it is not a JSON object. Write one {"id": …, "messages": […]} a line.')
    return row_of(fields, path, settings)


def row_of(fields: dict[str, object], path: str, settings: Settings) -> Row:
    """One conversation's fields as a row, failed when they are not enough for one."""
    try:
        conversation = conversation_of(fields, settings)
    except InputError as error:
        return Row(path, reason=str(error))
    except ValidationError as error:
        first = error.errors()[0]
        return Row(path, reason=f"its `{'.'.join(map(str, first['loc']))}` is not valid. Correct it.")
    if not any(message.text for message in conversation.messages):
        return Row(path, reason="nobody says anything in it.", empty=True)
    return Row(path, conversation)
