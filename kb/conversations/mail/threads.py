"""Which mails belong together: by their references, then by subject and people within thirty days."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from copilot.text import fold
from kb.conversations.mail.message import Mail
from kb.conversations.mail.owners import Owners

WITHIN = timedelta(days=30)
_PREFIX = re.compile(r"(?:(?:re|rv|fw|fwd|res|enc|aw|wg|tr|resp)\s*(?:\[\d+\])?\s*:\s*)+")
_NEVER = datetime.min.replace(tzinfo=UTC)


def threads(mails: Sequence[Mail], owners: Owners | None) -> list[list[Mail]]:
    """The mails of each thread by date, threads in the order of their first mail. By references alone without
    `owners`."""
    parents: dict[str, str] = {}
    for mail in mails:
        for other in mail.references:
            _join(parents, mail.id, other)
    if owners:
        _join_by_subject(parents, mails, owners)
    found: defaultdict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        found[_root(parents, mail.id)].append(mail)
    return [_by_date(thread) for thread in found.values()]


def root_id(thread: Sequence[Mail]) -> str:
    """The id of the thread's first mail, even where it is only known from a reference."""
    first = thread[0]
    return first.references[0] if first.references else first.id


def bare_subject(subject: str) -> str:
    return " ".join(_PREFIX.sub("", fold(subject), count=1).split())


def _join_by_subject(parents: dict[str, str], mails: Sequence[Mail], owners: Owners) -> None:
    """The last mail seen with each (subject, outsider) is enough: later ones are compared with it in turn."""
    last: dict[tuple[str, str], Mail] = {}
    for mail in sorted((one for one in mails if one.at), key=lambda one: one.at or _NEVER):
        subject = bare_subject(mail.subject)
        if not subject:
            continue
        outsiders = {person.address for person in mail.everyone if not owners.has(person)}
        for address in sorted(outsiders):
            before = last.get((subject, address))
            if before and before.at and mail.at and mail.at - before.at <= WITHIN:
                _join(parents, mail.id, before.id)
            last[subject, address] = mail


def _by_date(thread: Iterable[Mail]) -> list[Mail]:
    """Sorted by date; a mail without one stays behind the mail that it came after."""
    dated: list[tuple[datetime, Mail]] = []
    latest = _NEVER
    for mail in thread:
        latest = mail.at or latest
        dated.append((latest, mail))
    return [mail for _, mail in sorted(dated, key=lambda pair: pair[0])]


def _root(parents: dict[str, str], id: str) -> str:
    top = id
    while parents.get(top, top) != top:
        top = parents[top]
    while parents.get(id, id) != top:  # shorten the way for the next question
        parents[id], id = top, parents[id]
    return top


def _join(parents: dict[str, str], one: str, other: str) -> None:
    parents[_root(parents, one)] = _root(parents, other)
