"""Policy: what a run must do to go to the agents, from a small YAML file. Unknown entries are refused."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator

from copilot.conversation import Value
from copilot.errors import InputError
from evals.by_hand import read_yaml
from evals.comparison.repeats import CARE
from evals.metrics.registry import HARD

EXAMPLE = Path(__file__).with_name("policy.yaml")
"""The policy that holds without a file, each entry explained."""

DEFAULT = 2.0
"""Points that may be lost by a yes/no measure of which nothing is said."""
DEFAULT_CARE = 0.1


class Limits(Value):
    """Most that answers may cost: `p95_ms` and `tokens` of one answer; `slower` and `dearer` times the baseline's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    p95_ms: float | None = Field(None, gt=0)
    tokens: float | None = Field(None, gt=0)
    slower: float | None = Field(None, gt=0)
    dearer: float | None = Field(None, gt=0)


class Policy(Value):
    """`evals/gate/policy.yaml` explains each entry. Margins and floors are points of a hundred, steps for `care`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    primary: str = "correct"
    alpha: float = Field(0.05, gt=0, lt=1)
    min_cases: int = Field(40, ge=1)
    min_paired: float = Field(0.5, ge=0, le=1)
    max_errors: float = Field(2.0, ge=0, le=100)
    hard: tuple[str, ...] | None = None
    hard_floor: bool = False
    soft: dict[str, float] = Field(default_factory=lambda: {"correct": DEFAULT, "tone": DEFAULT, CARE: DEFAULT_CARE})
    doubt: Literal["warn", "incomplete"] = "warn"
    floors: dict[str, float] = Field(default_factory=dict)
    limits: Limits = Limits()

    @field_validator("soft", "floors")
    @classmethod
    def _sensible(cls, value: dict[str, float]) -> dict[str, float]:
        for measure, number in value.items():
            most = 3 if measure == CARE else 100
            if not 0 <= number <= most:
                raise ValueError(f"{measure} is {number:g}, which is not between 0 and {most}")
        return value

    @property
    def no_failure(self) -> tuple[str, ...]:
        """The metrics that admit none."""
        return tuple(sorted(HARD)) if self.hard is None else self.hard

    @property
    def margins(self) -> dict[str, float]:
        """What may be lost by each measure, the primary one first."""
        return {
            self.primary: self.soft.get(self.primary, DEFAULT_CARE if self.primary == CARE else DEFAULT)
        } | self.soft

    @property
    def named(self) -> frozenset[str]:
        """The measures that a person named in this policy: those have to have been measured."""
        given = self.model_fields_set
        hard = self.hard or ()
        soft = tuple(self.soft) if "soft" in given else ()
        return frozenset((*hard, *soft, *self.floors, *((self.primary,) if "primary" in given else ())))


def read_policy(file: Path | None) -> Policy:
    """The policy in a file, what it leaves out as in `policy.yaml`; all of that without one.

    Raises:
        InputError: the file cannot be read, or an entry is unknown or wrong.
    """
    if file is None:
        return Policy()
    raw = read_yaml(file)
    if raw is not None and not isinstance(raw, dict):
        raise InputError("it holds no entries.", where=str(file), mend=f"{EXAMPLE} is an example.")
    try:
        return Policy.model_validate(raw or {})
    except ValidationError as error:
        raise InputError(_told(error.errors()[0]), where=str(file), mend=f"{EXAMPLE} explains each entry.") from error


def _told(first: Any) -> str:
    place = [str(part) for part in first["loc"]]
    entry = ".".join(place)
    if first["type"] != "extra_forbidden":
        return f"`{entry}`: {first['msg'].removeprefix('Value error, ')}."
    known = list(Limits.model_fields if len(place) > 1 else Policy.model_fields)
    close = get_close_matches(place[-1], known, n=1)
    return f"there is no entry `{entry}`" + (f"; `{close[0]}` is probably meant." if close else ".")
