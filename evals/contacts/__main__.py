"""`python -m evals.contacts`: are two contacts of one customer on one matter? Beside two baselines."""

from collections import Counter
from collections.abc import Sequence

import click

from copilot.listen.language import OURS
from evals.contacts.cases import SUITE, Case, read_cases
from evals.contacts.score import JUDGES, line, score, shipped


@click.command()
@click.option(
    "--split", type=click.Choice(["dev", "test"]), default="dev", help="The half of the cases; test is for one look."
)
@click.option("--language", "languages", multiple=True, type=click.Choice(OURS), help="Only this language.")
@click.option("--errors", is_flag=True, help="Name the pairs that were told wrongly.")
def main(split: str, languages: tuple[str, ...], errors: bool) -> None:
    """Judge what is shipped, `same tag` and `word overlap` on the same pairs."""
    given = {one: list(read_cases(SUITE / f"{one}.{split}.jsonl")) for one in languages or OURS}
    everything = [case for cases in given.values() for case in cases]
    for name, cases in (*given.items(), ("all", everything)):
        click.echo(name)
        for judged, judge in JUDGES.items():
            click.echo("  " + line(judged, score(cases, judge)))
    across = crossed(everything)
    wrong = sum(shipped(case) for case in across)
    click.echo(f"contacts of different cases taken for one matter: {wrong} of {len(across)}")
    click.echo("wrong by kind: " + _by_kind(everything))
    if errors:
        for case in everything:
            if shipped(case) != case.same:
                click.echo(f"{case.id} {case.kind} same={case.same}")


def crossed(cases: Sequence[Case]) -> list[Case]:
    """Each later contact after the earlier one of another case: what else one customer may have written about."""
    pairs = zip(cases, [*cases[1:], *cases[:1]], strict=True)
    return [case.model_copy(update={"earlier": other.earlier, "same": False}) for case, other in pairs]


def _by_kind(cases: Sequence[Case]) -> str:
    number = Counter(case.kind for case in cases)
    wrong = Counter(case.kind for case in cases if shipped(case) != case.same)
    return ", ".join(f"{kind} {wrong[kind]}/{n}" for kind, n in sorted(number.items()))


if __name__ == "__main__":
    main()
