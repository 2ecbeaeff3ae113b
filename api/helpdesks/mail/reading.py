"""Threads of the mailbox as conversations, with the words of their mails."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from imapclient import IMAPClient

from api.helpdesks.mail.catalogue import Catalogue, Place
from api.helpdesks.mail.folders import Folders
from copilot.conversation import Conversation, Message
from copilot.errors import InputError
from copilot.settings import Settings
from kb.conversations.mail.message import Mail, parse
from kb.conversations.mail.owners import Owners
from kb.conversations.mail.value import conversation_of

LARGEST = 262_144  # bytes of one mail that are read: its words come first, its files after them
AT_ONCE = 50  # mails in one question
_FILE = {"es": "[archivo]", "en": "[file]", "pt": "[arquivo]"}


class Reader:
    """`name` is the source of the conversations."""

    def __init__(self, imap: IMAPClient, catalogue: Catalogue, folders: Folders, settings: Settings, name: str) -> None:
        self._imap, self._catalogue, self._folders = imap, catalogue, folders
        self._settings, self._name = settings, name

    def read(self, ids: Sequence[str]) -> Iterator[Conversation]:
        """These conversations as they stand; without those that are not here, or in which nobody said a word."""
        found = {id: self._catalogue.threads[id] for id in ids if id in self._catalogue.threads}
        texts = self._texts([mail for thread in found.values() for mail in thread])
        for thread in found.values():
            whole = [mail._replace(text=texts[mail.id] or _named(mail)) for mail in thread if mail.id in texts]
            if whole and (made := self._made(whole)):
                yield made

    def _made(self, thread: Sequence[Mail]) -> Conversation | None:
        owners = self._catalogue.owners
        read = conversation_of(thread, owners, self._settings).conversation
        if read is None or not any(not owners.has(person) for mail in thread for person in mail.everyone):
            return None  # without words, or among ourselves
        pairs = zip(read.messages, thread, strict=True)
        messages = tuple(one.model_copy(update={"private": _is_internal(mail, owners)}) for one, mail in pairs)
        changes = {"source": self._name, "messages": messages} | self._state(thread, messages)
        return read.model_copy(update=changes)

    def _state(self, thread: Sequence[Mail], messages: Sequence[Message]) -> dict[str, object]:
        """Where a folder says what is over, nothing else does: answered there is resolved, unanswered only closed."""
        if not self._folders.resolved:
            return {}
        lies_in = {place.folder for mail in thread for place in self._catalogue.places.get(mail.id, ())}
        if not lies_in & set(self._folders.resolved) or lies_in & set(self._folders.incoming):
            return {"status": "open", "resolved_at": None}
        answered = any(one.role == "agent" and not one.private for one in messages)
        return {"status": "resolved" if answered else "closed", "resolved_at": messages[-1].at}

    def _texts(self, mails: Sequence[Mail]) -> dict[str, str]:
        """By the mail's id; without those that went meanwhile. Nothing is marked as read by it."""
        wanted: defaultdict[str, list[int]] = defaultdict(list)
        ids: dict[Place, str] = {}
        for mail in mails:
            place = min(self._catalogue.places.get(mail.id, ()), default=None)
            if place:
                ids[place] = mail.id
                wanted[place.folder].append(place.uid)
        found: dict[str, str] = {}
        for folder, uids in wanted.items():
            self._imap.select_folder(folder, readonly=True)
            for start in range(0, len(uids), AT_ONCE):
                some = uids[start : start + AT_ONCE]
                for uid, parts in self._imap.fetch(some, [f"BODY.PEEK[]<0.{LARGEST}>"]).items():
                    raw = next((value for key, value in parts.items() if key.startswith(b"BODY[]")), None)
                    if isinstance(raw, bytes) and Place(folder, uid) in ids:
                        found[ids[Place(folder, uid)]] = self._words(raw, folder)
        return found

    def _words(self, raw: bytes, folder: str) -> str:
        try:
            text = parse(raw, folder, self._settings.zone).text
        except InputError:
            text = ""
        holds_file = b"filename=" in raw.lower() or b"name*=" in raw.lower()
        return text or (_FILE[self._settings.language] if holds_file else "")


def _named(mail: Mail) -> str:
    """All that somebody says who begins with a subject and nothing below it."""
    return "" if mail.references else mail.subject


def _is_internal(mail: Mail, owners: Owners) -> bool:
    """Among ourselves: the customer never got it."""
    return all(owners.has(person) for person in mail.everyone)
