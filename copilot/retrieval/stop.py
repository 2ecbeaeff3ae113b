"""The stop words of Spanish, Portuguese and English together."""

from functools import cache
from pathlib import Path

from copilot.text import fold


@cache
def stopwords() -> frozenset[str]:
    """Folded."""
    lines = Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in fold(line).split())
