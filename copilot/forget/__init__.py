"""Forgetting one person: what is kept of them as one document, and all of it erased, everywhere.

rows = find(session, "u-77")
export(session, rows) -> dict
erase(store, rows, likeness, by) -> Erased          one transaction: the truth
Cleaner(settings, store, retriever).run()           what indexes, files and the database's free pages still hold
"""

from copilot.forget.cleaning import Cleaner, Step
from copilot.forget.erase import Erased, erase
from copilot.forget.export import export
from copilot.forget.mentions import Mention, mentions
from copilot.forget.person import Person, counted, find, read_person
from copilot.forget.watch import Watch

__all__ = [
    "Cleaner",
    "Erased",
    "Mention",
    "Person",
    "Step",
    "Watch",
    "counted",
    "erase",
    "export",
    "find",
    "mentions",
    "read_person",
]
