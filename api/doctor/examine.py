"""The whole examination, from the machine up; each part says its lines as it finds them."""

from collections.abc import Iterator

from api.doctor import database, helpdesks, index, learned, machine, models, upkeep
from api.doctor.finding import Finding, problem
from copilot.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """What is found, in order. Nothing is changed, and nothing is contacted that is not configured."""
    yield from machine.examine(settings)
    opened = database.open_as_it_is(settings)
    if isinstance(opened, Finding):
        yield opened
        if opened.verdict != "problem":
            yield from models.examine(settings)
            return
        yield problem("content", "not looked at, because the database cannot be used", "Mend the database first.")
    else:
        try:
            yield from database.examine(opened)
            yield from upkeep.examine(opened.store)
            yield from index.examine(settings, opened.store)
            yield from learned.examine(settings, opened.store)
            yield from helpdesks.look(settings, opened.store)
        finally:
            opened.store.close()
    yield from models.examine(settings)
