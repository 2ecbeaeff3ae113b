"""`escucha forget`: one customer, erased everywhere."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from api.cli.options import configured, opened
from copilot.errors import ConfigError, SearchIndexError, UsageError
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.forget import Mention, Person, Step
    from copilot.store import Store

WORDS = {
    "customers": "customer records",
    "identities": "handles",
    "draft_uses": "uses of drafts",
    "resolutions": "past answers",
    "heard_feelings": "feelings heard",
    "feeling_corrections": "corrections of feelings",
    "digests": "summaries",
    "ledgers": "lists of what is still to be settled",
    "cases": "evaluation cases made from them",
    "customer_links": "said to be the same or another person",
}
"""Tables by another name where theirs says little."""
HIDDEN = ("resolution_bands", "customer_keys", "customer_suggestions")
STEPS = {
    "index": "building the search index anew",
    "learned": "forgetting what was learned from them",
    "vectors": "filling the vectors anew",
    "runs": "taking their cases and past answers out of evaluation runs",
    "database": "writing the database anew",
}


@click.command("forget")
@click.option("--customer", "customer_id", required=True, metavar="ID", help="Id of a customer, as imported.")
@click.option("--source", default="", help="Needed when several people have this id in their sources.")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print what was erased as one JSON object.")
@configured
def command(settings: Settings, customer_id: str, source: str, yes: bool, as_json: bool) -> None:
    """Erase one customer, from every source that they are known by: conversations, drafts, past answers, what was heard
    and promised, and what the search and its models hold of them. There is no way back.

    It says first what would go, and asks. docs/privacy.md tells what it reaches and what it does not: your own exports
    and backups, and articles that name the customer, which it lists.
    """
    from copilot.forget import counted, erase, find, mentions, read_person
    from kb.conversations.likeness import LIKENESS

    with opened(settings) as store:
        with store.read() as session:
            rows = find(session, customer_id, source)
            person = read_person(session, rows)
            going, named = counted(session, person), mentions(session, person)
        if not as_json:
            _tell(customer_id, person, going)
        _ask(customer_id, yes)
        made = erase(store, rows, LIKENESS, by="command line")
        left = _clean(settings, store)
    if as_json:
        told = [one.model_dump(mode="json") for one in named]
        click.echo(json.dumps({"erased": made.rows, "articles": told, "cleaning": left}, ensure_ascii=False))
    else:
        _told(customer_id, named, left)


def _tell(customer_id: str, person: "Person", going: Mapping[str, int]) -> None:
    name = f" ({', '.join(person.names)})" if person.names else ""
    click.echo(f"Of the customer {customer_id}{name} this would go:")
    for table, count in going.items():
        if table not in HIDDEN:
            click.echo(f"{count:>7,}  {WORDS.get(table, table)}")


def _ask(customer_id: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("Nothing was erased: nobody can be asked here; say --yes if that is what you want.")
    click.confirm(f"Erase {customer_id}? There is no way back", abort=True)


def _clean(settings: Settings, store: "Store") -> "tuple[Step, ...]":
    """Index, models, files. What is wrong with the search's own settings is no reason not to erase somebody."""
    from copilot.forget import Cleaner
    from copilot.retrieval import open_retriever

    try:
        retriever = open_retriever(settings, store)
    except (ConfigError, SearchIndexError) as error:
        click.echo(f"escucha: {error}", err=True)
        return ("index", "learned", "vectors", "runs", "database")
    try:
        left = Cleaner(settings, store, retriever).run(progress=lambda step: click.echo(STEPS[step], err=True))
        retriever.learn(lambda what: click.echo(what, err=True) if what else None)
        return left
    finally:
        retriever.close()


def _told(customer_id: str, named: "Sequence[Mention]", left: "Sequence[Step]") -> None:
    click.echo(f"{customer_id} is erased.")
    if named:
        click.echo("These articles name them. People wrote those, so somebody has to look:")
        for one in named:
            click.echo(f"  {one.id}  {one.title}{' (retired)' if one.retired else ''}")
    if left:
        click.echo(
            f"Files still hold traces ({', '.join(left)}): a running service cleans what it has open within a minute; "
            "otherwise the next start or the next `escucha forget` does."
        )
