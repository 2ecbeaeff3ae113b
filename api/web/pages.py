"""Every page, one router."""

from fastapi import APIRouter

from api.web import (
    cases,
    contacts,
    corrections,
    cues,
    customers,
    desk,
    docs,
    entry,
    evaluation,
    evaluation_calibration,
    evaluation_case,
    evaluation_label,
    evaluation_progress,
    evaluation_report,
    evaluation_run,
    inbox,
    library,
    promises,
    promises_progress,
    story,
    story_handoff,
    words,
)

router = APIRouter(include_in_schema=False)
for part in (
    entry,
    inbox,
    desk,
    story,
    story_handoff,
    corrections,
    promises,
    promises_progress,
    customers,
    contacts,
    library,
    words,
    cues,
    evaluation_progress,
    evaluation,
    evaluation_report,
    evaluation_label,
    evaluation_calibration,
    evaluation_case,
    evaluation_run,
    cases,
    docs,
):
    router.include_router(part.router)
