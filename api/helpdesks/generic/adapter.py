"""The adapter of kind `generic`: what docs/helpdesks.md describes, from our side."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from api.helpdesks.adapter import Agent, ArticleBatch, ConversationBatch, Cursor, Form, Handover, News, PanelContext
from api.helpdesks.registry import Given
from api.helpdesks.signatures import FORGED, same_secret, sign, verify, verify_link
from api.helpdesks.wire import Wire
from copilot.conversation import Conversation
from copilot.errors import AccessError, ConfigError, HelpdeskError, InputError

SECRET = "webhook_secret"  # noqa: S105  (the name of a field)
PLACE = "{id}"


class Generic:
    """Thread-safe."""

    def __init__(self, given: Given) -> None:
        """Raises ConfigError for an address or a form that is none."""
        self._name, self._secret = given.name, given.secrets.get(SECRET, "")
        self._url, self._link, self._reads = given.url, given.option("link"), given.option("read")
        self._by_address = given.option("address_secret") == "yes"
        self._forms = _forms(given) if given.url else frozenset()
        self._post = Wire(given.name, given.url, {}) if given.url else None
        self._get = Wire(given.name, _origin(self._reads), {}) if self._reads else None
        for address in (self._link, self._reads):
            if address and (not _origin(address) or PLACE not in address):
                raise ConfigError(f"{given.name}: '{address}' must be an address with {PLACE} in it.")

    def forms(self, agent: Agent | None) -> frozenset[Form]:
        return self._forms

    def check(self) -> str:
        if self._post is None:
            return f"{self._name} brings its conversations by itself; nothing is handed over to it."
        self._deliver({"form": "check"}, "check")
        return f"{self._name} took a signed delivery at {self._url}."

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        return ConversationBatch(done=True)

    def articles(self, cursor: Cursor) -> ArticleBatch:
        return ArticleBatch(done=True)

    def conversation(self, id: str) -> Conversation | None:
        if self._get is None:
            raise HelpdeskError(f"{self._name} has no address to read a conversation from.", cause="unasked")
        address = urlsplit(self._reads.replace(PLACE, quote(id, safe="")))
        path = address.path + (f"?{address.query}" if address.query else "")
        try:
            found = self._get.ask("GET", path, headers=self._signed(b"", ""))
        except HelpdeskError as error:
            if error.cause == "missing":
                return None
            raise
        return _conversation(found)

    def news(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
        key = self._verified(headers, body, secret, now) or hashlib.sha256(body).hexdigest()
        given = _object(body)
        if given.get("caused_by"):
            return None  # what we did there ourselves
        whole = given.get("conversation", given if "messages" in given else None)
        event = str(given.get("event") or "conversation")
        if whole is not None:
            conversation = _conversation(whole)
            return News(key=key, event=event, about=conversation.id, conversation=conversation)
        about = given.get("conversation_id")
        if not isinstance(about, str | int) or isinstance(about, bool) or not str(about).strip():
            raise InputError("The delivery names no conversation.", mend="Send `conversation` or `conversation_id`.")
        if self._get is None:
            raise InputError("A conversation is only named.", mend="Send it whole, or set `read` for this helpdesk.")
        return News(key=key, event=event, about=str(about))

    def hand_over(self, handover: Handover, agent: Agent | None) -> str:
        said = {
            "key": handover.key,
            "form": handover.form,
            "conversation_id": handover.conversation_id,
            "text": handover.text,
            "agent": agent.handle if agent else "",
            "asked_at": handover.since.astimezone(UTC).isoformat(),
        }
        answer = self._deliver(said, handover.key)
        try:
            told = json.loads(answer) if answer.strip() else {}
        except (ValueError, RecursionError) as error:  # a page of whatever stands before it: nobody knows what it did
            failure = f"{self._name} answered with something that is not JSON."
            raise HelpdeskError(failure, cause="nonsense", again=300, unsure=True) from error
        id = told.get("id") if isinstance(told, dict) else None
        return str(id) if isinstance(id, str | int) and not isinstance(id, bool) else ""

    def find(self, handover: Handover) -> str | None:
        return None  # it knows a repetition by its key

    def panel(self, query: Mapping[str, str], now: datetime) -> PanelContext | None:
        about = query.get("conversation", "")
        if not about:
            return None
        agent, email = query.get("agent", ""), query.get("email", "")
        verify_link(self._secret, query.get("sig", ""), query.get("ts", ""), now, about, agent, email)
        return PanelContext(conversation_id=about, agent=agent, email=email, proven=True)

    def may_see(self, conversation_id: str, agent: Agent) -> bool:
        return True  # there is nobody to ask: the system signs a panel's address for whom it lets see

    def link(self, conversation_id: str, text: str = "") -> str:
        return self._link.replace(PLACE, quote(conversation_id, safe=""))

    def frames(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(origin for one in (self._link, self._url) if (origin := _origin(one))))

    def close(self) -> None:
        for wire in (self._post, self._get):
            if wire:
                wire.close()

    def _verified(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> str:
        if self._by_address and secret:
            if not same_secret(secret, self._secret):
                raise AccessError(FORGED, status=401)
            return headers.get("x-copilot-delivery", "")
        return verify("copilot", self._secret, headers, body, now)

    def _deliver(self, said: Mapping[str, Any], key: str) -> bytes:
        if self._post is None:
            raise HelpdeskError(f"{self._name} has no address to hand anything over to.", cause="unasked")
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "idempotency-key": key, **self._signed(body, key)}
        return self._post.send("POST", "", content=body, headers=headers)

    def _signed(self, body: bytes, key: str) -> dict[str, str]:
        timestamp = str(int(datetime.now(UTC).timestamp()))
        signature = sign("copilot", self._secret, body, timestamp)
        named = {"x-copilot-delivery": key} if key else {}
        return {"x-copilot-timestamp": timestamp, "x-copilot-signature": signature, **named}


def _forms(given: Given) -> frozenset[Form]:
    known: tuple[Form, ...] = get_args(Form)
    wanted = given.option("forms").replace(",", " ").split() or ["reply", "note", "resolve"]
    for one in wanted:
        if one not in known or one == "insert":
            raise ConfigError(f"{given.name}: '{one}' is no form; there are reply, note, draft and resolve.")
    return frozenset(one for one in known if one in wanted)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.hostname else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError("The delivery is not JSON.", mend="Send one JSON object, as UTF-8.") from error
    if not isinstance(given, dict):
        raise InputError("The delivery is not a JSON object.", mend="Send one JSON object, as UTF-8.")
    return given


def _conversation(given: object) -> Conversation:
    try:
        return Conversation.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "it"
        raise InputError(
            f"{place}: {first['msg']}", where="conversation", mend="Write it as docs/import.md says."
        ) from error
