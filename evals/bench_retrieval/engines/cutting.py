"""Cutting a text as LangChain's splitter does by default, for when that is not installed: pieces of at most SIZE
characters that end where a paragraph, a line or a word does, each beginning a little before the last one's end."""

SIZE = 1_000
OVERLAP = 200
_ENDS = ("\n\n", "\n", " ")


def cut(text: str) -> list[str]:
    """The pieces in order, without blanks around; none of a text of blanks."""
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = _end(text, start)
        pieces.append(text[start:end].strip())
        if end >= len(text):
            break
        start = _begin(text, start, end)
    return [piece for piece in pieces if piece]


def _end(text: str, start: int) -> int:
    if len(text) - start <= SIZE:
        return len(text)
    for mark in _ENDS:
        at = text.rfind(mark, start + OVERLAP + 1, start + SIZE)
        if at > 0:
            return at
    return start + SIZE


def _begin(text: str, start: int, end: int) -> int:
    """Where a word begins among the last OVERLAP characters; always after `start`, so that cutting ends."""
    earliest = max(start + 1, end - OVERLAP)
    space = text.find(" ", earliest, end)
    return space + 1 if space >= 0 else earliest
