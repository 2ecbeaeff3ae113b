"""Writing the files that other tools would, and reading them back."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.cases import Case
from evals.exchange import Defaults, Imported, Row, read, rows_of_cases, write

ASKED = "¿En cuántos días me devuelven la plata?"
ANSWER = "Hola. La devolución llega en 5 días hábiles."


def brought(folder: Path, name: str, content: str | bytes, file: str, **defaults: Any) -> Imported:
    path = folder / file
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(name, path, Defaults(**defaults))


def jsonl(*rows: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def case(**fields: Any) -> Case:
    return Case.model_validate({"id": "c1", "task": "draft", "query": ASKED} | fields)


def there_and_back(folder: Path, name: str, cases: Sequence[Case | Row]) -> tuple[Case, ...]:
    """The cases written in a format and read again."""
    rows = [one if isinstance(one, Row) else rows_of_cases([one])[0] for one in cases]
    suffix = {"promptfoo": "yaml", "ragas": "jsonl", "deepeval": "json"}.get(name, name)
    return brought(folder, name, write(name, rows).content, f"there.{suffix}").cases


def told(found: Imported) -> list[str]:
    return [note.what for note in found.notes]
