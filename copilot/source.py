"""Article, Passage, Resolution, Hit: what may be cited, and how it was found."""

from datetime import datetime
from typing import Literal

from copilot.conversation import Value

Audience = Literal["public", "internal"]
Pool = Literal["articles", "resolutions"]


class Article(Value):
    """A knowledge-base article. `body` is Markdown. `origin` is the imported folder or file, `path` the file in it."""

    id: str
    title: str
    body: str
    language: str = ""
    url: str = ""
    audience: Audience = "public"
    tags: tuple[str, ...] = ()
    updated_at: datetime | None = None
    origin: str = ""
    path: str = ""


class Passage(Value):
    """The citable piece of a source.

    `text` is what is shown and quoted; a list of steps or a table inside it is whole. `heading` is the path of
    headings above it, outermost first, without the article's title. `tokens` is its size as `copilot.tokens` counts.
    `id` is "<source id>#<ordinal>".
    """

    id: str
    source_id: str
    pool: Pool
    title: str
    text: str
    heading: tuple[str, ...] = ()
    language: str = ""
    audience: Audience = "public"
    url: str = ""
    tokens: int = 0
    updated_at: datetime | None = None


class Resolution(Value):
    """A past conversation that a person solved: the customer's question and the person's answer, both masked."""

    conversation_id: str
    question: str
    answer: str
    source: str = ""
    language: str = ""
    channel: str = ""
    csat: float | None = None
    resolved_at: datetime | None = None
    tags: tuple[str, ...] = ()


class Hit(Value):
    """A passage found for a query. `score` is in 0..1 within one list; `why` names the words that matched."""

    passage: Passage
    score: float
    why: tuple[str, ...] = ()


class Found(Value):
    """One pool's answer to one query: hits, best first, at most one per source, and whether they can answer it.

    `answerable` is a calibrated probability that the first hit's source answers the query.
    """

    hits: tuple[Hit, ...] = ()
    answerable: float = 0.0
