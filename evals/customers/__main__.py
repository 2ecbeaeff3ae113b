"""`python -m evals.customers`: how many records of invented people are joined rightly, wrongly and not."""

import time

import click

from evals.customers.causes import by_cause
from evals.customers.people import Told, people
from evals.customers.plain import plain_records
from evals.customers.rates import HARD, OTHER, USUAL
from evals.customers.records import records as told_of
from evals.customers.score import (
    Score,
    by_any_handle,
    by_rules,
    joined_pairs,
    missed,
    records_of,
    score,
    sharing_pairs,
    wrong_pairs,
)
from evals.intervals import wilson

SETTINGS = {"usual": USUAL, "other": OTHER, "hard": HARD}
PLAIN = "plain"


@click.command()
@click.option("--people", "count", type=click.IntRange(min=10), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--setting", type=click.Choice(sorted((*SETTINGS, PLAIN))), default="usual", show_default=True)
@click.option("--wrong", "wrong", type=click.IntRange(min=0), default=0, help="Print so many wrong joins.")
@click.option("--missed", "lost", type=click.IntRange(min=0), default=0, help="Print so many joins not found.")
@click.option("--causes", is_flag=True, help="Of pairs that share a handle: how many are found, by what makes it hard.")
def main(count: int, seed: int, setting: str, wrong: int, lost: int, causes: bool) -> None:
    """Join the records of invented people, and compare with the truth."""
    told = made_up(count, seed, setting)
    made = records_of(told)
    started = time.perf_counter()
    standing = by_rules(made)
    spent = time.perf_counter() - started
    suggested = {(one.low, one.high) for one in standing.suggested}
    click.echo(f"{count:,} people, {len(told):,} records, seed {seed}, setting {setting}, {spent:.1f} s")
    click.echo(_line("rules", score(told, made, standing.person, suggested)))
    click.echo(_line("any equal handle", score(told, made, by_any_handle(made), set())))
    if causes:
        for name, share in by_cause(made, sharing_pairs(told, made), joined_pairs(made, standing.person)).items():
            click.echo(f"{name}: {share.found} of {share.pairs} ({_share(share.found, share.pairs)})")
    for one, other in wrong_pairs(told, standing.person)[:wrong]:
        click.echo(f"wrong   {_shown(one)}   {_shown(other)}")
    for one, other in missed(told, made, standing.person)[:lost]:
        click.echo(f"missed  {_shown(one)}   {_shown(other)}")


def made_up(count: int, seed: int, setting: str) -> list[Told]:
    """The records of `count` invented people of a setting, in an order that tells nothing."""
    if setting == PLAIN:
        return plain_records(count, seed)
    return told_of(people(count, seed, SETTINGS[setting]), seed, SETTINGS[setting])


def _line(name: str, found: Score) -> str:
    low, high = wilson(found.found, found.sharing)
    return (
        f"{name}: wrong joins {found.wrong} of {found.joined}; found {_share(found.found, found.sharing)} "
        f"[{low:.3f}, {high:.3f}] of {found.sharing} pairs that share a handle "
        f"(and {_share(found.asked, found.sharing)} suggested), "
        f"{_share(found.found_named, found.named)} of {found.named} with both names; "
        f"of all {found.true} pairs {_share(found.found_true, found.true)}, "
        f"with suggestions {_share(found.found_or_suggested, found.true)}; "
        f"suggestions {found.suggested}, right {_share(found.suggested_right, found.suggested)}"
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _shown(one: Told) -> str:
    handles = " ".join(f"{channel}:{handle}" for channel, handle in one.handles)
    return f"[{one.person} {one.source} {one.external_id} '{one.name}' {handles}]"


if __name__ == "__main__":
    main()
