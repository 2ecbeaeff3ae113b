"""Every page, one router."""

from fastapi import APIRouter

from api.web import desk, docs, entry, inbox, library, words

router = APIRouter(include_in_schema=False)
for part in (entry, inbox, desk, library, words, docs):
    router.include_router(part.router)
