"""A mailbox as a helpdesk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from imapclient import IMAPClient

from api.helpdesks.adapter import Agent, ArticleBatch, ConversationBatch, Cursor, Form, Handover, News, PanelContext
from api.helpdesks.mail import draft, moving
from api.helpdesks.mail.catalogue import Catalogue
from api.helpdesks.mail.connection import Connection
from api.helpdesks.mail.folders import Folders, folders_of
from api.helpdesks.mail.options import Options
from api.helpdesks.mail.reading import Reader
from api.helpdesks.mail.walk import Walk
from copilot.conversation import Conversation
from copilot.errors import AccessError, HelpdeskError
from copilot.settings import Settings

NO_MESSAGE = ""
"""A draft leaves no message in its conversation, nor does moving one."""


class _Open(NamedTuple):
    """The mailbox while it is ours: signed in, its folders known, the catalogue as the mailbox is now."""

    imap: IMAPClient
    folders: Folders


class Mailbox:
    """One mailbox over IMAP; see `api.helpdesks.adapter.Helpdesk`. It never sends, and marks nothing as read.
    Thread-safe."""

    def __init__(self, options: Options, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._connection = Connection(options)
        self._catalogue = Catalogue(options, settings.zone)
        self._walk = Walk(self._catalogue)

    def forms(self, agent: Agent | None) -> frozenset[Form]:
        return frozenset({"draft", "resolve"} if self._options.resolved else {"draft"})

    def check(self) -> str:
        with self._connection.session() as imap:
            folders = folders_of(imap, self._options)
            counts = [int(imap.select_folder(name, readonly=True)[b"EXISTS"]) for name in folders.read]
        options = self._options
        drafts = f"drafts go to '{folders.drafts}'" if folders.drafts else "there is no folder for drafts"
        return f"{options.host} as {options.user}: {sum(counts)} mails in {len(counts)} folders; {drafts}."

    def conversations(self, cursor: Cursor) -> ConversationBatch:
        with self._opened() as box:
            step = self._walk.step(cursor, datetime.now(UTC), by_time=not box.folders.resolved)
            found = tuple(self._reader(box).read(step.changed))
        return ConversationBatch(conversations=found, cursor=step.cursor, done=step.done, gone=tuple(step.gone))

    def conversation(self, id: str) -> Conversation | None:
        with self._opened() as box:
            return next(self._reader(box).read([id]), None)

    def articles(self, cursor: Cursor) -> ArticleBatch:
        return ArticleBatch(done=True)

    def news(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
        raise AccessError("A mailbox delivers nothing; it is asked for its mail.", status=401)

    def hand_over(self, handover: Handover, agent: Agent | None) -> str:
        if handover.form not in self.forms(agent):
            raise HelpdeskError(f"A mailbox takes no {handover.form}; a person sends its drafts.")
        with self._opened(changes=True) as box:
            if self._is_done(box, handover):
                return NO_MESSAGE
            thread = self._catalogue.threads.get(handover.conversation_id)
            if thread is None:
                raise HelpdeskError("This conversation is no longer in the mailbox.", cause="missing")
            if handover.form == "resolve":
                found = moving.waiting(self._catalogue, box.folders, thread)
                moving.move(box.imap, found, box.folders.resolved[0])
                return NO_MESSAGE
            made = draft.compose(
                box.imap, self._catalogue, self._options, thread, handover.text, handover.key, datetime.now(UTC)
            )
            draft.lay(box.imap, self._options, box.folders, made)
        return NO_MESSAGE

    def find(self, handover: Handover) -> str | None:
        with self._opened() as box:
            return NO_MESSAGE if self._is_done(box, handover) else None

    def panel(self, query: Mapping[str, str], now: datetime) -> PanelContext | None:
        return None

    def may_see(self, conversation_id: str, agent: Agent) -> bool:
        """Whoever is linked to the mailbox: it is one for all of them."""
        return True

    def link(self, conversation_id: str, text: str = "") -> str:
        """Its address in the web mail, where one was given with {id} in the place of the first mail's id."""
        return self._options.link.replace("{id}", quote(conversation_id, safe=""))

    def frames(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _opened(self, *, changes: bool = False) -> Iterator[_Open]:
        with self._connection.session(changes=changes) as imap:
            folders = folders_of(imap, self._options)
            self._catalogue.refresh(imap, folders)
            yield _Open(imap, folders)

    def _reader(self, box: _Open) -> Reader:
        return Reader(box.imap, self._catalogue, box.folders, self._settings, self._options.name)

    def _is_done(self, box: _Open, handover: Handover) -> bool:
        if handover.form == "draft":
            return draft.find(box.imap, box.folders, handover.key)
        thread = self._catalogue.threads.get(handover.conversation_id, [])
        return not moving.waiting(self._catalogue, box.folders, thread)
