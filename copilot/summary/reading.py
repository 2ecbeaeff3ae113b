"""Reading a conversation's messages into its digest, one after the other: a new message is all that has to be read.

What a message is worth is only looked at when the digest is taken, and only where it can still matter: the opening and
the last words of the latest episodes. So a thread of thousands of messages costs little more than a short one.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from datetime import timedelta

from copilot.conversation import Message
from copilot.listen.language import detect, ours
from copilot.retrieval.analysis import content, stem, tokens
from copilot.summary.digest import EPISODES, Digest, Episode, Told
from copilot.summary.worth import has_tried, of_agent, of_customer

SILENCE = timedelta(days=4)
"""A thread that has been silent for so long and that the customer takes up again is about something new."""
OPENING = 6
"""Customer messages of an episode in which its matter is looked for."""
CLOSING = 12
"""Messages of our side, the last of an episode, in which the answer is looked for."""
WAITING = 8
"""Unanswered messages that are looked at for questions, the last."""
CENTRAL = 0.4
"""What a request gains when all its words come up again."""
KEPT = 5
"""Requests, answers and attempts of an episode that are kept."""
LATER = 0.06
"""What an answer gains on one that came a message before it: the last word counts."""


class _Open:
    """An episode with the messages not yet weighed."""

    def __init__(self, episode: Episode) -> None:
        self.episode = episode
        self.since, self.until = episode.since, episode.until
        self.customers, self.agents = episode.customers, episode.agents
        self.opening: list[Message] = []
        self.closing: deque[Message] = deque(maxlen=CLOSING)

    def add(self, message: Message) -> None:
        self.since, self.until = self.since or message.at, message.at or self.until
        if message.role == "customer":
            if self.customers < OPENING:
                self.opening.append(message)
            self.customers += 1
        else:
            self.closing.append(message)
            self.agents += 1


class Reading:
    """Reads on from a digest. `digest()` may be taken at any time, also several times."""

    def __init__(self, start: Digest, default_language: str = "es") -> None:
        self._start = start
        self._default = default_language
        self.language = start.language
        self._messages, self._up_to = start.messages, start.up_to
        self._last_role, self._last_at = start.last_role, start.last_at
        self._episodes = [_Open(episode) for episode in start.episodes]
        self._waiting = list(start.waiting)
        self._unanswered: deque[Message] = deque(maxlen=WAITING)

    def read(self, messages: Iterable[Message]) -> "Reading":
        """Take these messages in; private notes and the system's say nothing to a customer."""
        for message in messages:
            self._messages, self._up_to = self._messages + 1, message.id
            if message.private or message.role == "system" or not message.text.strip():
                continue
            if self._begins(message):
                self._episodes.append(_Open(Episode(first_id=message.id)))
            self._episodes[-1].add(message)
            if message.role == "agent":
                self._waiting.clear()
                self._unanswered.clear()
            elif message.role == "customer":
                self._unanswered.append(message)
            self._last_role, self._last_at = message.role, message.at or self._last_at
        return self

    def digest(self) -> Digest:
        self._learn_language()
        return Digest(
            language=self.language,
            up_to=self._up_to,
            messages=self._messages,
            last_role=self._last_role,
            last_at=self._last_at,
            episodes=tuple(self._weighed(one) for one in self._episodes[-EPISODES:]),
            waiting=(*self._waiting, *self._questions())[-WAITING:],
        )

    def _begins(self, message: Message) -> bool:
        if not self._episodes:
            return True
        if message.role != "customer" or message.at is None or self._last_at is None:
            return False
        return message.at - self._last_at >= SILENCE

    def _learn_language(self) -> None:
        """The customer's, once they have written: what our side greets them in says nothing of it."""
        if not self.language:
            said = " ".join(message.text for one in self._episodes[-EPISODES:] for message in one.opening)
            self.language = ours(detect(said[:2000], self._default)) if said else ""

    @property
    def _spoken(self) -> str:
        return self.language or self._default

    def _weighed(self, one: _Open) -> Episode:
        before = one.episode
        first = before.customers
        told = [of_customer(message, self._spoken, first + at) for at, message in enumerate(one.opening)]
        heard = " ".join(message.text for message in (*one.opening, *one.closing))
        fresh = central([each for some in told for each in some], heard, self._spoken)
        requests = (*before.requests, *fresh)
        matter = _stems(requests, self._spoken)
        answers = [
            each.model_copy(update={"worth": round(each.worth + LATER * (one.agents - len(one.closing) + at), 3)})
            for at, message in enumerate(one.closing)
            for each in of_agent(message, self._spoken, matter)
        ]
        tried = [each for each in fresh if has_tried(each.text, self._spoken)]
        return Episode(
            first_id=before.first_id,
            since=one.since,
            until=one.until,
            requests=_best(requests),
            answers=_best((*before.answers, *answers)),
            tried=(*before.tried, *tried)[-KEPT:],
            customers=one.customers,
            agents=one.agents,
        )

    def _questions(self) -> list[Told]:
        read = (of_customer(message, self._spoken, 2) for message in self._unanswered)
        return [told for some in read for told in some if told.asking]


def central(told: Sequence[Told], heard: str, language: str) -> list[Told]:
    """`told` worth more the more of its words come up again in `heard`, both sides' words, which holds it too."""
    counts = Counter(stem(word, language) for word in content(tokens(heard)))
    weighed = []
    for one in told:
        own = {stem(word, language) for word in content(tokens(one.text))}
        again = sum(counts[name] > 1 for name in own) / max(len(own), 3)
        weighed.append(one.model_copy(update={"worth": round(one.worth + CENTRAL * again, 3)}))
    return weighed


def _stems(told: Sequence[Told], language: str) -> set[str]:
    return {stem(word, language) for one in told for word in content(tokens(one.text))}


def _best(told: tuple[Told, ...]) -> tuple[Told, ...]:
    """The few worth most, in the order in which they were said."""
    if len(told) <= KEPT:
        return told
    kept = sorted(range(len(told)), key=lambda at: (-told[at].worth, at))[:KEPT]
    return tuple(told[at] for at in sorted(kept))
