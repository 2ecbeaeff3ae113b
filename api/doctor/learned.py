"""What resolved conversations have taught, or why nothing yet."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from api.doctor.finding import Finding, ok, warning
from copilot.settings import Settings
from copilot.store import Store

if TYPE_CHECKING:
    from copilot.retrieval.learned.shelf import State, Version

NAME = "learned"
AGAIN = "The service learns anew when it runs; `escucha conversations learn` does it now."


def examine(settings: Settings, store: Store) -> Iterator[Finding]:
    from copilot.retrieval.learned.examples import volume
    from copilot.retrieval.learned.shelf import CURRENT, Shelf, State

    folder = settings.data / "learned"
    shelf = Shelf(folder)
    state = shelf.state()
    if state.current and shelf.load(state.current):
        yield ok(NAME, _told(state, state.current))
    elif state.current:
        yield warning(NAME, f"model {state.current.number} in {folder} cannot be read and is not used", AGAIN)
    elif state == State() and (folder / CURRENT).exists():
        yield warning(NAME, f"{folder / CURRENT} cannot be read; searches go without what it told", AGAIN)
    else:
        with store.read() as session:
            yield ok(NAME, _nothing(state, volume(session, 0).resolutions))


def _told(state: "State", version: "Version") -> str:
    detail = (
        f"model {version.number}: {version.matters:,} matters, by {version.kind}, from {version.questions:,} "
        f"questions; {version.accuracy:.1%} of {version.held_back:,} held back find theirs; learned {_when(version.at)}"
    )
    refused = state.refused
    return f"{detail}; model {refused.number} was refused: {refused.reason}" if refused else detail


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return at


def _nothing(state: "State", resolutions: int) -> str:
    from copilot.retrieval.learned.training import ENOUGH_QUESTIONS

    if resolutions < ENOUGH_QUESTIONS:
        return f"nothing yet: {resolutions:,} past answers, and it takes {ENOUGH_QUESTIONS} at least"
    if state.reason:
        return f"nothing yet: {state.reason}"
    return "nothing yet; the service learns while it runs, `escucha conversations learn` does it now"
