"""JSONL of articles: one object a line, `id` and `body` required."""

import json
from collections.abc import Iterator

from copilot.errors import InputError
from copilot.source import Article
from kb.loaders.fields import build, scalar
from kb.loaders.markdown import tidy, titled
from kb.loaders.place import Bad, Place
from kb.loaders.reading import text_of


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    # Only \n ends a line: JSON may hold the other line ends of Unicode inside its strings.
    for number, line in enumerate(text_of(data).split("\n"), start=1):
        if not line.strip():
            continue
        row: object = None
        try:
            row = json.loads(line)
            yield _article(place, row)
        except json.JSONDecodeError as error:
            yield Bad(f"line {number}: it is not JSON (column {error.colno}). Correct or remove the line.")
        except (InputError, RecursionError, ValueError) as error:
            id = scalar(row.get("id")) if isinstance(row, dict) else ""
            yield Bad(f"line {number}: {error}", id=id)


def _article(place: Place, row: object) -> Article:
    if not isinstance(row, dict):
        raise InputError("it is not a JSON object.", mend='Write one {"id": …, "body": …} a line.')
    id, body = scalar(row.get("id")), row.get("body")
    if not id:
        raise InputError("it has no `id`.", mend="Give each article one that stays the same.")
    if not isinstance(body, str):
        raise InputError("it has no `body`.", mend="Put the article's text there, as Markdown.")
    title, text = titled(tidy(body), scalar(row.get("title")))
    return build(place, id=id, title=title or id, body=text, meta=row)
