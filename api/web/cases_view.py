"""A case made from production as its pages show it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from api.web.clock import spoken
from api.web.texts import Texts
from copilot.conversation import Message, Value
from copilot.store.cases import KeptCase, Origin, Status
from evals.cases import Case, Fact, Task
from evals.production import case_of

PREVIEW = 160  # characters


class Line(Value):
    """One case in the list. `lang` is empty where it is not known."""

    key: str
    origin: Origin
    status: Status
    task: Task
    when: str
    preview: str
    lang: str


class Seen(Value):
    """One case. Lists have one entry a line, as they are written into the form; `why` is somebody's reason, masked."""

    key: str
    origin: Origin
    status: Status
    task: Task
    when: str
    lang: str
    channel: str
    why: str
    messages: tuple[Message, ...]
    facts: str
    must_any: str
    must_not: str
    action: str
    register_: str
    reference: str
    primary: str
    flags: tuple[str, ...]
    promised: tuple[tuple[str, str, str], ...]


def line(kept: KeptCase, t: Texts, zone: ZoneInfo, now: datetime) -> Line:
    case = case_of(kept)
    last = case.conversation.last_customer_message
    return Line(
        key=kept.key,
        origin=kept.origin,
        status=kept.status,
        task=case.task,
        when=spoken(kept.made_at, zone, now),
        preview=" ".join(last.text.split())[:PREVIEW] if last else "",
        lang=case.tag,
    )


def seen(kept: KeptCase, t: Texts, zone: ZoneInfo, now: datetime) -> Seen:
    case = case_of(kept)
    expect = case.expect
    return Seen(
        key=kept.key,
        origin=kept.origin,
        status=kept.status,
        task=case.task,
        when=spoken(kept.made_at, zone, now),
        lang=case.tag,
        channel=case.channel,
        why=_why(kept.why, t),
        messages=case.conversation.messages,
        facts="\n".join(_fact(one, t) for one in expect.facts),
        must_any="\n".join(" / ".join(group) for group in expect.must_any),
        must_not="\n".join(expect.must_not),
        action=expect.action[0] if expect.action else "",
        register_=expect.register_[0] if expect.register_ else "",
        reference=case.references[0] if case.references else "",
        primary=expect.primary,
        flags=_flags(case),
        promised=tuple((one.words, one.due, one.status) for one in expect.promises or ()),
    )


def _fact(fact: Fact, t: Texts) -> str:
    optional = "" if fact.critical else f"({t('case.optional')}) "
    return optional + fact.text + (f" => {' / '.join(fact.anyof)}" if fact.anyof else "")


def _flags(case: Case) -> tuple[str, ...]:
    return tuple(one.label for one in (*(case.expect.emotions or ()), *(case.expect.signals or ())))


def _why(why: str, t: Texts) -> str:
    """The desk's reason in the reader's words, and what was added to it."""
    name, _, more = why.partition(":")
    told = t.get(f"discard.{name.strip()}", "")
    return f"{told}: {more.strip()}" if told and more.strip() else told or why
