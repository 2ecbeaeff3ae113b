"""What people said was heard wrongly, as cases to measure and teach a listener with."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from copilot.conversation import Conversation, Message
from copilot.listen import listen
from copilot.listen.feelings.correct import LONGEST, corrected
from copilot.listen.feelings.team import TeamCues
from copilot.listen.heard import Feeling, Flag
from copilot.privacy import home, mask, people
from copilot.settings import Settings
from copilot.store import Store, conversations, corrections
from copilot.store.corrections import Correction

__all__ = ["corrected", "expectation", "export"]

log = logging.getLogger(__name__)


class _Task(NamedTuple):
    """A conversation up to the message that was corrected, without personal data, and what was said of that one."""

    id: str
    conversation: Conversation
    said: Sequence[Correction]


def export(store: Store, settings: Settings | None = None) -> Iterator[dict[str, object]]:
    """One row for each corrected message, in the form of case files (`evals/feelings/cases.py`): the conversation up to
    it with personal data masked, and what is heard in it now, with its corrections.

    Neither who corrected nor the conversation's own id is told.
    """
    settings = settings or Settings()
    team = TeamCues(store)
    with store.read() as session:
        every = sorted(corrections.every(session), key=lambda one: (one.row_id, one.message_id))
    for row_id, of_row in groupby(every, key=lambda one: one.row_id):
        with store.read() as session:
            whole = conversations.to_value(conversations.rows_of(session, [row_id])[row_id])
        for message_id, said in groupby(of_row, key=lambda one: one.message_id):
            task = _task(row_id, whole, message_id, list(said), settings)
            if task is None:
                log.info("a corrected message is not there any more", extra={"conversation": row_id})
                continue
            yield _row(task, team, settings)


def _task(
    row_id: int, whole: Conversation, message_id: str, said: Sequence[Correction], settings: Settings
) -> _Task | None:
    public = whole.public
    place = next((n for n, one in enumerate(public) if one.id == message_id and one.role == "customer"), None)
    if place is None:
        return None
    told = listen(whole, settings.language, feelings=False).customer_name
    countries, names = home(whole, settings.country), [*people(whole), *filter(None, [told])]
    messages = tuple(
        Message(role=one.role, text=mask(one.text, countries, names), id=str(number), at=one.at)
        for number, one in enumerate(public[: place + 1])
    )
    id = f"correction-{row_id}-{place}"
    conversation = Conversation(id=id, language=whole.language, channel=whole.channel, messages=messages)
    return _Task(id, conversation, [one._replace(message_id=str(place)) for one in said])


def _row(task: _Task, team: TeamCues, settings: Settings) -> dict[str, object]:
    heard = listen(task.conversation, settings.language, cues=team.of)
    return {
        "v": 1,
        "id": task.id,
        "task": "emotion",
        "lang": heard.tag,
        "conversation": [
            {"role": one.role, "text": one.text} | ({"at": one.at.isoformat()} if one.at else {})
            for one in task.conversation.messages
        ],
        "expect": expectation(task.conversation, heard.feeling, task.said),
    }


def expectation(conversation: Conversation, heard: Feeling, said: Iterable[Correction]) -> dict[str, object]:
    """What is to be heard in the conversation's last message, as a case has it: `heard` with its corrections."""
    last = conversation.messages[-1]
    feeling = corrected(heard, said, last.id, text=last.text)
    return _expect(feeling, {message.id: message.text for message in conversation.messages}, last)


def _expect(feeling: Feeling, texts: dict[str, str], last: Message) -> dict[str, object]:
    emotions, signals = (_shown(flags, texts, last) for flags in (feeling.emotions, feeling.signals))
    primary = feeling.primary if emotions else "neutral"
    return {"primary": primary, "expressed": feeling.expressed, "emotions": emotions, "signals": signals}


def _shown(flags: Iterable[Flag], texts: dict[str, str], last: Message) -> list[dict[str, object]]:
    """Each label with its evidence and the messages that hold it, word for word."""
    found: list[dict[str, object]] = []
    for flag in flags:
        places = [(words, _holding(words, flag.message_id, texts)) for words in flag.evidence]
        places = [(words, id) for words, id in places if id]
        whole = last.text.strip()[:LONGEST].strip()
        places = places or ([(whole, last.id)] if whole else [])
        if places:
            evidence, messages = zip(*places, strict=True)
            found.append({"label": flag.label, "evidence": list(evidence), "messages": list(messages)})
    return found


def _holding(words: str, first: str, texts: dict[str, str]) -> str:
    """The message that holds these words, `first` where it does; empty when none does."""
    return next((id for id in (first, *reversed(texts)) if words in texts.get(id, "")), "")
