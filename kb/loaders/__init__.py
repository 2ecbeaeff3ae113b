"""Reading articles from files: one loader a format, chosen by the file's suffix."""

from collections.abc import Callable, Iterator
from pathlib import Path

from copilot.errors import InputError
from copilot.source import Article
from kb.loaders import docx, faq, html, jsonl, markdown, pdf, plain
from kb.loaders.place import Bad, Place
from kb.loaders.reading import read

__all__ = ["LOADERS", "Bad", "Place", "is_known", "load"]

Loader = Callable[[Place, bytes], Iterator[Article | Bad]]

LOADERS: dict[str, Loader] = {
    **dict.fromkeys((".md", ".markdown"), markdown.load),
    **dict.fromkeys((".html", ".htm", ".xhtml"), html.load),
    **dict.fromkeys((".txt", ".text"), plain.load),
    **dict.fromkeys((".csv", ".tsv"), faq.load_csv),
    **dict.fromkeys((".jsonl", ".ndjson"), jsonl.load),
    ".pdf": pdf.load,
    ".docx": docx.load,
    ".xlsx": faq.load_xlsx,
}


def is_known(file: Path) -> bool:
    return file.suffix.lower() in LOADERS


def load(place: Place) -> Iterator[Article | Bad]:
    """The file's articles; what cannot be read is a `Bad` that says why, never an exception."""
    if not is_known(place.file):
        yield Bad(f"'{place.file.suffix}' files are not read. Save it as one of {', '.join(sorted(LOADERS))}.")
        return
    try:
        data = read(place.file)
        if not data.strip():
            yield Bad("the file is empty. Write the article, or remove the file.", empty=True)
            return
        yield from LOADERS[place.file.suffix.lower()](place, data)
    except InputError as error:
        yield Bad(str(error))
