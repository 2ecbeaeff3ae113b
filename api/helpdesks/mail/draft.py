"""Our text as a draft in the mailbox: an answer to the thread's last mail from outside, for a person to send."""

from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, getaddresses, make_msgid

from imapclient import DRAFT, SEEN, IMAPClient

from api.helpdesks.mail.catalogue import Catalogue, Place
from api.helpdesks.mail.folders import Folders
from api.helpdesks.mail.options import Options
from copilot.errors import HelpdeskError
from kb.conversations.mail.message import Mail, Person
from kb.loaders.faults import LIBRARY_FAULTS

KEY = "X-Escucha-Key"
WITHOUT_ID = "@without-id"
_MOST_REFERENCES = 50
_MOST_PEOPLE = 20  # a customer who names more of them does not decide that we write to all those
_OF_IDS = ("References", "In-Reply-To")


class _Wire(policy.EmailPolicy):
    """As mail goes over the wire; an id too long for a line stays as it is, or nobody would know it again."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name in _OF_IDS:
            return f"{name}: {' '.join(value.split())}\r\n".replace("> <", ">\r\n <").encode("ascii")
        return super().fold_binary(name, value)


_WIRE = _Wire(linesep="\r\n")


def find(imap: IMAPClient, folders: Folders, key: str) -> bool:
    """Whether the draft with this key is there, or was sent from there already."""
    for folder in (folders.drafts, folders.sent):
        if folder:
            imap.select_folder(folder, readonly=True)
            if imap.search(["HEADER", KEY, key]):
                return True
    return False


def lay(imap: IMAPClient, options: Options, folders: Folders, made: EmailMessage) -> None:
    """Put it among the drafts. Only ever added: a draft that somebody began stays as it is."""
    if not folders.drafts:
        raise HelpdeskError(f"{options.name} has no folder of drafts that we know; name it as `drafts_folder`.")
    imap.append(folders.drafts, made.as_bytes(policy=_WIRE), flags=(DRAFT, SEEN))


def compose(
    imap: IMAPClient, catalogue: Catalogue, options: Options, thread: Sequence[Mail], text: str, key: str, at: datetime
) -> EmailMessage:
    """The answer, to whoever wrote last from outside and all outsiders who read that.

    Raises:
        HelpdeskError: nobody outside takes part, or an address is none.
    """
    asked, to, copies = _addressed(imap, catalogue, thread)
    if not to:
        raise HelpdeskError("Nobody outside takes part in this conversation; there is no one to answer.")
    answer = EmailMessage()
    try:
        answer["From"] = Address(addr_spec=options.address)
        answer["To"] = [_address(person) for person in to]
        if copies:
            answer["Cc"] = [_address(person) for person in copies]
        answer["Subject"] = _subject(asked.subject)
        answer["Date"] = format_datetime(at)
        answer["Message-ID"] = make_msgid(domain=options.address.rpartition("@")[2])
        if known := [id for id in (*asked.references, asked.id) if _is_known(id)]:
            answer["References"] = " ".join(f"<{id}>" for id in known[:1] + known[1:][-_MOST_REFERENCES:])
            if known[-1] == asked.id:
                answer["In-Reply-To"] = f"<{asked.id}>"
        answer[KEY] = key
        answer.set_content(text, cte="quoted-printable")
    except LIBRARY_FAULTS as error:
        raise HelpdeskError("The customer's address cannot be written to; answer from the mail program.") from error
    return answer


def _addressed(
    imap: IMAPClient, catalogue: Catalogue, thread: Sequence[Mail]
) -> tuple[Mail, tuple[Person, ...], tuple[Person, ...]]:
    """The mail that is answered, for whom, and who gets a copy: nobody, where the customer wrote to a crowd."""
    owners = catalogue.owners
    theirs = next((mail for mail in reversed(thread) if not owners.wrote(mail)), None)
    if theirs is None:  # we wrote first, and nobody has answered yet
        last = thread[-1]
        return last, tuple(one for one in last.recipients if not owners.has(one)), ()
    to = tuple(one for one in _reply_to(imap, catalogue, theirs) if not owners.has(one))
    if not 0 < len(to) <= _MOST_PEOPLE:
        to = (theirs.sender,)
    told = {person.address for person in to}
    others = {one.address: one for one in theirs.recipients if not owners.has(one) and one.address not in told}
    return theirs, to, tuple(others.values()) if len(others) <= _MOST_PEOPLE else ()


def _reply_to(imap: IMAPClient, catalogue: Catalogue, mail: Mail) -> tuple[Person, ...]:
    place: Place | None = min(catalogue.places.get(mail.id, ()), default=None)
    if place is None:
        return ()
    imap.select_folder(place.folder, readonly=True)
    parts = imap.fetch([place.uid], ["BODY.PEEK[HEADER.FIELDS (REPLY-TO)]"]).get(place.uid, {})
    raw = next((value for key, value in parts.items() if key.startswith(b"BODY[HEADER")), b"")
    try:
        given = BytesParser(policy=policy.default).parsebytes(raw).get_all("Reply-To", [])
        found = getaddresses([str(one) for one in given])
    except LIBRARY_FAULTS:  # as headers really are
        return ()
    return tuple(Person(name, address.lower()) for name, address in found if "@" in address)


def _is_known(id: str) -> bool:
    """Whether a mail can be named by it: it is the mail's own, and such as fits into a header."""
    return id.isascii() and not id.endswith(WITHOUT_ID)


def _address(person: Person) -> Address:
    return Address(display_name=person.name, addr_spec=person.address)


def _subject(subject: str) -> str:
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}".strip()
