"""A draft with its brief in one line, so that a case of a check reads as a sentence."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from copilot.check import check
from copilot.conversation import Conversation, Customer, Identity, Message
from copilot.draft import Check, Outcome, Sentence
from copilot.listen.heard import Feeling, Heard, Request
from copilot.source import Found, Hit, Passage
from copilot.text import sentences as split
from copilot.write.brief import Answering, Brief, Decision, Known
from copilot.write.voice import built_in

Verdict = Callable[..., Check]


def passage(text: str, id: str = "a#0", title: str = "", **fields: object) -> Passage:
    return Passage(id=id, source_id=id.split("#")[0], pool="articles", title=title, text=text, **fields)


def brief(
    said: str = "",
    sources: Sequence[Passage] = (),
    *,
    channel: str = "whatsapp",
    language: str = "es",
    outcome: Outcome = "reply",
    first: bool = True,
    vague: bool = False,
    answered: bool = True,
    requests: Mapping[str, Sequence[Passage]] | None = None,
    known: Sequence[str] = (),
    known_at: str | None = None,
    timezone: str = "",
    name: str = "",
    handles: Sequence[tuple[str, str]] = (),
    subject: str = "",
    wish: str = "",
    at: str | None = None,
    register: str = "tu",
    tag: str = "",
    feeling: Feeling | None = None,
) -> Brief:
    asked = requests or ({said: sources} if said else {})
    message = Message(role="customer", text=said, at=at)
    customer = Customer(name=name, identities=tuple(Identity(channel=c, handle=h) for c, h in handles))
    conversation = Conversation(
        id="c-1", channel=channel, subject=subject, timezone=timezone, customer=customer, messages=(message,)
    )
    facts = (Known(text=text, message_id=str(i), conversation_id="c-0", at=known_at) for i, text in enumerate(known))
    return Brief(
        conversation=conversation,
        heard=Heard(
            language=language,
            tag=tag or language,
            register_=register,
            first_reply=first,
            customer_name=name,
            feeling=feeling or Feeling(),
        ),
        answers=tuple(
            Answering(
                request=Request(text=text, kind="question", vague=vague),
                articles=Found(hits=tuple(Hit(passage=p, score=1.0) for p in own), answerable=1.0),
                resolutions=Found(),
                answered=answered,
            )
            for text, own in asked.items()
        ),
        known=tuple(facts),
        decision=Decision(outcome=outcome, confidence=0.9),
        voice=built_in(),
        register_=register,
        wish=wish,
    )


@pytest.fixture
def verdict() -> Verdict:
    """`verdict(name, text, said=..., sources=[...], **brief)`: that check's result for a draft.

    A source is a text or a Passage. `cites` maps a place among the sentences to the passage id it claims.
    """

    def judge(
        name_: str,
        text: str,
        /,
        said: str = "",
        sources: Sequence[str | Passage] = (),
        *,
        cites: dict[int, str] | None = None,
        supports: Sequence[Sentence] = (),
        others: Sequence[str] = (),
        **fields: object,
    ) -> Check:
        passages = [p if isinstance(p, Passage) else passage(p, f"a{n}#0") for n, p in enumerate(sources)]
        sentences = tuple(supports) or tuple(
            Sentence(
                text=piece, support="source" if n in (cites or {}) else "courtesy", passage_id=(cites or {}).get(n)
            )
            for n, piece in enumerate(split(text))
        )
        results = check(text, sentences, brief(said, passages, **fields), passages, others)
        return next(result for result in results if result.name == name_)

    return judge
