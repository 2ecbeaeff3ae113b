"""Looking an installation over: what is configured, reachable and consistent, and what to do where it is not."""

from api.doctor.examine import examine
from api.doctor.finding import Finding, Verdict

__all__ = ["Finding", "Verdict", "examine"]
