"""`escucha bench desk`: a team at work on the real service."""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from copilot.settings import read_settings

WANTED_MS = 500.0  # for 95 of 100 requests


@click.command("desk")
@click.option("--agents", default=200, show_default=True, type=click.IntRange(1, 5000))
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(5, 3600))
@click.option(
    "--arrive",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0, 3600),
    help="Seconds within which all open their first page; 5 for a stampede.",
)
@click.option("--pace", default=75.0, show_default=True, type=click.FloatRange(1, 600), help="Seconds a conversation.")
@click.option("--conversations", default=3000, show_default=True, type=click.IntRange(100, 1_000_000))
@click.option("--waiting", default=800, show_default=True, type=click.IntRange(10, 100_000))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="See `escucha serve`.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures here, as JSON.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Make the company here, and leave it.")
def command(
    agents: int,
    seconds: float,
    arrive: float,
    pace: float,
    conversations: int,
    waiting: int,
    processes: int,
    out: Path | None,
    keep: Path | None,
) -> None:
    """Let a team of agents work at the pages, and time every request.

    The service runs on a fresh copy of the demo company, made larger, in a process of its own. Each agent opens the
    inbox within the first --arrive seconds with a browser that holds nothing yet and looks for news every 10 s, then
    takes a conversation each --pace seconds (give or take 30 %): its page, a draft, for one in four another draft, news
    every 5 s, the inbox in a second tab every 30 s. One draft in five is refused, the others are edited, checked and
    sent; then the next. No two agents take the same conversation. No model is asked. Nothing that is configured is
    used. What a service does in the background after its first start is done before. The agents' own work shares the
    processors, and is told apart. Wanted: no error, and
    95 of 100 requests other than for static files within 500 ms; ends with 1 otherwise.
    """

    def say(step: str) -> None:
        click.echo(f"... {step}", err=True)

    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        found = _run(keep, agents, processes, (seconds, pace, arrive), conversations, waiting, say)
    else:
        with tempfile.TemporaryDirectory(prefix="escucha-bench-") as folder:
            found = _run(Path(folder), agents, processes, (seconds, pace, arrive), conversations, waiting, say)
    if out:
        out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    click.echo(table(found))
    click.get_current_context().exit(0 if reached(found) else 1)


def _run(
    folder: Path, agents: int, processes: int, times: tuple[float, float, float], total: int, waiting: int, say: Any
) -> dict[str, Any]:
    """`times`: seconds of work, a conversation's, and within how many all come."""
    from api.auth import Auth, start
    from api.cli.demo import load
    from copilot.copilot import open_copilot
    from copilot.store import users
    from evals.bench_desk import bench_desk
    from evals.bench_desk.company import enlarge, settle

    settings = read_settings(data=folder, database_url="")
    load(settings)
    say(f"making {total:,} conversations, {waiting:,} of which wait")
    with open_copilot(settings) as copilot:
        rows = enlarge(copilot.store, settings, total, waiting)
        settle(copilot)
        cookie, now, doors = Auth(copilot.store, settings).cookie, datetime.now(UTC), []
        with copilot.store.begin() as session:
            for number in range(agents):
                email = f"agent{number}@bench.example"
                # Nobody signs in with it: "!" is the hash of no password.
                name, nobody = f"Agent {number}", "!"
                user = users.add(session, email=email, role="agent", password_hash=nobody, at=now, name=name)
                token = start(session, user, kind="browser", helpdesk_id=None, device="bench")
                doors.append(f"{cookie}={token}")
    serve = [sys.executable, "-m", "api.cli", "serve", "--processes", str(processes)]
    return {"processes": processes, **bench_desk(serve, folder, doors, rows, *times, say)}


def reached(found: dict[str, Any]) -> bool:
    """Whether the figures are what is wanted."""
    errors = sum(kind["errors"] for kind in found["kinds"].values())
    return bool(not errors and found["all"]["n"] and found["all"]["p95_ms"] <= WANTED_MS)


def table(found: dict[str, Any]) -> str:
    """The figures as lines for a terminal."""
    head = f"{'':20}{'n':>8}{'errors':>8}{'p50':>9}{'p95':>9}{'p99':>9}{'worst':>9}  ms"
    lines = [
        f"{found['agents']} agents, {found['processes']} serving, {found['waiting']:,} conversations waiting, "
        f"one each {found['pace_s']:g} s, all come within {found['arrive_s']:g} s, "
        f"{found['seconds']} s on {found['cores']} cores (load average {found['load_average'][0]})",
        f"first inbox after the start, by itself: {found['first_inbox_ms']:,.0f} ms",
        head,
    ]
    for kind, row in [*found["kinds"].items(), ("all but static", found["all"])]:
        times = "".join(f"{row[name]:>9,.0f}" for name in ("p50_ms", "p95_ms", "p99_ms", "worst_ms"))
        why = f"  {row['why']}" if row["errors"] else ""
        lines.append(f"{kind:20}{row['n']:>8,}{row['errors']:>8,}{times}{why}")
    used = "unknown" if found["server_cpu"] is None else f"{found['server_cpu']:.2f}"
    lines.append(
        f"{found['drafts_per_s']} drafts and {found['requests_per_s']} requests a second; processors used: "
        f"service {used}, clients {found['client_cpu']:.2f}"
    )
    lines.append(f"wanted: no error, p95 {WANTED_MS:g} ms: {'reached' if reached(found) else 'NOT reached'}")
    return "\n".join(lines)
