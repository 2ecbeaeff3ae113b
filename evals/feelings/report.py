"""The figures as text: a table, the confusion of emotions, the surest errors."""

from collections.abc import Sequence

from copilot.listen.heard import EMOTIONS
from evals.feelings.score import Scores, Trial

WIDTH = 6
SHOWN = 300


def table(scores: Scores) -> str:
    lines = [
        f"{one.name:<36}{one.value:6.3f}  [{one.interval.low:.3f}, {one.interval.high:.3f}]  n={one.n}"
        for one in scores.figures
    ]
    lines.append("F1  " + "  ".join(f"{label} {value:.2f}" for label, value in scores.labels.items()))
    return "\n".join(lines)


def confusion(scores: Scores) -> str:
    """Rows are what a reader heard, columns what the listener did."""
    head = " " * 16 + "".join(f"{label[: WIDTH - 1]:>{WIDTH}}" for label in EMOTIONS)
    rows = [
        f"{wanted:<16}" + "".join(f"{scores.confusion.get((wanted, heard), 0) or '.':>{WIDTH}}" for heard in EMOTIONS)
        for wanted in EMOTIONS
    ]
    return "\n".join([head, *rows])


def errors(trials: Sequence[Trial]) -> str:
    return "\n".join(_error(one) for one in trials)


def _error(one: Trial) -> str:
    heard = "; ".join(
        f"{flag.label} {flag.confidence:.2f} “{' … '.join(flag.evidence)}”"
        for flag in (*one.feeling.emotions, *one.feeling.signals)
    )
    said = " // ".join(f"{message.role[0].upper()}: {message.text}" for message in one.case.conversation.messages)
    wanted = ", ".join([one.case.primary, *sorted(one.case.emotions - {one.case.primary}), *sorted(one.case.signals)])
    return f"{one.case.id} {one.case.lang}\n  {said[-SHOWN:]}\n  wanted {wanted}; heard {heard or 'nothing'}"
