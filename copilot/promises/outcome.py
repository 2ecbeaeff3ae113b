"""What became of promises and of what was asked: a ledger that takes one message after the other.

A promise is kept when a later message of ours reports or delivers it, or the customer confirms it; broken when it is
past due and the customer complains or we admit it. A promise renewed after it was due was broken; renewed before, it
stays open beside the new one. A complaint before the due moment breaks nothing. Nothing settles a promise twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from copilot.conversation import Message, Value
from copilot.promise import Asked, Promise, Status
from copilot.promises.asked import asked_in
from copilot.promises.calendar import Calendar
from copilot.promises.clauses import language_of, read, tokens, words_of
from copilot.promises.find import Found, found_in
from copilot.promises.outcome_signs import Sign, signs, stems
from copilot.promises.told import Told

LONGEST = timedelta(days=90)
"""After its due moment (else after it was made) a promise is no longer compared with what is said: it stays open."""
_SAME_TALK = timedelta(minutes=10)
"""Within it a further message is the same turn, not the message that was promised."""
_FAMILIES: dict[str, frozenset[str]] = {
    "call": frozenset({"call"}),
    "tell": frozenset({"tell", "look", "send", "arrive", "receive"}),
    "send": frozenset({"send", "deliver", "arrive", "receive", "arrange"}),
    "deliver": frozenset({"send", "deliver", "arrive", "receive", "visit"}),
    "arrive": frozenset({"send", "deliver", "arrive", "receive", "visit", "fix"}),
    "receive": frozenset({"send", "deliver", "arrive", "receive", "refund"}),
    "visit": frozenset({"visit", "arrive", "deliver", "look", "fix"}),
    "refund": frozenset({"refund", "receive", "arrive", "send"}),
    "fix": frozenset({"fix", "arrange", "refund"}),
    "arrange": frozenset({"arrange", "send", "fix", "receive", "arrive", "deliver", "visit"}),
    "escalate": frozenset({"escalate", "tell", "call"}),
    "look": frozenset({"look", "tell"}),
    "other": frozenset({"deliver", "receive", "arrive", "fix", "arrange", "send", "visit"}),
}


_A_PERSON = frozenset({"attend", "escalate", "tell"})
"""What a bot promises of a person is done when the person writes."""


class Tracked(Value):
    """A promise with what is compared with later messages: the kinds of act, the beginnings of its words, when it was
    made (ISO, "" unknown). `number` is its place among all."""

    number: int
    promise: Promise
    acts: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    made: str = ""
    by_bot: bool = False


class Wanted(Value):
    """Something asked, with its place among all."""

    number: int
    asked: Asked


class Ledger(Value):
    """Promises and what was asked, as known after the messages so far. Only `open` and `wanted` are compared with new
    messages; `settled` and `answered` are what is over."""

    open: tuple[Tracked, ...] = ()
    settled: tuple[Tracked, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    answered: tuple[Wanted, ...] = ()

    @property
    def promises(self) -> tuple[Promise, ...]:
        """All promises, in the order in which they were made."""
        return tuple(one.promise for one in sorted((*self.settled, *self.open), key=lambda one: one.number))

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All that was asked, in order."""
        return tuple(one.asked for one in sorted((*self.answered, *self.wanted), key=lambda one: one.number))

    def after(self, message: Message, calendar: Calendar, language: str) -> "Ledger":
        """The ledger after one more message of the same customer, of this conversation or of a later one."""
        if message.role == "customer":
            return self._told(message, language)
        return self._said(message, calendar, language) if message.role in ("agent", "bot") else self

    def _told(self, message: Message, language: str) -> "Ledger":
        """After a customer's message."""
        ledger = self
        if any(_is_fresh(one, message) for one in self.open):
            heard = signs(message, language)
            ledger = ledger._settle(message, lambda one: _by_customer(one, heard, message), heard)
        if ledger.wanted:
            ledger = ledger._answer(message, language)
        return ledger

    def _said(self, message: Message, calendar: Calendar, language: str) -> "Ledger":
        """After a message of ours. A private note may report an act, but promises and asks nothing."""
        ledger = self
        said = () if message.private else read(message.text, language_of(language))
        new = found_in(said, message, calendar)
        if any(_is_fresh(one, message) for one in self.open):
            heard = signs(message, language)
            ledger = ledger._settle(message, lambda one: _by_us(one, heard, message, bool(new)), heard)
        if new:
            ledger = ledger._renewed(new, message, language)
            ledger = ledger.model_copy(update={"open": (*ledger.open, *ledger._tracked(new, message, language))})
        wants = asked_in(said, message)
        if wants:
            first = len(ledger.wanted) + len(ledger.answered)
            more = tuple(Wanted(number=first + at, asked=one) for at, one in enumerate(wants))
            ledger = ledger.model_copy(update={"wanted": (*ledger.wanted, *more)})
        return ledger

    def _tracked(self, new: Sequence[Found], message: Message, language: str) -> list[Tracked]:
        first = len(self.open) + len(self.settled)
        made = message.at.isoformat() if message.at else ""
        return [
            Tracked(
                number=first + at,
                promise=one.promise,
                acts=tuple(sorted(one.acts | _attending(one, message, language))),
                stems=tuple(sorted(stems(one.promise.text, language_of(language)))),
                made=made,
                by_bot=message.role == "bot",
            )
            for at, one in enumerate(new)
        ]

    def _renewed(self, new: Sequence[Found], message: Message, language: str) -> "Ledger":
        """Overdue ones of the same kind that are promised anew were broken."""
        kinds = frozenset(act for one in new for act in one.acts) - {"other"}
        words = [stems(one.promise.text, language_of(language)) for one in new]

        def verdict(one: Tracked) -> Status:
            same = not kinds.isdisjoint(one.acts) or any(not made.isdisjoint(one.stems) for made in words)
            return "broken" if same and _is_overdue(one, message) else "open"

        return self._settle(message, verdict, ())

    def _settle(self, message: Message, verdict: Callable[[Tracked], Status], heard: Sequence[Sign]) -> "Ledger":
        candidates = [
            (one, status) for one in self.open if _is_fresh(one, message) and (status := verdict(one)) != "open"
        ]
        if not candidates:
            return self
        chosen = {one.number: status for one, status in _sharpest(candidates, heard)}
        over = tuple(
            one.model_copy(
                update={
                    "promise": one.promise.model_copy(update={"status": chosen[one.number], "settled_by": message.id})
                }
            )
            for one in self.open
            if one.number in chosen
        )
        left = tuple(one for one in self.open if one.number not in chosen)
        return self.model_copy(update={"open": left, "settled": (*self.settled, *over)})

    def _answer(self, message: Message, language: str) -> "Ledger":
        told = Told(message, language)
        over = tuple(
            one.model_copy(update={"asked": one.asked.model_copy(update={"done": True, "settled_by": message.id})})
            for one in self.wanted
            if told.does(one.asked)
        )
        if not over:
            return self
        numbers = {one.number for one in over}
        left = tuple(one for one in self.wanted if one.number not in numbers)
        return self.model_copy(update={"wanted": left, "answered": (*self.answered, *over)})


