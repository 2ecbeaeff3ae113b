"""What a panel shows: the conversation that is open in the helpdesk with its draft, or a sentence on why not."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.helpdesks.adapter import Form
from api.roles import Capability
from api.web.card import card
from api.web.clock import spoken
from api.web.gate import Reader
from api.web.helpdesk_panel_door import Doors, Place
from api.web.panel import Panel
from api.web.promises_rows import Promised, most_pressing, promised
from api.web.pulse import mark
from api.web.ready import Ready, keep, refused, usable
from api.web.view import Beside, View, view
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.customers import person_rows
from copilot.errors import HelpdeskError, InputError, NotFoundError
from copilot.store import drafts, helpdesks, promises
from copilot.store.drafts import Kept
from copilot.store.schema import ConversationRow

Stage = Literal[
    "shown",
    "connect",
    "told_nothing",
    "unknown",
    "refused",
    "unlinked",
    "away",
    "new_password",
    "no_helpdesk",
    "forged",
]
"""What there is to show; all but `shown` are a sentence and what to do."""

Handing = Literal["reply", "insert", "draft", "copy", "note"]

log = logging.getLogger(__name__)

OWED = 2  # promises that are shown at once
NOTHING = Beside(similar=(), others=())


@dataclass(frozen=True)
class Look:
    """`row_id` is the stored conversation's, 0 unless `stage` is shown. `away`: since when the helpdesk does not
    answer, in a sentence, where what is shown may not be the latest."""

    stage: Stage
    row_id: int = 0
    away: str = ""


class Way(NamedTuple):
    """A way to hand a text over, with its key. `there`: now; else only once the page around the panel offers it."""

    name: Handing
    key: str
    there: bool


class News(Value):
    """Whether something was said since the panel was drawn, and whether that makes its draft stale."""

    version: str
    stale: bool
    away: str = ""


def look(place: Place, reader: Reader, doors: Doors, *, anew: bool = False) -> Look:
    """Which conversation may be shown; `anew` reads it again from the helpdesk where that can be had quickly."""
    if place.helpdesk is None:
        return Look("no_helpdesk")
    if not place.conversation:
        return Look("told_nothing")
    away, stored = "", _row_id(reader.copilot, place)
    try:
        if not doors.may_see(place, reader.caller):
            return Look("refused" if doors.is_linked(place, reader.caller) else "unlinked")
        if anew or not stored:
            doors.bring(place, patient=not stored)
    except HelpdeskError as error:
        # Everybody who may open the panel may read what is stored at the desk: an outage hides nothing from them.
        if not stored:
            return Look("unknown" if error.cause in ("missing", "unasked") else "away")
        away = "" if error.cause == "unasked" else _away(place, reader)
    except InputError as error:
        log.warning("a conversation cannot be read", extra={"helpdesk": place.helpdesk.id, "code": error.code})
    stored = stored or _row_id(reader.copilot, place)
    return Look("shown", stored, away) if stored else Look("unknown")


def values(shown: Look, place: Place, draft_id: str, reader: Reader, doors: Doors, ready: Ready) -> dict[str, object]:
    """What the template of a shown conversation needs."""
    assert place.helpdesk is not None
    now = datetime.now(reader.copilot.settings.zone)
    with reader.copilot.store.read() as session:
        row = session.get_one(ConversationRow, shown.row_id)
        one = view(session, row, reader, now)
        kept = _of_here(session, row.id, draft_id) if draft_id else usable(session, row, reader.copilot)
        own = kept is None and refused(session, row)
    if kept is None and not own and one.pending and ready.quick:
        kept = _made(one, reader, ready)
    with reader.copilot.store.read() as session:
        row = session.get_one(ConversationRow, shown.row_id)
        mine = person_rows(session, row.customer_id) if row.customer_id else []
        return {
            "view": one,
            "draft": card(session, kept, reader.t, known=_known(one.felt)) if kept else None,
            "beside": NOTHING,
            "learned": None,
            "own": own,
            "before": _before(session, mine, row.id),
            "owed": _owed(session, mine, row.id, reader, now),
            "ways": ways(doors.forms(place, reader.caller)),
            "away": shown.away,
        }


def news(shown: Look, draft_id: str, copilot: Copilot) -> News:
    """Raises NotFoundError: there is no such draft of this conversation."""
    with copilot.store.read() as session:
        kept = _of_here(session, shown.row_id, draft_id) if draft_id else None
        version = mark(session, shown.row_id, None, datetime.now(UTC)).version
    return News(version=version, stale=bool(kept and kept.stale), away=shown.away)


def ways(forms: frozenset[Form]) -> tuple[Way, ...]:
    """How the text can be handed over, the best first: it becomes the button that Ctrl+Enter presses."""
    keys: dict[Handing, str] = {"reply": "", "insert": "I", "draft": "", "copy": "C", "note": "N"}
    offered = tuple(Way(name, key, name == "copy" or name in forms) for name, key in keys.items())
    best = next(one for one in offered if one.there)
    return (best, *(one for one in offered if one is not best and (one.there or one.name == "insert")))


def _row_id(copilot: Copilot, place: Place) -> int:
    with copilot.store.read() as session:
        mine = (ConversationRow.source == place.name, ConversationRow.external_id == place.conversation)
        return session.scalar(select(ConversationRow.id).where(*mine)) or 0


def _away(place: Place, reader: Reader) -> str:
    now = datetime.now(UTC)
    with reader.copilot.store.read() as session:
        row = helpdesks.find(session, place.name)
        failed, reached = (row.failed_at, row.reached_at) if row else (None, None)
    since = failed if failed and (reached is None or failed > reached) else now
    return reader.t("panel.away", name=place.name, time=spoken(since, reader.copilot.settings.zone, now))


def _of_here(session: Session, row_id: int, draft_id: str) -> Kept:
    """Raises NotFoundError: there is no such draft of this conversation."""
    kept = drafts.get(session, draft_id)
    if kept.conversation_row_id != row_id:
        raise NotFoundError(f"There is no draft {draft_id} for this conversation.")
    return kept


def _made(one: View, reader: Reader, ready: Ready) -> Kept:
    """The embedded writer is quick: its draft is there with the page."""
    copilot = reader.copilot
    draft = ready.draft(one.key, one.conversation, internal=reader.caller.may(Capability.READ_INTERNAL))
    with copilot.store.begin() as session:
        return keep(session, session.get_one(ConversationRow, one.key), draft, copilot, "panel")


def _known(felt: Panel | None) -> frozenset[str]:
    """What the panel says beside the feeling already."""
    return frozenset({felt.advice} if felt and felt.advice else ())


def _before(session: Session, mine: list[int], row_id: int) -> int:
    """How many other conversations this person has had with us."""
    other = (ConversationRow.customer_id.in_(mine), ConversationRow.id != row_id)
    return session.scalar(select(func.count()).select_from(ConversationRow).where(*other)) or 0 if mine else 0


def _owed(session: Session, mine: list[int], row_id: int, reader: Reader, now: datetime) -> tuple[Promised, ...]:
    """What we have promised this person and not kept yet, the most pressing first."""
    still = [due for due in promises.of_person(session, mine, key=row_id) if due.promise.status == "open"]
    return most_pressing(promised(session, still, reader.t, now))[:OWED]
