"""What programs send and get: the bodies of the API, beyond the house's own values."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Discriminator, Field, Tag, computed_field

from copilot.conversation import Conversation, Role, Value, of_text
from copilot.draft import Draft
from copilot.forget import Mention, Step
from copilot.settings import Settings
from copilot.source import Article, Hit
from copilot.store.drafts import Kept, Surface, Use, Verdict
from kb.conversations.fields import conversation_of
from kb.loaders.clean import clean

MARIA: dict[str, Any] = {
    "id": "c-1001",
    "source": "helpdesk",
    "channel": "whatsapp",
    "language": "es-CL",
    "customer": {"id": "u-77", "name": "María Soto"},
    "messages": [{"id": "m1", "role": "customer", "text": "Me cobraron dos veces la boleta, ¿me devuelven la plata?"}],
}


class Body(BaseModel):
    """A request body: unknown fields are ignored, as everywhere."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class OneText(Body):
    """A single customer message."""

    text: str = Field(min_length=1, examples=["¿Cómo cambio la contraseña del wifi?"])
    channel: str = Field("", max_length=50, examples=["whatsapp"])
    name: str = Field("", max_length=200, description="The customer's name, if it is known.")


class Stored(Body):
    """A conversation that was imported before. `source` is needed when two sources use the same id."""

    conversation_id: str = Field(min_length=1, max_length=300, examples=["c-1001"])
    source: str = Field("", max_length=100)


class Wishes(Body):
    wish: str = Field("", max_length=500, description="What this draft should be like.", examples=["más corto"])
    attempt: int = Field(0, ge=0, le=1000, description="Grows with each “another one”, so that drafts vary.")
    surface: Surface = Field("api", description="Where it is asked for, which the team's figures tell apart.")


class CheckRequest(Stored):
    """A text that is about to be sent in a stored conversation."""

    text: str = Field(max_length=100_000, examples=["Te lo devolvemos en 3 días."])
    draft_id: str = Field("", max_length=32, description="The draft that it was made from, if any.")


class DraftOfText(OneText, Wishes):
    """A draft for a single customer message."""


class DraftOfStored(Stored, Wishes):
    """A draft for a conversation that was imported before."""


class DraftOfWhole(Conversation, Wishes):
    """A draft for the conversation given here, which is not stored."""

    model_config = ConfigDict(json_schema_extra={"examples": [MARIA]})


def _shape(body: Any) -> str:
    """Which of the three ways to name a conversation this is."""
    has = body.__contains__ if isinstance(body, dict) else lambda name: hasattr(body, name)
    return "conversation" if has("messages") else "stored" if has("conversation_id") else "text"


AnyConversation = Annotated[
    Annotated[OneText, Tag("text")] | Annotated[Stored, Tag("stored")] | Annotated[Conversation, Tag("conversation")],
    Discriminator(_shape),
]
DraftRequest = Annotated[
    Annotated[DraftOfText, Tag("text")]
    | Annotated[DraftOfStored, Tag("stored")]
    | Annotated[DraftOfWhole, Tag("conversation")],
    Discriminator(_shape),
]


def given(body: OneText | Conversation, settings: Settings) -> Conversation:
    """The conversation that a body carries itself, in the form in which it would be stored.

    Raises:
        InputError: a field cannot be understood; names it.
    """
    if isinstance(body, OneText):
        return of_text(clean(body.text), channel=body.channel, name=body.name)
    return conversation_of(body.model_dump(mode="json"), settings)


class DraftView(Draft):
    """A draft with what became of it. `stale`: the customer has written since. `ms`: how long it took."""

    stale: bool = False
    use: Use | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def ms(self) -> float:
        return round(sum(self.timings.values()), 1)


def draft_view(kept: Kept) -> DraftView:
    fields = {name: getattr(kept.draft, name) for name in Draft.model_fields}
    return DraftView(**fields, stale=kept.stale, use=kept.use)


class UseRequest(Body):
    """What a person did with a draft."""

    verdict: Verdict = Field(description="`used` as it was, `edited`, or `discarded`.")
    sent_text: str = Field("", max_length=100_000, description="The text that was sent; empty for one used as it was.")
    reason: str = Field("", max_length=500, description="Why it was discarded.", examples=["wrong: el plazo cambió"])
    accept_stale: bool = Field(False, description="Send although the customer has written since this draft.")
    key: str = Field(
        "",
        max_length=64,
        description="Yours to choose (`<row>.<32 hex digits>`), so that sending twice sends once; else one is made.",
    )
    despite: tuple[Annotated[str, Field(max_length=60)], ...] = Field(
        (), max_length=20, description="What a person was warned of and sent it all the same.", examples=[["stale"]]
    )


class MessageRequest(Body):
    """A message to add to a stored conversation; without `at` it is said now."""

    role: Role = Field(examples=["customer"])
    text: str = Field(min_length=1, examples=["¿Y cuándo llega?"])
    id: str = Field("", max_length=300, description="Its id in the helpdesk; sending the same id twice adds it once.")
    author: str = Field("", max_length=200)
    at: AwareDatetime | None = Field(None, description="ISO 8601 with offset.", examples=["2026-03-02T10:15:00Z"])
    private: bool = False
    holding: bool = Field(
        False, description="Ours, and it only says that we will answer: the customer goes on waiting."
    )
    send: bool = Field(
        False,
        description="Say it now, as the caller: it can be taken back by its id for a moment, and is taken to the "
        "helpdesk that the conversation came from. Without it, the message was said elsewhere.",
    )


class StatusRequest(Body):
    """How a conversation is to stand."""

    status: Literal["open", "resolved"] = Field(examples=["resolved"])
    accept_open: bool = Field(False, description="Resolve it although a worry, a question or a promise is still open.")
    undo: str = Field("", max_length=64, description="With `open`: the `key` of a closing a moment ago to take back.")


class HitView(Value):
    """A passage that was found. `score` compares hits of one list only; `why` names the words that matched."""

    source_id: str
    passage_id: str
    pool: Literal["articles", "resolutions"]
    title: str
    text: str
    score: float
    audience: Literal["public", "internal"]
    url: str = ""
    why: tuple[str, ...] = ()


def hit_view(hit: Hit) -> HitView:
    passage = hit.passage
    return HitView(
        source_id=passage.source_id,
        passage_id=passage.id,
        pool=passage.pool,
        title=passage.title,
        text=passage.text,
        score=hit.score,
        audience=passage.audience,
        url=passage.url,
        why=hit.why,
    )


class SearchResult(Value):
    query: str
    hits: tuple[HitView, ...]


class ConversationPage(Value):
    """`next_cursor` asks for the following page; empty on the last one."""

    items: tuple[Conversation, ...]
    next_cursor: str = ""


class Erasure(Value):
    """What went, in rows by table; where the person is still named; what is still being cleaned."""

    erased: dict[str, int]
    articles: tuple[Mention, ...]
    cleaning: tuple[Step, ...]


class ArticlePage(Value):
    """`next_cursor` asks for the following page; empty on the last one."""

    items: tuple[Article, ...]
    next_cursor: str = ""


class Health(Value):
    status: Literal["ok", "ready", "not ready"]
    detail: str = ""
