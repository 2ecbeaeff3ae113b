"""Personal data out of a case: the same person, address or number is the same placeholder all through it."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.conversation import Conversation, Message
from copilot.customers import person_rows
from copilot.listen import listen
from copilot.privacy import home, mask, mask_of, people
from copilot.privacy.span import KINDS
from copilot.settings import Settings
from copilot.store import conversations
from copilot.store.schema import ConversationRow, CustomerRow, UserRow

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join((*KINDS, 'ACCOUNT'))})_\d+\]")
_LEAST = 3
_HELD = "\ue000{}\ue001"
_BACK = re.compile("\ue000(\\d+)\ue001")


class Hider:
    """Hides what names somebody in one conversation's texts. `names` are people's, `accounts` user names and ids as
    other systems have them, which stand for somebody wherever they are."""

    def __init__(self, conversation: Conversation, country: str, names: Iterable[str], accounts: Iterable[str]) -> None:
        self._mask = mask_of(conversation, country, *names)
        self._accounts: dict[str, int] = {}
        wanted = {one.strip() for one in accounts if _is_telling(one.strip())}
        # The mask knows an address and a phone by themselves, and calls them so.
        known = {one for one in wanted if "@" in one or one.startswith("+")}
        self._before, self._after = _either(wanted - known), _either(known)

    def __call__(self, text: str) -> str:
        text = text.replace("\ue000", " ").replace("\ue001", " ")
        held = self._before.sub(self._hold, text) if self._before else text
        hidden = str(self._mask.hide(held))
        rest = self._after.sub(self._hold, hidden) if self._after else hidden
        return _BACK.sub(lambda match: f"[ACCOUNT_{match[1]}]", rest)

    def _hold(self, match: re.Match[str]) -> str:
        """Out of the mask's sight, which takes brackets for somebody's own."""
        number = self._accounts.setdefault(match.group().lower().removeprefix("@"), len(self._accounts) + 1)
        return _HELD.format(number)


def hider_of(session: Session, row: ConversationRow, settings: Settings) -> Hider:
    """For a stored conversation: it knows the customer under all their records, and whoever works here."""
    talk = conversations.to_value(row)
    records = _records(session, row)
    told = listen(talk, settings.language, feelings=False).customer_name
    names = [*(one.name for one in records), *session.scalars(select(UserRow.name)), *filter(None, [told])]
    names += [_as_name(handle) for handle in _handles(records) if "@" in handle]
    accounts = [*(one.external_id for one in records), row.external_id, *_handles(records)]
    return Hider(talk, settings.country, names, accounts)


def remasked(text: str, session: Session, row: ConversationRow, settings: Settings) -> str:
    """A text that a person wrote into a case, masked; placeholders that are in it stay as they are."""
    talk = conversations.to_value(row)
    names = [*people(talk), *(one.name for one in _records(session, row)), *session.scalars(select(UserRow.name))]
    countries, pieces, done = home(talk, settings.country), [], 0
    for match in PLACEHOLDER.finditer(text):
        pieces += [mask(text[done : match.start()], countries, names), match.group()]
        done = match.end()
    return "".join([*pieces, mask(text[done:], countries, names)])


def masked_talk(messages: Iterable[Message], hide: Hider) -> list[dict[str, Any]]:
    """Messages as a case has them: numbered anew, nobody's name beside them."""
    return [
        {"id": f"m{number}", "role": one.role, "text": hide(one.text)} | ({"at": one.at.isoformat()} if one.at else {})
        for number, one in enumerate(messages, 1)
    ]


def bare(text: str) -> str:
    """A masked text without its placeholders, whose numbers are no figures."""
    return PLACEHOLDER.sub(" ", text)


def _either(words: Iterable[str]) -> re.Pattern[str] | None:
    several = "|".join(re.escape(one) for one in sorted(words, key=lambda one: (-len(one), one)))
    return re.compile(rf"(?<![\w@])@?(?:{several})(?![\w@])", re.IGNORECASE) if several else None


def _records(session: Session, row: ConversationRow) -> list[CustomerRow]:
    if row.customer_id is None:
        return []
    rows = person_rows(session, row.customer_id)
    return list(session.scalars(select(CustomerRow).where(CustomerRow.id.in_(rows))))


def _handles(records: Iterable[CustomerRow]) -> list[str]:
    return [one.handle for record in records for one in record.identities]


def _as_name(address: str) -> str:
    """ "maria.soto77@x.cl" as a name: María Soto may sign with half of it."""
    parts = re.findall(r"[^\W\d_]{3,}", address.partition("@")[0])
    return " ".join(parts) if len(parts) > 1 else ""


def _is_telling(account: str) -> bool:
    """Whether it stands for somebody wherever it is: not "77", which is many things."""
    return len(account) >= _LEAST and (not account.isdigit() or len(account) > _LEAST + 1)
