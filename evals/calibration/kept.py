"""Calibrations of this installation: one file for each judge, and whether a judge's metric may count."""

import os
from pathlib import Path

from pydantic import ValidationError

from copilot.errors import InputError
from copilot.settings import Settings
from evals.calibration.calibrate import Calibration
from evals.judge.run import judge_of
from evals.runs.folder import Folder


def calibrations(settings: Settings) -> Path:
    """The folder that holds them."""
    return settings.data / "judges"


def keep(calibration: Calibration, settings: Settings, out: Path | None = None) -> Path:
    """Write a calibration down, whole or not at all: where the gate looks for it, and in `out` if it is given."""
    own = calibrations(settings) / f"{calibration.judge}.json"
    for file in (own, *((out,) if out else ())):
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        beside.write_text(calibration.model_dump_json(indent=1), encoding="utf-8")
        beside.replace(file)
    return out or own


def read_calibration(file: Path) -> Calibration:
    """Raises:
    InputError: the file cannot be read.
    """
    try:
        return Calibration.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        mend = "`escucha eval calibrate` makes it anew."
        raise InputError("it is no calibration of a judge.", where=str(file), mend=mend) from error


def trusted(settings: Settings, *folders: Folder) -> frozenset[str]:
    """The judge's metrics that may decide about these runs: they were all judged by one judge, and it is calibrated as
    it was then. Whatever changes of model, decoding, rubric or parser, the judge is another one.

    Raises:
        InputError: its calibration cannot be read.
    """
    judges = {judge_of(folder) for folder in folders}
    return trusted_of(settings, judges.pop()) if len(judges) == 1 else frozenset()


def trusted_of(settings: Settings, judge: str) -> frozenset[str]:
    """The metrics of the judge with this fingerprint that may decide."""
    file = calibrations(settings) / f"{judge}.json"
    if not judge.isalnum() or not file.exists():
        return frozenset()
    kept = read_calibration(file)
    return kept.trusted if kept.judge == judge else frozenset()


def is_calibrated(settings: Settings, judge: str, metric: str) -> bool:
    """Whether one metric of the judge with this fingerprint may decide."""
    return metric in trusted_of(settings, judge)
