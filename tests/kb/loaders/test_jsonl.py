import json
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., list[Any]]


def test_id_and_body_are_enough_and_unknown_fields_are_ignored(read: Read) -> None:
    (article,) = read("a.jsonl", '{"id":7,"body":"Texto","pair":{"x":[1]}}\n')
    assert (article.id, article.title, article.body) == ("7", "7", "Texto")


def test_all_fields_are_read(read: Read) -> None:
    row = {
        "id": "a#es", "title": "T", "body": "# T\n\nTexto", "lang": "es", "url": "https://a.example",
        "audience": "internal", "tags": ["x"], "updated_at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    (article,) = read("a.jsonl", json.dumps(row))
    assert article.model_dump(include={"id", "title", "body", "language", "url", "audience", "tags"}) == {
        "id": "a#es", "title": "T", "body": "Texto", "language": "es", "url": "https://a.example",
        "audience": "internal", "tags": ("x",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id":"b","body":"x"', "line 2: it is not JSON (column 21)"),
        ("[1]", "line 2: it is not a JSON object"),
        ('{"body":"x"}', "line 2: it has no `id`"),
        ('{"id":"b"}', "line 2: it has no `body`"),
        ('{"id":"b","body":3}', "line 2: it has no `body`"),
        ('{"id":"b","body":"x","audience":"all"}', "line 2: the audience is 'all'"),
        ("[" * 100_000, "line 2:"),
    ],
)
def test_a_bad_line_fails_with_its_number_and_the_rest_is_read(read: Read, line: str, reason: str) -> None:
    first, bad, last = read("a.jsonl", f'{{"id":"a","body":"x"}}\n{line}\n\n{{"id":"c","body":"x"}}\n')
    assert (first.id, last.id) == ("a", "c")
    assert bad.reason.startswith(reason)


def test_nul_bytes_and_lone_surrogates_in_strings_are_dropped(read: Read) -> None:
    (article,) = read("a.jsonl", '{"id":"a\\u0000","title":"t\\ud800","body":"uno\\u0000dos \\udfff\\u2028tres"}')
    assert (article.id, article.title, article.body) == ("a", "t", "unodos \ntres")
