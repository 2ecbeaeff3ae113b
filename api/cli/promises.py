"""`escucha promises`: what we promised to customers, by when it falls due."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, emit, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.store.promises import Due

LISTS = {
    "missed": "missed, as the customer or we wrote",
    "overdue": "past due, and nothing shows them kept",
    "soon": "due within 24 hours",
    "later": "due later",
    "undated": "with no time given",
}


@click.command("promises")
@click.option("--when", type=click.Choice(list(LISTS)), help="Only this list; without it, all of them.")
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="At most so many of each list.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
@configured
def command(settings: Settings, when: str | None, limit: int, as_json: bool) -> None:
    """List what was promised to customers and is not kept, the most pressing first, in the exact words."""
    from copilot.store import promises
    from copilot.stories import Stories
    from copilot.write.voice import read_voice

    now = datetime.now(settings.zone)
    with opened(settings) as store:
        stories = Stories(store, settings, read_voice(settings.voice_file))
        while stories.catch_up():
            pass
        for name in [when] if when else LISTS:
            with store.read() as session:
                found = promises.due(session, name, now, now + timedelta(hours=24), limit=limit)  # type: ignore[arg-type]
            if not as_json and (found or when):
                click.echo(f"{len(found)} {LISTS[name]}")
            for one in found:
                if as_json:
                    emit({"when": name, **one.model_dump(mode="json")})
                else:
                    click.echo(_line(one))


def _line(one: "Due") -> str:
    due = f"{one.promise.due[:16].replace('T', ' ')}  " if one.promise.due else ""
    where = ", ".join(filter(None, (one.channel, one.conversation_id)))
    return f"  {due}{one.customer or '?'} ({where}): {one.promise.text}"
