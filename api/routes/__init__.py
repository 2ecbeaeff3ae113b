"""The HTTP API, one module for each thing that it speaks of."""

from fastapi import APIRouter

from api.routes import articles, conversations, drafts, health, listening, search

router = APIRouter()
for part in (drafts, conversations, search, listening, articles, health):
    router.include_router(part.router)
