"""Summaries: a conversation, or a customer's history, in at most four lines, each fact with its message."""

from copilot.promise import Owed
from copilot.summary.conversation import summary_of
from copilot.summary.digest import Digest
from copilot.summary.history import Past, Repeats, history_of
from copilot.summary.reading import Reading
from copilot.summary.values import Fact, Summary

__all__ = ["Digest", "Fact", "Owed", "Past", "Reading", "Repeats", "Summary", "history_of", "summary_of"]
