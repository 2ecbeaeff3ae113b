"""The demo company, Alborada: invented articles and conversations that ship with the product."""

from pathlib import Path

FOLDER = Path(__file__).parent
ARTICLES = FOLDER / "articles"
SAVED_REPLIES = FOLDER / "saved_replies.jsonl"
SHOWCASE = "c-2001"  # the open conversation that `escucha demo` shows first


def article_files() -> list[Path]:
    return sorted(path for path in ARTICLES.iterdir() if path.is_file())


def conversation_files() -> list[Path]:
    return sorted((FOLDER / "conversations").glob("*.jsonl"))
