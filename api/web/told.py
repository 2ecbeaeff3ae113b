"""What a story's page and the desk tell of a customer: lines with the words they come from, promises, contacts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from api.web.gate import Reader
from api.web.promises_rows import Promised, most_pressing, promised
from api.web.story_lines import Bit, Line, lines, wanted
from api.web.story_places import Places, places
from api.web.texts import Texts
from api.web.view import conversation_row
from copilot.contacts import Contacts
from copilot.conversation import Value
from copilot.customers import person_rows
from copilot.promise import Promise
from copilot.store import promises
from copilot.stories import Story
from copilot.summary import Owed
from copilot.summary.prose import Prose

PROMISES = 6
ASKED = 4


class Told(Value):
    """`before` is the customer's earlier history, empty where there is none. `again` says how often they came on the
    matter, "" for the first time, with `contacts` to those conversations. `more` counts promises that are not shown."""

    key: int
    name: str
    customer: int | None
    lines: tuple[Line, ...]
    before: tuple[Line, ...]
    again: str
    contacts: tuple[Bit, ...]
    promises: tuple[Promised, ...]
    more: int
    asked: tuple[Bit, ...]
    questions: tuple[str, ...]


def told(key: int, reader: Reader) -> Told:
    """Raises NotFoundError: there is no such conversation."""
    copilot = reader.copilot
    now = datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        conversation_row(session, key)
    story = copilot.stories.of_conversation(key, reader.t.language, now)
    with copilot.store.read() as session:
        row = conversation_row(session, key)
        mine = person_rows(session, row.customer_id) if row.customer_id else []
        owed = _owed(session, story, row.external_id, mine, key)
        where = places(session, wanted((story.summary, story.earlier)), customers=mine, key=key)
        rows = most_pressing(promised(session, owed, reader.t, now))
        return Told(
            key=key,
            name=row.customer.name if row.customer else "",
            customer=row.customer_id,
            lines=lines(story.summary, where, reader.t),
            before=lines(story.earlier, where, reader.t) if story.earlier else (),
            again=_again(story.contacts, reader.t, now),
            contacts=_contacts(story.contacts, reader.t, now),
            promises=rows[:PROMISES],
            more=max(0, len(rows) - PROMISES),
            asked=_asked(story, where),
            questions=story.summary.open_questions,
        )


def _owed(session: Session, story: Story, here: str, customers: Sequence[int], key: int) -> list[promises.Due]:
    """The story's promises as they are kept, those of earlier conversations only while they are owed."""
    earlier = story.earlier.promises if story.earlier else ()
    told = {_name(promise, here) for promise in (*story.summary.promises, *earlier)}
    rows = promises.of_person(session, customers, key=key)
    return [row for row in rows if (row.conversation_id, row.promise.message_id, row.promise.text) in told]


def _name(promise: Promise, here: str) -> tuple[str, str, str]:
    id = promise.conversation_id if isinstance(promise, Owed) else here
    return id, promise.message_id, promise.text


def _again(contacts: Contacts | None, t: Texts, now: datetime) -> str:
    if contacts is None or contacts.number < 2:
        return ""
    prose = Prose(t.language)
    nth, day = prose.nth(contacts.number), prose.day(contacts.since, now) if contacts.since else ""
    said = t("story.again", nth=nth, day=day) if day else t("story.again_undated", nth=nth)
    many = len(contacts.channels)
    said = f"{said}, {t('story.channels', n=many)}" if many > 1 else said
    return said[:1].upper() + said[1:]


def _contacts(contacts: Contacts | None, t: Texts, now: datetime) -> tuple[Bit, ...]:
    """The contacts before this one, each with a link to it."""
    prose = Prose(t.language)
    return tuple(
        Bit(text=prose.where(one.began, one.channel, now) or one.id, href=f"/c/{one.row_id}")
        for one in (contacts.contacts[:-1] if contacts else ())
    )


def _asked(story: Story, where: Places) -> tuple[Bit, ...]:
    waiting = [one for one in story.summary.asked if not one.done]
    found = ((one, where.get("", one.message_id)) for one in waiting[-ASKED:])
    return tuple(Bit(text=one.text, href=place.href if place else "") for one, place in found)
