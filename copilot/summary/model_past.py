"""What of a customer's past a model is shown: the sentences that digests keep, newest first, and the summary so far."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from copilot.conversation import Value
from copilot.listen.language import ours
from copilot.promise import Owed
from copilot.summary.digest import Episode, Told
from copilot.summary.history import Past
from copilot.summary.values import Fact, Summary
from copilot.summary.verify import Source

MOST_PAST = 12
"""Conversations that are shown, the newest: what is older is told by the summary so far and by what is still owed."""


UNKNOWN = "unknown"
"""Who said what is remembered, where that is not known any more: nobody whose word binds us."""


class Kept(Value):
    """A history's summary as it was kept: `seen` says up to which message of each conversation it speaks, `reader` in
    which language it was written."""

    summary: Summary
    seen: Mapping[str, str]
    reader: str

    @classmethod
    def of(cls, summary: Summary, past: Sequence[Past], reader: str) -> Self:
        return cls(summary=summary, seen={one.id: one.digest.up_to for one in past}, reader=ours(reader))

    def fresh(self, past: Sequence[Past]) -> list[Past]:
        """Those of which it does not cover all."""
        return [one for one in past if self.seen.get(one.id) != one.digest.up_to]


class Piece(NamedTuple):
    """What is shown of one message. `label` names its conversation to the model; `known` is what the summary so far
    rests on."""

    source: Source
    label: str
    known: bool = False


def pieces(past: Sequence[Past], embedded: Summary, kept: Kept | None) -> list[Piece]:
    """What the summary so far rests on, then what the digests keep of the conversations that it does not cover, the
    newest first, of each its latest episode first."""
    fresh = kept.fresh(past) if kept else list(past)
    labels = {one.id: f"C{at}" for at, one in enumerate(past, start=1)}
    shown: dict[tuple[str, str], Piece] = {}
    for one in fresh[:MOST_PAST]:
        owed = [each for each in embedded.promises if isinstance(each, Owed) and each.conversation_id == one.id]
        for source in _sources(one, owed):
            shown[source.key] = Piece(source, labels[one.id])
    known: dict[tuple[str, str], list[Fact]] = {}
    for fact in kept.summary.facts if kept else ():
        if (fact.conversation_id, fact.message_id) not in shown:
            known.setdefault((fact.conversation_id, fact.message_id), []).append(fact)
    by_id = {one.id: one for one in past}
    before = [
        Piece(_remembered(facts, by_id.get(where)), labels.get(where, "earlier"), known=True)
        for (where, _), facts in known.items()
    ]
    return [*before, *shown.values()]


def _sources(one: Past, owed: Sequence[Owed]) -> list[Source]:
    """One a message, of the latest episode first; what is still promised may stand where no episode keeps it."""
    sources: list[Source] = []
    for episode in reversed(one.digest.episodes):
        sources += _of_episode(one, episode)
    kept = {source.message_id for source in sources}
    for promise in owed:
        if promise.message_id not in kept:
            text = (promise.text,)
            sources.append(
                Source(promise.message_id, "agent", text, one.digest.language, promise.by, one.id, one.channel)
            )
    return sources


def _of_episode(one: Past, episode: Episode) -> list[Source]:
    told: dict[str, list[Told]] = {}
    ours_ = {each.message_id for each in episode.answers}
    for each in (*episode.requests, *episode.answers, *episode.tried):
        told.setdefault(each.message_id, []).append(each)
    return [
        Source(
            message_id=message_id,
            role=("bot" if some[0].robot else "agent") if message_id in ours_ else "customer",
            texts=tuple(dict.fromkeys(each.text for each in some)),
            language=one.digest.language,
            author=some[0].by,
            conversation_id=one.id,
            channel=one.channel,
        )
        for message_id, some in told.items()
    ]


def _remembered(facts: Sequence[Fact], one: Past | None) -> Source:
    """A message that the summary so far rests on, by the words that bore it out; who said them only where the digest of
    its conversation still tells."""
    first = facts[0]
    now = _sources(one, ()) if one else []
    role = next((source.role for source in now if source.message_id == first.message_id), UNKNOWN)
    texts = tuple(dict.fromkeys(fact.text for fact in facts))
    language = one.digest.language if one else ""
    return Source(first.message_id, role, texts, language, conversation_id=first.conversation_id)
