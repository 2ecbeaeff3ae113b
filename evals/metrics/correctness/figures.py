"""`figures`: every number, amount, date, hour, link, address, phone and code of the answer stands where it may rest,
and belongs to what the answer says of it (D4)."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from copilot.check.evidence import unsupported_facts
from copilot.check.facts import facts
from copilot.check.scan import Fact
from evals.metrics.correctness.derived import follows
from evals.metrics.correctness.figure import is_hard
from evals.metrics.correctness.misplaced import misplaced
from evals.metrics.manner.leaks import is_opened
from evals.metrics.metric import Reason, Score, judged, silent
from evals.metrics.say import reason

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

_HOST = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+){2,})/?")
NAME, HARD = "figures", "hard_figures"


def figures(evidence: "Evidence") -> Score:
    """`value` counts the figures that nothing carries and those that belong to something else."""
    if not evidence.text:
        return silent(NAME)
    reasons = [*unsupported(evidence), *misplaced(evidence)]
    return judged(NAME, reasons, float(len(reasons)))


def hard_figures(evidence: "Evidence") -> Score:
    """The amounts, dates, links, addresses, phones and codes that nothing carries; `value` counts them."""
    if not evidence.text:
        return silent(HARD)
    reasons = list(unsupported(evidence, only_hard=True))
    return judged(HARD, reasons, float(len(reasons)))


def unsupported(evidence: "Evidence", *, only_hard: bool = False) -> Iterator[Reason]:
    """A reason for each figure that occurs nowhere and follows from nothing."""
    grounds = evidence.grounds
    missing = {
        one for one in grounds.lacking if not _is_named(one, grounds.texts) and not _is_joined(one, grounds.texts)
    }
    if not missing:
        return
    now = evidence.case.at.date() if evidence.case.at else None
    said = [fact for text in grounds.told for fact in facts(text)]
    for piece in evidence.pieces:
        own = facts(piece)
        for figure in own:
            if figure.shown not in missing or not figure.claims or (only_hard and not _is_hard(figure, piece)):
                continue
            beside = _beside(evidence, own)
            may_be_hour = figure.kind == "clock" or figure.unit in ("", "thing")
            read = [*said, *_of_sources(evidence)] if may_be_hour else said
            if not follows(figure, beside, read, now):
                missing.discard(figure.shown)
                yield reason("unsupported_figure", grounds.language, piece, figure=figure.shown)


def _is_hard(figure: Fact, piece: str) -> bool:
    """The number of what was opened just now can stand nowhere yet: told, but no disaster."""
    return is_hard(figure) and not (figure.kind == "code" and is_opened(piece, figure.shown))


def _is_named(shown: str, texts: Sequence[str]) -> bool:
    """Whether a bare host is the address of something that the sources name: "mi.alborada.example", Mi Alborada."""
    host = _HOST.fullmatch(shown.strip())
    if not host:
        return False
    name = " ".join(part for part in host[1].split(".")[:-1] if part != "www").casefold()
    company = host[1].split(".", 1)[-1]
    return " " in name and any(name in text.casefold() for text in texts) and any(company in text for text in texts)


def _of_sources(evidence: "Evidence") -> list[Fact]:
    return [fact for passage in evidence.gold for fact in facts(passage.text)]


def _is_joined(shown: str, texts: Sequence[str]) -> bool:
    """Whether a figure stands there but for a hyphen: "3-week loan" and "3 weeks", "45-pound" and "45 pounds"."""
    parts = re.fullmatch(r"(\d+(?:[.,]\d+)?)[- ]([a-z]{3,})", shown.strip(), re.I)
    if not parts:
        return False
    wanted = re.compile(rf"(?<![\d.,]){re.escape(parts[1])}[- ]?{parts[2].rstrip('s')}", re.I)
    plain = [re.sub(r"(?<=\w)-(?=\w)", " ", text) for text in texts]
    return any(wanted.search(text) for text in plain) or not unsupported_facts(
        f"{parts[1]} {parts[2].rstrip('s')}s", plain
    )


def _beside(evidence: "Evidence", own: list[Fact]) -> list[Fact]:
    """The figures of the answer that are carried: from them another may follow."""
    return [*own, *(fact for piece in evidence.pieces for fact in facts(piece) if fact not in own)]
