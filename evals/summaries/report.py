"""The figures as text: the writers side by side, what ours gains, whether it is borne out, what it leaves untold."""

from collections.abc import Mapping, Sequence

from evals.summaries.borne import invented, stands
from evals.summaries.score import Figure, Trial, borne_out, differences, figures

NAME = 36
COLUMN = 19


def table(found: Mapping[str, Sequence[Trial]]) -> str:
    """A row a figure, a column a writer."""
    columns = [figures(one) for one in found.values()]
    head = " " * NAME + "".join(f"{name:>{COLUMN}}" for name in found)
    rows = [f"{row[0].name:<{NAME - 7}}n={row[0].n:<5}" + _cells(row) for row in zip(*columns, strict=True)]
    return "\n".join([head, *rows])


def _cells(row: Sequence[Figure]) -> str:
    return "".join(f"{one.value:>{COLUMN}.{_places(one.name)}f}" for one in row)


def gains(found: Mapping[str, Sequence[Trial]]) -> str:
    """Ours less each of the others, and its bare words less those, with the 95 % interval of the difference."""
    own = [name for name in found if name.startswith("ours")]
    return "\n".join(_gain(found, one, other) for one in own for other in found if other not in own)


def _gain(found: Mapping[str, Sequence[Trial]], one: str, other: str) -> str:
    parts = (
        f"{each.name} {each.value:+.3f} [{each.interval.low:+.3f}, {each.interval.high:+.3f}]"
        for each in differences(found[one], found[other])
    )
    return f"{one + ' - ' + other:<32}" + "   ".join(parts)


def fidelity(found: Sequence[Trial]) -> str:
    shares = (
        f"{one.name}: {one.value:.4f}  [{one.interval.low:.3f}, {one.interval.high:.3f}]  n={one.n}"
        for one in borne_out(found)
    )
    return "\n".join([*shares, *(f"  NOT SAID {one.case.id}: {said}" for one in found for said in _wrong(one))])


def untold(found: Sequence[Trial], shown: int) -> str:
    """The cases of which most is left untold: the summary and the facts that it misses."""
    worst = sorted((one for one in found if one.missed), key=lambda one: -len(one.missed))[:shown]
    return "\n".join(
        f"{one.case.id}\n  "
        + one.written.text.replace("\n", "\n  ")
        + "".join(f"\n    misses {fact.kind}, {fact.message_id}: {fact.text}" for fact in one.missed)
        for one in worst
    )


def _wrong(one: Trial) -> list[str]:
    strange = [fact.text for fact in one.written.facts if not stands(fact, one.case.conversation)]
    return strange + invented(one.written.text, one.case.conversation)


def _places(name: str) -> int:
    return 2 if name.startswith("ms") else 1 if name == "words" else 3
