"""How far a judge can be trusted: people label the same answers, and what agreement is left beyond chance is told."""

from evals.calibration.calibrate import Calibration, Trust, calibrate
from evals.calibration.kept import is_calibrated, keep, read_calibration, trusted
from evals.calibration.labels import Label, read_labels

__all__ = [
    "Calibration",
    "Label",
    "Trust",
    "calibrate",
    "is_calibrated",
    "keep",
    "read_calibration",
    "read_labels",
    "trusted",
]
