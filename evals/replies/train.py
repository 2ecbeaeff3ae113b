"""Learns how a saved reply fits a question, from the development half: `python -m evals.replies.train`.

To its cases come questions that no reply answers: the articles' own (`evals.replies.headings`), those of other suites
(`evals.replies.elsewhere`, the development half), and questions to other companies that share no word of weight with a
reply's title. A logistic regression over the features of
`copilot.replies.fit`, on the replies that may be offered at all (the articles bear them out, the matter has taken no
turn that they do not meet). The least probability from which on one is offered is the smallest at which, in
cross-validation by question, the share that fitted reaches `STATED`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click
import numpy as np

from copilot.conversation import Conversation, Message
from copilot.copilot import Copilot
from copilot.replies import Book
from copilot.replies.fit import FILE, NAMES, Fit
from copilot.replies.suggestion import candidates
from copilot.replies.suited import is_suited
from evals.abstention.suite import training_questions
from evals.replies.cases import AGENT, demo_company, read_cases
from evals.replies.elsewhere import questions, unanswered
from evals.replies.headings import heading_questions

STATED = 0.98
STRENGTH = 0.3  # of the penalty, as scikit-learn's C
OTHERS = "other-"  # before the ids of questions to other companies
SHARED = 0.25  # share of such a question's meaning in a reply's title from which the reply may fit it
IN_TITLE = NAMES.index("share of the question's meaning in its title")
FOLDS, ROUNDS = 20, 10
GRID = [step / 100 for step in range(30, 95)]


class Example(NamedTuple):
    """A reply beside a request of the case `case`."""

    case: str
    fits: bool
    features: tuple[float, ...]


class Asked(NamedTuple):
    """A conversation with the ids of the replies of which any fits it."""

    id: str
    conversation: Conversation
    expect: tuple[str, ...]


def asked(copilot: Copilot) -> list[Asked]:
    """What is learned from: the development cases, and questions that no reply fits."""
    cases = [*read_cases("dev"), *heading_questions(copilot, Book(copilot.store))]
    found = [Asked(case.id, case.conversation(), case.expect) for case in cases]
    others = unanswered(copilot, questions("dev"))
    found += [Asked(f"elsewhere-{at:03}", one.conversation, ()) for at, one in enumerate(others)]
    return found + list(_to_others())


def _to_others() -> Iterator[Asked]:
    """What customers ask companies that are not this one."""
    for base, some in sorted(training_questions().items()):
        for at, one in enumerate(some):
            talk = Conversation(
                id=f"{base}-{at}",
                channel="chat",
                language=one.language,
                messages=(Message(role="customer", text=one.text),),
            )
            yield Asked(f"{OTHERS}{base}-{at}", talk, ())


def examples(copilot: Copilot, wanted: Sequence[Asked]) -> list[Example]:
    book = Book(copilot.store)
    found: list[Example] = []
    for case in wanted:
        brief = copilot.brief(case.conversation)
        if not is_suited(brief):
            continue
        for one in candidates(copilot, book, brief, AGENT):
            if not one.match.problem and not _may_fit(case, one.match.features):
                fits = one.match.ready.reply.external_id in case.expect
                found.append(Example(case.id, fits, tuple(one.match.features)))
    return found


def _may_fit(case: Asked, row: Sequence[float]) -> bool:
    """Whether a question to another company may well be answered by a reply of ours: "can I pay in instalments?"."""
    return case.id.startswith(OTHERS) and row[IN_TITLE] >= SHARED


def fit(rows: Sequence[Example], least: float = 0.0) -> Fit:
    from sklearn.linear_model import LogisticRegression

    table = np.array([one.features for one in rows])
    means, scales = table.mean(0), np.maximum(table.std(0), 1e-6)
    model = LogisticRegression(C=STRENGTH).fit((table - means) / scales, [one.fits for one in rows])
    coefficients = (float(model.intercept_[0]), *map(float, model.coef_[0]))
    return Fit(
        means=tuple(round(float(one), 5) for one in means),
        scales=tuple(round(float(one), 5) for one in scales),
        coefficients=tuple(round(one, 5) for one in coefficients),
        least=least,
    )


def unseen(rows: Sequence[Example]) -> list[tuple[float, bool]]:
    """For each case the probability of its best reply, by weights that the case has no part in, and whether it fits."""
    cases = sorted({one.case for one in rows})
    found: list[tuple[float, bool]] = []
    for seed in range(ROUNDS):
        order = np.random.default_rng(seed).permutation(len(cases))
        fold = {cases[place]: number % FOLDS for number, place in enumerate(order)}
        for number in range(FOLDS):
            model = fit([one for one in rows if fold[one.case] != number])
            best: dict[str, tuple[float, bool]] = {}
            for one in rows:
                if fold[one.case] == number:
                    chance = model.probability(one.features)
                    best[one.case] = max(best.get(one.case, (0.0, False)), (chance, one.fits))
            found += best.values()
    return found


def least_for(judged: Sequence[tuple[float, bool]]) -> tuple[float, float, int]:
    """(least probability, the share that fitted, how many a round): see the module."""
    for least in GRID:
        shown = [fits for chance, fits in judged if chance >= least]
        if shown and sum(shown) / len(shown) >= STATED:
            return least, sum(shown) / len(shown), round(len(shown) / ROUNDS)
    return GRID[-1], 0.0, 0


@click.command()
def main() -> None:
    """Write copilot/replies/fit.json."""
    with demo_company() as copilot:
        wanted = asked(copilot)
        rows = examples(copilot, wanted)
    least, reached, shown = least_for(unseen(rows))
    found = fit(rows, least)
    FILE.write_text(json.dumps(found.model_dump(), indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(rows)} replies beside {len(wanted)} questions, {sum(one.fits for one in rows)} fit.")
    click.echo(f"From {least:.2f} on: {reached:.3f} of {shown} suggestions fit (cross-validated).")
    for name, weight in zip(("intercept", *NAMES), found.coefficients, strict=True):
        click.echo(f"{weight:+.2f}  {name}")


if __name__ == "__main__":
    main()
