"""The HTTP API, one module for each thing that it speaks of."""

from fastapi import APIRouter

from api.routes import (
    articles,
    contacts,
    conversations,
    customers,
    drafts,
    forgetting,
    health,
    listening,
    search,
    stories,
)

router = APIRouter()
for part in (drafts, conversations, contacts, search, listening, stories, forgetting, customers, articles, health):
    router.include_router(part.router)