def _attending(one: Found, message: Message, language: str) -> frozenset[str]:
    """A bot that names a person ("an agent will be with you") promises that one attends."""
    base = language_of(language)
    people = words_of(base)["people"]
    named = any(token.low in people for token in tokens(one.promise.text))
    return frozenset({"attend"}) if message.role == "bot" and named else frozenset()


def settled(messages: Sequence[Message], calendar: Calendar, language: str, ledger: Ledger | None = None) -> Ledger:
    """The ledger after several messages in their order."""
    after = ledger or Ledger()
    for message in messages:
        after = after.after(message, calendar, language)
    return after


def _by_customer(one: Tracked, heard: Sequence[Sign], message: Message) -> Status:
    denied = _is_overdue(one, message) and any(
        (sign.kind in ("waiting", "denied") and _names(one, sign)) or sign == _NOTHING for sign in heard
    )
    for sign in heard:
        if sign.kind == "good" and not denied and (_is_time(one, message) if sign.loose else _fits(one, sign)):
            return "kept"
    overdue = _is_overdue(one, message)
    complains = any(sign.kind in ("waiting", "denied") for sign in heard)
    pleased = any(sign.kind == "pleased" and (sign.loose or _names(one, sign)) for sign in heard)
    if pleased and not complains and _is_time(one, message):
        return "kept"
    if overdue and any(sign.kind in ("waiting", "denied") and _fits(one, sign) for sign in heard):
        return "broken"
    return "open"


