"""Cases of promises: those of the harness, each with the company's clock and hours; nothing here reads another form."""

from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of
from evals.cases import Case

USUAL = {"mon-fri": "09:00-18:00"}


def calendar(case: Case) -> Calendar:
    """Of the company in the case: UTC where it names no zone."""
    zone = case.timezone or case.conversation.timezone or "UTC"
    return calendar_of(Hours.model_validate(case.hours or USUAL), zone, case.country)
