"""Chatwoot as a helpdesk."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from api.helpdesks.adapter import (
    Agent,
    ArticleBatch,
    Canned,
    ConversationBatch,
    Cursor,
    Form,
    Handover,
    News,
    PanelContext,
)
from api.helpdesks.again import one_by_one
from api.helpdesks.chatwoot import article, handing, walk
from api.helpdesks.chatwoot.canned import canned_of
from api.helpdesks.chatwoot.client import Client, Fields, inner, number
from api.helpdesks.chatwoot.conversation import conversation_of, names_channel
from api.helpdesks.chatwoot.news import news_of
from api.helpdesks.chatwoot.options import Options
from copilot.conversation import Conversation
from copilot.errors import HelpdeskError

_SHUT = ("missing", "refused")


class Chatwoot:
    """One account of one Chatwoot, 4.x; see `api.helpdesks.adapter.Helpdesk`. Thread-safe."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._url = options.url.rstrip("/")
        self._client = Client(options)

    def forms(self, agent: Agent | None) -> frozenset[Form]:
        return handing.forms_of(agent)

    def check(self) -> str:
        self._client.conversations("open", 1)
        whom = self._whom()
        return f"Chatwoot at {self._url} answers for account {self._options.account}{whom}."

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        step = walk.step(self._client, cursor)
        rows = {str(number(row.get("id"))): row for row in step.rows}
        inboxes = self._inboxes(step.rows)
        read = one_by_one(self._options.name, rows, lambda id: self._read(rows[id], inboxes))
        return ConversationBatch(
            conversations=read.found, cursor=step.cursor, done=step.done, gone=read.gone, failed=read.failed
        )

    def conversation(self, id: str) -> Conversation | None:
        if not _is_id(id):
            return None
        try:
            row = self._client.conversation(id)
            return self._read(row, self._inboxes([row]))
        except HelpdeskError as error:
            if error.cause != "missing":
                raise
            return None

    def articles(self, cursor: Cursor) -> ArticleBatch:
        return article.walk(self._client, cursor, self._options)

    def news(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
        return news_of(self._options, headers, body, secret, now)

    def hand_over(self, handover: Handover, agent: Agent | None) -> str:
        return handing.hand_over(self._client, handover, agent)

    def find(self, handover: Handover) -> str | None:
        return handing.find(self._client, handover)

    def panel(self, query: Mapping[str, str], now: datetime) -> PanelContext | None:
        """A dashboard app is told by a message which nobody signs: all of it is only a claim."""
        id, agent, email = (query.get(name, "") for name in ("conversation", "agent", "email"))
        return PanelContext(conversation_id=id, agent=agent, email=email) if _is_id(id) else None

    def may_see(self, conversation_id: str, agent: Agent) -> bool:
        """By the agent's own token; without it, whether they are in the conversation's inbox or it is theirs."""
        if not _is_id(conversation_id):
            return False
        try:
            row = self._client.conversation(conversation_id, agent.token)
            if agent.token:
                return True
            people = [*self._client.members(number(row.get("inbox_id"))), inner(row, "meta", "assignee") or {}]
        except HelpdeskError as error:
            if error.cause not in _SHUT or (error.cause == "refused" and not agent.token):
                raise
            return False
        return any(_is(agent, person) for person in people)

    def link(self, conversation_id: str, text: str = "") -> str:
        """Nothing can be laid into Chatwoot's reply form through a link: `text` is left out."""
        return f"{self._url}/app/accounts/{self._options.account}/conversations/{conversation_id}"

    def frames(self) -> tuple[str, ...]:
        parts = urlsplit(self._url)
        return (f"{parts.scheme}://{parts.netloc}",)

    def canned_replies(self) -> tuple[Canned, ...]:
        """What agents have saved there to be said again."""
        return canned_of(self._client)

    def close(self) -> None:
        self._client.close()

    def _read(self, row: Fields, inboxes: Mapping[int, Fields]) -> Conversation:
        messages = self._client.messages(str(number(row.get("id"))))
        options = self._options
        return conversation_of(row, messages, source=options.name, language=options.language, inboxes=inboxes)

    def _inboxes(self, rows: list[Fields]) -> dict[int, Fields]:
        """Asked for only where a conversation does not say itself where it came in."""
        return {} if all(names_channel(row) for row in rows) else self._client.inboxes()

    def _whom(self) -> str:
        try:
            me = self._client.profile()
        except HelpdeskError as error:
            if error.cause not in _SHUT:
                raise
            return ""  # a bot's token, which has no profile
        return f" as {me.get('name') or me.get('email') or me.get('id')}"


def _is_id(text: str) -> bool:
    """Ids become part of an address there."""
    return text.isascii() and text.isdigit()


def _is(agent: Agent, person: Fields) -> bool:
    handle = agent.handle.strip().lower()
    id = person.get("id", person.get("user_id", ""))  # older ones name the members of an inbox so
    return bool(handle) and handle in (str(id), str(person.get("email") or "").lower())
