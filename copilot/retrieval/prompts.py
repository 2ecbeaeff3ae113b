"""What a model wants before a question and before a document.

Three places may say it, the first that does holds: the settings; the model itself, in its
config_sentence_transformers.json; and, for families whose saved models often don't, the table here. Without them such
a model still answers, and finds less.
"""

import json
import re
from pathlib import Path
from typing import NamedTuple

from copilot.retrieval.models import read_record
from copilot.settings import Settings

DECLARED = ("query", "document", "passage", "corpus")  # the names that encode_query and encode_document look for

# From the models' own cards: a pattern on the model's name, what goes before a question, what before a document.
FAMILIES = (
    (r"e5-.*instruct", "Instruct: Given a question, retrieve passages that answer it\nQuery: ", ""),
    (r"(^|[/_-])e5([_-]|$)", "query: ", "passage: "),
    (r"bge-(small|base|large)-en|mxbai-embed", "Represent this sentence for searching relevant passages: ", ""),
    (r"nomic-embed|modernbert-embed", "search_query: ", "search_document: "),
)


class Prompts(NamedTuple):
    """What goes before a question and before a document; None where the model itself adds it."""

    query: str | None
    document: str | None


def configured(settings: Settings) -> Prompts:
    """What the settings say; None where they say nothing."""
    return Prompts(
        _written(settings.embedding_query_prefix, "embedding_query_prefix" in settings.model_fields_set),
        _written(settings.embedding_document_prefix, "embedding_document_prefix" in settings.model_fields_set),
    )


def prompts_for(folder: Path, settings: Settings) -> Prompts:
    """The prompts of the model in `folder`."""
    query, document = configured(settings)
    if not _declares(folder):
        named = _family(folder)
        query = named[0] if query is None else query
        document = named[1] if document is None else document
    return Prompts(query, document)


def _written(prefix: str, given: bool) -> str | None:
    """A setting loses the space at its end on the way through most shells and files; set but empty, it means none."""
    if not prefix.strip():
        return "" if given else None
    return f"{prefix.strip()} "


def _declares(folder: Path) -> bool:
    return any(_read(folder / "config_sentence_transformers.json", "prompts").get(name) for name in DECLARED)


def _family(folder: Path) -> tuple[str, str]:
    record = read_record(folder)
    name = record.name if record else ""
    saved = _read(folder / "config.json").get("_name_or_path")
    for known in (name, folder.name, str(saved or "")):
        for pattern, query, document in FAMILIES:
            if re.search(pattern, known.lower()):
                return query, document
    return "", ""


def _read(file: Path, *path: str) -> dict[str, object]:
    """The object in a JSON file, or one within it; empty where there is none."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
