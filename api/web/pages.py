"""Every page, one router."""

from fastapi import APIRouter

from api.web import corrections, cues, desk, docs, entry, inbox, library, promises, story, story_handoff, words

router = APIRouter(include_in_schema=False)
for part in (entry, inbox, desk, story, story_handoff, corrections, promises, library, words, cues, docs):
    router.include_router(part.router)
