"""Conversations from e-mail: mailboxes (.mbox) and messages (.eml), threaded, without quotes and automatic replies.

An agent is whoever writes from one of `ours` (domains or addresses); without it, the domain or address that takes part
in most threads. A thread is `resolved` when an agent wrote last and more than three days ago; otherwise it is open.
"""

from collections.abc import Callable, Iterator, Sequence

from copilot.settings import Settings
from kb.conversations.files import File
from kb.conversations.mail.boxes import read
from kb.conversations.mail.message import Mail
from kb.conversations.mail.owners import Owners, guess
from kb.conversations.mail.threads import threads
from kb.conversations.mail.value import conversation_of
from kb.conversations.row import Row

__all__ = ["load"]


def load(files: Sequence[File], settings: Settings, ours: Sequence[str], at: Callable[[int], None]) -> Iterator[Row]:
    """All threads of these files together; `at` is told how many bytes have been read."""
    mails: list[Mail] = []
    seen: set[str] = set()
    for found in read(files, settings.zone, at):
        if isinstance(found, Row):
            yield found
        elif found.is_automatic or found.id in seen:
            yield Row(found.path, skipped=1)
        else:
            seen.add(found.id)
            mails.append(found)
    owners = Owners.of(ours) if ours else guess(threads(mails, None))
    # Many helpdesks mark their agents' own mails like this, to keep other machines from answering them.
    kept = [one for one in mails if not one.suppresses_replies or owners.wrote(one)]
    if len(kept) < len(mails):
        yield Row("", skipped=len(mails) - len(kept))
    for thread in threads(kept, owners):
        yield conversation_of(thread, owners, settings)