_NOTHING = Sign("waiting", frozenset(), frozenset(), True)
""" "hoy es 19 y nada": whatever else is told of it."""


def _by_us(one: Tracked, heard: Sequence[Sign], message: Message, renews: bool) -> Status:
    if _is_overdue(one, message) and any(sign.kind == "admitted" for sign in heard):
        return "broken"
    for sign in heard:
        if sign.kind == "done" and _does(one, sign):
            return "kept"
    hands_over = one.by_bot and message.role == "agent" and not message.private
    if hands_over and _A_PERSON & frozenset(one.acts):
        return "kept"
    writes = "tell" in one.acts
    later = _is_later_turn(one, message) and not _is_too_soon(one, message)
    if writes and later and not message.private and not any(sign.kind in ("still", "admitted") for sign in heard):
        return "open" if renews and _is_overdue(one, message) else "kept"
    return "open"


def _is_too_soon(one: Tracked, message: Message) -> bool:
    """What is looked at on a day is not told before it: "el martes 6 lo reviso y te confirmo"."""
    does = not frozenset(one.acts) <= {"tell", "call", "arrive", "receive"}
    return does and one.promise.day and bool(one.promise.due) and not _is_time(one, message)


def _fits(one: Tracked, sign: Sign) -> bool:
    """Whether a sign can speak of a promise: the same kind of act, or words in common."""
    if not sign.acts and not sign.stems:
        return True
    return _names(one, sign) or (sign.loose and not sign.acts)


def _names(one: Tracked, sign: Sign) -> bool:
    return _meets(one.acts, sign.acts) or bool(sign.stems & frozenset(one.stems))


def _is_time(one: Tracked, message: Message) -> bool:
    """Whether the moment that was promised has come, or its day."""
    if message.at is None:
        return False
    if not one.promise.due:
        return _is_later_turn(one, message)
    return message.at.date() >= datetime.fromisoformat(one.promise.due).astimezone(message.at.tzinfo).date()


def _does(one: Tracked, sign: Sign) -> bool:
    """Our own reports are taken at their word: the very act, or words in common."""
    acts = _meets(one.acts, sign.acts) if sign.loose else bool(frozenset(one.acts) & sign.acts)
    return acts or bool(sign.stems & frozenset(one.stems))


def _meets(one: Sequence[str], two: frozenset[str]) -> bool:
    return any(_FAMILIES.get(act, frozenset()) & two for act in one)


def _sharpest(candidates: Sequence[tuple[Tracked, Status]], heard: Sequence[Sign]) -> list[tuple[Tracked, Status]]:
    """Those whose words the message shares, where some are; else all."""
    said = frozenset(stem for sign in heard for stem in sign.stems)
    named = [one for one, _ in candidates if said & frozenset(one.stems)]

    def is_outdone(one: Tracked) -> bool:
        """Another of the same kind of act is named, this one is not."""
        acts = [act for act in one.acts if act != "other"] or one.acts
        return one not in named and any(_meets(acts, frozenset(other.acts)) for other in named)

    return [(one, status) for one, status in candidates if not is_outdone(one)]


def _is_overdue(one: Tracked, message: Message) -> bool:
    if not one.promise.due or message.at is None:
        return False
    return message.at > datetime.fromisoformat(one.promise.due)


def _is_fresh(one: Tracked, message: Message) -> bool:
    """Whether the promise is still compared with what is said, and was made before it."""
    since = one.promise.due or one.made
    if one.promise.message_id == message.id or not since or message.at is None:
        return True
    return message.at - datetime.fromisoformat(since) <= LONGEST


def _is_later_turn(one: Tracked, message: Message) -> bool:
    return bool(one.made and message.at and message.at - datetime.fromisoformat(one.made) > _SAME_TALK)
