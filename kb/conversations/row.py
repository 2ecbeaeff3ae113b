"""What a loader finds: a conversation, or the reason there is none."""

from collections.abc import Callable
from typing import NamedTuple

from copilot.conversation import Conversation

Merge = Callable[[Conversation], Conversation]


class Row(NamedTuple):
    """`path` names the place for a person ("export.jsonl, line 12").

    Without a `conversation` the `reason` says why; `empty` when there was nothing in it. `merge` joins what was read
    with what is stored, for formats that may hold only the newer part of a conversation. `skipped` counts what was
    left out on purpose since the row before.
    """

    path: str
    conversation: Conversation | None = None
    reason: str = ""
    empty: bool = False
    merge: Merge | None = None
    skipped: int = 0
