"""How long the history of a customer with many messages takes, the first time and after one message more.

    python -m evals.summaries.speed --messages 2000

The messages are those of the Spanish cases, over and over, in a real SQLite store: in one WhatsApp thread, and in 150
conversations over four channels. `reading alone` is the digest of the thread without store or promises. Each first time
has a store of its own; the very first also reads from disk what every later one finds in memory.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import select

from copilot.conversation import Conversation, Customer, Message
from copilot.settings import Settings
from copilot.store import Store, conversations, open_store
from copilot.store.schema import ConversationRow
from copilot.stories import Stories
from copilot.summary import Digest, Reading
from copilot.write.voice import built_in
from evals.intervals import percentile
from evals.summaries.__main__ import SUITE
from evals.summaries.cases import read_cases
from kb.conversations import put

CHANNELS = ("whatsapp", "email", "chat", "phone_transcript")
MANY = 150
START = datetime(2025, 1, 6, 13, tzinfo=UTC)
APART = timedelta(hours=5)
"""Between two messages; after every conversation of the cases there are some days more."""
PAUSE = timedelta(days=6)
READER = "es"


class Times(NamedTuple):
    """Milliseconds: each first time in the order in which they came, after one message more, with nothing new."""

    first: list[float]
    after: list[float]
    again: list[float]


@click.command()
@click.option("--messages", default=2000, show_default=True, type=click.IntRange(min=MANY), help="Of the customer.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1), help="Stores made anew.")
@click.option(
    "--more", default=20, show_default=True, type=click.IntRange(min=1), help="Messages that follow, a store."
)
def main(messages: int, rounds: int, more: int) -> None:
    """Time the histories of one customer; prints one line a way in which the messages came."""
    said = list(islice(messages_of_cases(), messages + more))
    before, rest = said[:messages], said[messages:]
    alone = [_ms(lambda: Reading(Digest(language=READER)).read(before).digest()) for _ in range(rounds)]
    click.echo(f"{messages} messages, {rounds} stores, {more} messages more in each")
    click.echo(_line("reading alone", "all of it", alone))
    ways = {"one thread": [thread("c-0", before)], f"{MANY} conversations": in_many(before)}
    for name, given in ways.items():
        times = timed(given, rest, rounds)
        click.echo(_line(name, "first time", times.first))
        click.echo(_line(name, "after one message", times.after))
        click.echo(_line(name, "with nothing new", times.again))


def messages_of_cases() -> Iterator[Message]:
    """The Spanish messages of the half that the summaries may be built on, endlessly, in order of time."""
    cases = [case.conversation.messages for case in read_cases(SUITE / f"{READER}.dev.jsonl")]
    at = START
    number = 0
    for messages in cycle(cases):
        for one in messages:
            yield one.model_copy(update={"id": f"m{number}", "at": at})
            at, number = at + APART, number + 1
        at += PAUSE


def thread(id: str, messages: Sequence[Message], channel: str = "whatsapp") -> Conversation:
    return Conversation(
        id=id,
        source="speed",
        channel=channel,
        language="es-CL",
        customer=Customer(id="u-1", name="María Soto"),
        opened_at=messages[0].at,
        messages=tuple(messages),
    )


def in_many(messages: Sequence[Message]) -> list[Conversation]:
    """The same messages in MANY conversations, one after the other, on the four channels in turn."""
    cuts = [len(messages) * at // MANY for at in range(MANY + 1)]
    return [
        thread(f"c-{at}", messages[start:end], CHANNELS[at % len(CHANNELS)])
        for at, (start, end) in enumerate(pairwise(cuts))
    ]


def timed(given: Sequence[Conversation], more: Sequence[Message], rounds: int) -> Times:
    """The history in stores that hold `given`; `more` then come one by one in the last of the conversations."""
    times = Times([], [], [])
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="escucha-speed-") as folder:
            settings = Settings(data=Path(folder))
            store = open_store(settings)
            try:
                put(store, settings, given)
                _round(store, settings, given[-1].id, more, times)
            finally:
                store.close()
    return times


def _round(store: Store, settings: Settings, id: str, more: Sequence[Message], times: Times) -> None:
    customer, row_id = _rows(store, id)
    stories = Stories(store, settings, built_in())
    now = (more[-1].at or START) + timedelta(hours=1)

    def tell() -> float:
        return _ms(lambda: stories.of_person(customer, READER, now))

    times.first.append(tell())
    for one in more:
        with store.begin() as session:
            conversations.append(session, session.get_one(ConversationRow, row_id), one)
        times.after.append(tell())
        times.again.append(tell())


def _rows(store: Store, id: str) -> tuple[int, int]:
    with store.read() as session:
        row = session.scalars(select(ConversationRow).where(ConversationRow.external_id == id)).one()
        assert row.customer_id is not None
        return row.customer_id, row.id


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _line(name: str, what: str, times: Sequence[float]) -> str:
    least, p50, p95 = min(times), percentile(times, 0.5), percentile(times, 0.95)
    first = f"  the very first {times[0]:.1f}" if what != "with nothing new" else ""
    return f"{name:<20}{what:<20} ms min {least:7.1f}  p50 {p50:7.1f}  p95 {p95:7.1f}{first}"


if __name__ == "__main__":
    main()
