"""The cases of a run as its page lists them: by what failed, by language and channel, or only those that changed."""

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import quote, urlencode

from pydantic import Field

from api.evaluation.opened import Opened
from copilot.conversation import Value
from copilot.text import fold
from evals.cases import Case
from evals.comparison import Flip
from evals.metrics.metric import Verdict
from evals.metrics.names import called
from evals.runs.judged import Judged

SHOWN = 160
"""Characters of what the customer wrote that stand in the list."""


class Asked(Value):
    """What the address of a run's page asks for. `against` is the run that it is held against: None for the baseline,
    empty for none. `fallen`: only the cases that failed; `flips`: only those that changed."""

    against: str | None = Field(None, max_length=200)
    by: str = Field("language", max_length=20)
    metric: str = Field("", max_length=80)
    language: str = Field("", max_length=20)
    channel: str = Field("", max_length=80)
    task: str = Field("", max_length=20)
    fallen: bool = False
    flips: Literal["", "all", "worse", "better"] = ""
    find: str = Field("", max_length=200)
    start: int = Field(0, ge=0, le=100_000)
    done: str = Field("", max_length=20)

    @property
    def narrow(self) -> bool:
        """Whether not all cases are wanted."""
        return bool(self.metric or self.language or self.channel or self.task or self.fallen or self.flips or self.find)

    def query(self, **changes: object) -> str:
        """The address of the same page with these changes, from the first case on."""
        told = self.model_dump(exclude={"start", "done"}, exclude_defaults=True) | changes
        return urlencode({name: str(value).lower() if value is True else value for name, value in told.items()})


class Listed(Value):
    """One answer in the list; `way` is how it changed against the baseline, `failed` what failed, by its name."""

    id: str
    href: str
    said: str
    language: str
    channel: str
    verdict: Verdict
    repeat: int
    failed: tuple[str, ...]
    error: str = ""
    way: str = ""


def wanted(opened: Opened, asked: Asked, flips: Mapping[str, Flip]) -> Sequence[Judged]:
    """The answers that are asked for, in the order of the run's cases."""
    return [one for one in opened.judged if _fits(one, asked, flips) and _holds(opened, one, asked.find)]


def listed(one: Judged, opened: Opened, asked: Asked, flips: Mapping[str, Flip], language: str) -> Listed:
    case, flip = opened.cases.get(one.case), flips.get(one.case)
    query = urlencode({"against": asked.against} if asked.against is not None else {})
    repeat = f"{'&' if query else ''}repeat={one.repeat}" if one.repeat else ""
    tail = f"?{query}{repeat}" if query or repeat else ""
    return Listed(
        id=one.id,
        href=f"/evaluacion/{quote(opened.name)}/casos/{quote(one.id)}{tail}",
        said=said_last(case)[:SHOWN] if case else "",
        language=one.tag or one.language,
        channel=one.channel,
        verdict=one.verdict,
        repeat=one.repeat,
        failed=tuple(called(score.metric, language) for score in one.scores if score.verdict == "fail"),
        error=one.cause,
        way=flip.way if flip else "",
    )


def said_last(case: Case) -> str:
    """The customer's last words, on one line."""
    told = [one.text for one in case.conversation.messages if one.role == "customer"]
    return " ".join(told[-1].split()) if told else ""


def _fits(one: Judged, asked: Asked, flips: Mapping[str, Flip]) -> bool:
    score = one.score(asked.metric) if asked.metric else None
    flip = flips.get(one.case)
    return (
        (not asked.metric or (score is not None and score.verdict == "fail"))
        and (not asked.language or one.language == asked.language)
        and (not asked.channel or one.channel == asked.channel)
        and (not asked.task or one.task == asked.task)
        and (not asked.fallen or one.verdict in ("fail", "error"))
        and (not asked.flips or (flip is not None and asked.flips in ("all", flip.way)))
    )


def _holds(opened: Opened, one: Judged, find: str) -> bool:
    if not find.strip():
        return True
    case = opened.cases.get(one.case)
    return fold(find.strip()) in fold(f"{one.id} {said_last(case) if case else ''} {' '.join(one.tags)}")
