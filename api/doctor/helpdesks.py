"""The helpdesks that are connected: whether their tokens can be read, whether they answer, what waits for a person."""

from collections.abc import Iterator
from datetime import UTC, datetime

from api.doctor.finding import Finding, ok, problem, warning
from api.helpdesks.connected import Connected
from api.helpdesks.health import Health, examine
from copilot.errors import EscuchaError
from copilot.settings import Settings
from copilot.store import Store, helpdesks


def look(settings: Settings, store: Store) -> Iterator[Finding]:
    """One line for each, by asking it with a time-out; those that are switched off are not asked."""
    every = examine(store, datetime.now(UTC))
    if not every:
        yield ok("helpdesks", "none connected")
        return
    connected = Connected(store, settings)
    try:
        for one in every:
            yield _finding(store, connected, one)
    finally:
        connected.close()


def _finding(store: Store, connected: Connected, one: Health) -> Finding:
    name = f"helpdesk {one.name}"
    if not one.active:
        return ok(name, "switched off")
    try:
        with store.read() as session:
            said = connected.opened(helpdesks.get(session, one.id)).adapter.check()
    except EscuchaError as error:
        return problem(name, str(error), f"Mend it at /helpdesks, then `escucha helpdesks check {one.name}`.")
    failed = one.deliveries_failed + one.outgoing_failed
    if failed:
        mend = f"`escucha helpdesks retry {one.name}` tries them again; /helpdesks/{one.name} names them."
        return warning(name, f"{said} {failed:,} came to nothing and wait for a person.", mend)
    if one.standing == "behind":
        mend = "Is the service running? `escucha serve` works them off."
        return warning(name, f"{said} What came in has waited for {one.lag / 60:,.0f} minutes.", mend)
    return ok(name, said)
