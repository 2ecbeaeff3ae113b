"""The HTTP API, one module for each thing that it speaks of."""

from fastapi import APIRouter

from api.routes import (
    articles,
    cases,
    contacts,
    conversations,
    customers,
    drafts,
    evaluations,
    forgetting,
    health,
    hooks,
    inbox,
    listening,
    replies,
    search,
    sent,
    stories,
    team,
)
from api.web import health as health_page

router = APIRouter()
# An id may hold slashes, so what ends in a word ("/story", "/export") comes before what reads all as an id.
for part in (
    drafts,
    sent,
    replies,
    stories,
    inbox,
    conversations,
    contacts,
    team,
    search,
    listening,
    forgetting,
    customers,
    articles,
    evaluations,
    cases,
    health,
    health_page,
    hooks,
):
    router.include_router(part.router)
