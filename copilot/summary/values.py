"""Fact and Summary: what a conversation or a history comes to, each fact with the message that carries it."""

from pydantic import Field

from copilot.conversation import Value
from copilot.promise import Asked, Promise


class Fact(Value):
    """`text` stands in the message as written, blanks apart. `line` is the line of the summary that tells it.

    `conversation_id` is set where a summary covers several conversations.
    """

    text: str
    message_id: str
    line: int = 0
    conversation_id: str = ""


class Summary(Value):
    """At most four lines. `up_to` is the id of the last message it speaks for.

    `tried` is what was told to have been tried, by either side; `asked` what the customer was asked to do. `writer` is
    `embedded` or the model's name; `dropped` counts the sentences of a model that no message bears out.
    """

    summary: str
    facts: tuple[Fact, ...] = ()
    promises: tuple[Promise, ...] = ()
    open_questions: tuple[str, ...] = ()
    tried: tuple[Fact, ...] = ()
    asked: tuple[Asked, ...] = ()
    up_to: str = ""
    writer: str = "embedded"
    dropped: int = Field(0, ge=0)
