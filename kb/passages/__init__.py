"""From an article to passages: the citable pieces, cut where the author's own structure allows it."""

from kb.passages.split import VERSION, split

__all__ = ["VERSION", "split"]
