"""Request Tracker 5 behind the Helpdesk protocol."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from urllib.parse import urlencode, urlsplit

from api.helpdesks.adapter import (
    Agent,
    ArticleBatch,
    ConversationBatch,
    Cursor,
    Form,
    Handover,
    News,
    PanelContext,
)
from api.helpdesks.again import Apart, is_of_one, one_by_one
from api.helpdesks.rt import handing
from api.helpdesks.rt.article import article_of
from api.helpdesks.rt.client import Client, Fields, number, text
from api.helpdesks.rt.news import news_of
from api.helpdesks.rt.options import Options
from api.helpdesks.rt.ticket import SAID, conversation_of, words_of
from api.helpdesks.rt.walk import step
from api.helpdesks.signatures import verify_link
from copilot.conversation import Conversation
from copilot.errors import AccessError, HelpdeskError

LONGEST_LINK = 7_500  # characters of an address; web servers before RT take 8 KB by default
_ARTICLES = 50
_PORTS = {"http": 80, "https": 443}


class RequestTracker:
    """See `api.helpdesks.adapter.Helpdesk`."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._client = Client(options.name, options.url, options.token)
        self._base = handing.query_of(options.queues)

    def forms(self, agent: Agent | None) -> frozenset[Form]:
        return handing.forms_of(agent)

    def check(self) -> str:
        told = self._client.version()
        me = text(self._client.user(self._options.user_id).get("Name")) or self._options.user_id
        version = text(told.get("Version")).partition("+")[0]
        return f"Request Tracker {version} at {self._options.url} knows us as '{me}'."

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        found = step(self._client, self._base, cursor)
        try:
            read = Apart(self._read(found.tickets), (), ())
        except HelpdeskError as error:
            if not is_of_one(error):
                raise
            rows = {str(number(ticket.get("id"))): ticket for ticket in found.tickets}
            read = one_by_one(self._options.name, rows, lambda id: self._read([rows[id]])[0])
        return ConversationBatch(
            conversations=read.found, cursor=found.cursor, done=found.done, failed=read.failed, total=found.total
        )

    def conversation(self, id: str) -> Conversation | None:
        if not number(id):
            return None
        # A search and not the ticket's own address: that answers with another ticket where this one was merged away.
        found, _ = self._client.tickets(f"{self._base} AND id = {number(id)}", limit=1)
        return next(iter(self._read(found)), None)

    def articles(self, cursor: Cursor) -> ArticleBatch:
        rows = self._client.articles(number(cursor.get("id")), _ARTICLES)
        found = (article_of(row, self._options.name, self._options.url, self._options.internal) for row in rows)
        return ArticleBatch(
            articles=tuple(one for one in found if one),
            cursor={"id": max((number(row.get("id")) for row in rows), default=0)},
            done=not rows,
        )

    def news(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
        del secret  # ours is in the signature, not in the address
        return news_of(headers, body, self._options.secret, now)

    def hand_over(self, handover: Handover, agent: Agent | None) -> str:
        return handing.hand_over(self._client, handover, agent)

    def find(self, handover: Handover) -> str | None:
        return handing.find(self._client, handover)

    def panel(self, query: Mapping[str, str], now: datetime) -> PanelContext | None:
        ticket, user, email = query.get("ticket", ""), query.get("user", ""), query.get("email", "")
        if not ticket:
            return None
        proven = bool(query.get("sig"))
        if proven:
            helpdesk, at = query.get("helpdesk", ""), query.get("ts", "")
            verify_link(self._options.secret, query["sig"], at, now, helpdesk, ticket, user, email)
            if helpdesk != self._options.name:
                raise AccessError(f"This address was made for '{helpdesk}'; look at %Escucha in RT.", status=401)
        return PanelContext(conversation_id=ticket, agent=user, email=email, proven=proven)

    def may_see(self, conversation_id: str, agent: Agent) -> bool:
        return bool(agent.token and number(conversation_id)) and self._client.sees(conversation_id, agent.token)

    def link(self, conversation_id: str, text: str = "") -> str:
        if not text:
            return f"{self._options.url}/Ticket/Display.html?{urlencode({'id': conversation_id})}"
        told = {"id": conversation_id, "Action": "Respond", "Escucha": "1", "UpdateContent": text}
        address = f"{self._options.url}/Ticket/Update.html?{urlencode(told)}"
        return address if len(address) <= LONGEST_LINK else ""

    def frames(self) -> tuple[str, ...]:
        return (_origin(self._options.url),)

    def close(self) -> None:
        self._client.close()

    def _read(self, tickets: Sequence[Fields]) -> tuple[Conversation, ...]:
        if not tickets:
            return ()
        ids = [str(number(ticket.get("id"))) for ticket in tickets]
        histories, is_agent = self._client.histories(ids), self._agents()
        said = [text(row.get("id")) for rows in histories.values() for row in rows if row.get("Type") in SAID]
        words = words_of(self._client.texts(said))
        return tuple(
            conversation_of(ticket, histories[id], words, self._options.name, is_agent)
            for id, ticket in zip(ids, tickets, strict=True)
        )

    def _agents(self) -> Callable[[str], bool]:
        """Who is privileged in RT, asked once for each of the people in one batch."""

        @cache
        def is_agent(name: str) -> bool:
            try:
                return bool(number(self._client.user(name).get("Privileged")))
            except HelpdeskError as error:
                if error.cause in ("missing", "refused"):
                    return False  # our people see each other
                raise

        return is_agent


def _origin(url: str) -> str:
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
