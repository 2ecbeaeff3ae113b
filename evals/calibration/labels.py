"""Labels: what people said of answers, one line each, only ever added to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from copilot.conversation import Value
from copilot.errors import InputError
from evals.calibration.scales import SCALES, short
from evals.judge.form import TONE
from evals.judge.marks import JudgeMetric

FILE = "labels.jsonl"
NAMES: dict[str, JudgeMetric] = {short(metric): metric for metric in SCALES}


class Label(Value):
    """What one person said of one answer. `labels` are by the short names of the judge's metrics: "correct" is wrong,
    partial or full; "tone" 0 to 5, or its items, each yes or no. `model`: no person said it; it counts for no person,
    whoever `by` names. `answer` is a digest of what was labelled. Without labels it takes back what was said before.
    """

    case: str
    repeat: int = 0
    by: str = Field(min_length=1)
    labels: dict[str, str] = Field(default_factory=dict)
    tone: dict[str, str] = Field(default_factory=dict)
    model: bool = False
    answer: str = ""
    seconds: float = 0.0
    ts: datetime | None = None

    @field_validator("labels", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {short(str(name)): _said(short(str(name)), said) for name, said in value.items() if said is not None}

    @property
    def slot(self) -> tuple[str, int]:
        return self.case, self.repeat

    @property
    def is_human(self) -> bool:
        """Models go by provider:model."""
        return not self.model and ":" not in self.by

    def of(self, metric: JudgeMetric) -> str:
        """What was said for a metric; "" where nothing was."""
        return self.labels.get(short(metric), "")


def read_labels(files: Iterable[Path]) -> tuple[Label, ...]:
    """Of each person the last label on each answer, from all files together.

    Raises:
        InputError: a file cannot be read, or a line is no label; names the line.
    """
    return latest(label for file in files for label in _lines(file))


def latest(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Of each person the last label on each answer; one without labels takes it back."""
    found = {(one.by, one.slot): one for one in labels}
    return tuple(one for one in found.values() if one.labels)


def human(labels: Iterable[Label]) -> tuple[Label, ...]:
    return tuple(one for one in labels if one.is_human)


def toned(items: dict[str, str]) -> str:
    """The tone that its five items come to."""
    return str(sum(items[id] == "yes" for id in TONE))


def _lines(file: Path) -> Sequence[Label]:
    try:
        lines = file.read_bytes().split(b"\n")
    except OSError as error:
        raise InputError("it cannot be read.", where=str(file), mend="`escucha eval label` makes one.") from error
    found = []
    # What follows the last line's end was cut off by a kill.
    for number, line in enumerate(lines[:-1], 1):
        if not line.strip():
            continue
        try:
            found.append(Label.model_validate_json(line))
        except ValidationError as error:
            said = error.errors()[0]
            place = ".".join(map(str, said["loc"])) or "label"
            told = said["msg"].removeprefix("Value error, ")
            raise InputError(f"`{place}`: {told}.", where=f"{file}, line {number}", mend="Correct it.") from error
    return found


def _said(name: str, value: Any) -> str:
    if name not in NAMES:
        raise ValueError(f"'{name}' is nothing that is labelled; there are {', '.join(NAMES)}")
    if name == "tone" and isinstance(value, dict):
        if set(value) != set(TONE):
            raise ValueError(f"tone has the items {', '.join(TONE)}")
        return toned({id: _word(said) for id, said in value.items()})
    told = _word(value)
    scale = SCALES[NAMES[name]].labels
    if told not in scale:
        raise ValueError(f"'{told}' is no label of {name}; there are {', '.join(scale)}")
    return told


def _word(value: Any) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value).strip().lower()
