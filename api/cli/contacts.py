"""`escucha contacts`: who had to come back, and what was resolved at the first contact."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import configured, emit, opened
from api.cli.progress import bar
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.contacts import Repeated, Resolved
    from copilot.store import Store

WEEKS = 12
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
_SINCE = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help=f"First day; without it the last {WEEKS} weeks are told."
)
_UNTIL = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; without it, today.")


@click.group("contacts")
def command() -> None:
    """Who had to come back on the same matter, and what was really resolved at the first contact. Never by agent."""


@command.command("repeats")
@_SINCE
@_UNTIL
@click.option("--limit", default=50, type=click.IntRange(1, 10_000), help="At most so many matters.")
@_JSON
@configured
def repeated(settings: Settings, since: datetime | None, until: datetime | None, limit: int, as_json: bool) -> None:
    """List matters that a customer came on more than once, the most contacts first.

    The days are those of the last contact. A matter goes on while contacts are at most ESCUCHA_REPEAT_DAYS apart.
    """
    from copilot.contacts import repeats

    first, end = _span(settings, since, until)
    with opened(settings) as store:
        _catch_up(store, settings)
        with store.read() as session:
            found = repeats(session, first, end, limit)
    for one in found:
        if as_json:
            emit(one.model_dump(mode="json"))
        else:
            click.echo(_repeat_line(one, settings))
    if not as_json and not found:
        click.echo("Nobody had to come back.")


@command.command("resolution")
@_SINCE
@_UNTIL
@click.option("--days", type=click.IntRange(1, 365), help="Days without another contact; without it ESCUCHA_FCR_DAYS.")
@click.option(
    "--by",
    type=click.Choice(["all", "week", "channel", "tag", "language", "reason"]),
    default="week",
    show_default=True,
    help="What to count by; `reason` is the concept that the customer's words are most about.",
)
@_JSON
@configured
def resolved(
    settings: Settings, since: datetime | None, until: datetime | None, days: int | None, by: Any, as_json: bool
) -> None:
    """Count genuine first-contact resolution: resolved, not reopened, and no further contact on the matter within N
    days. What was resolved less than N days ago is pending."""
    from copilot.contacts import resolution

    first, end = _span(settings, since, until)
    with opened(settings) as store:
        _catch_up(store, settings)
        with store.read() as session:
            rows = resolution(session, first, end, by, days=days or settings.fcr_days, zone=settings.zone)
    if as_json:
        for row in rows:
            emit(row.model_dump(mode="json"))
    else:
        _table(by, rows)


def _span(settings: Settings, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """From the start of the first day to the end of the last one, where the company is."""
    today = datetime.now(UTC).astimezone(settings.zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    first = since or today - timedelta(weeks=WEEKS)
    end = (until or today) + timedelta(days=1)
    if first >= end:
        raise click.UsageError("--since is later than --until; exchange them.")
    return first.replace(tzinfo=settings.zone), end.replace(tzinfo=settings.zone)


def _catch_up(store: "Store", settings: Settings) -> None:
    from copilot.contacts import catch_up

    with bar("Comparing contacts") as progress:
        catch_up(store, settings.repeat_days, progress)


def _repeat_line(one: "Repeated", settings: Settings) -> str:
    since = one.since.astimezone(settings.zone).date().isoformat() if one.since else "?"
    ids = ", ".join(contact.id for contact in one.contacts)
    told = f"{one.number:>3} contacts since {since} on {', '.join(one.channels) or '?'}  {one.customer_id}"
    return f"{told}  {one.reason}  ({ids})" if one.reason else f"{told}  ({ids})"


def _table(by: str, rows: "tuple[Resolved, ...]") -> None:
    if not rows:
        click.echo("Nothing was resolved in these days.")
        return
    wide = max(len(by), *(len(row.key) for row in rows), 4)
    names = ("resolved", "genuine", "reopened", "repeated", "pending", "later")
    click.echo(f"{by:<{wide}}  " + "  ".join(f"{name:>8}" for name in names) + "  rate [95 %]")
    for row in rows:
        counts = "  ".join(f"{getattr(row, name):>8}" for name in names)
        rate = "-" if row.rate is None else f"{row.rate:.2f} [{row.low:.2f}, {row.high:.2f}]"
        click.echo(f"{row.key or '-':<{wide}}  {counts}  {rate}")
