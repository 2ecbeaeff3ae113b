"""A team's saved replies: one is suggested only where it answers this question and the articles bear it out here."""

from copilot.replies.book import Book
from copilot.replies.suggestion import WRITER, Suggestion, suggest

__all__ = ["WRITER", "Book", "Suggestion", "suggest"]
