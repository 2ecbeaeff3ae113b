"""One conversation in a customer's timeline."""

from datetime import datetime

from copilot.conversation import Value
from copilot.store.digests import Thread
from copilot.stories.given import closed
from copilot.summary import Digest, summary_of


class Moment(Value):
    """`line` is the first of the summary, empty where there is nothing to tell; `at` when it was last written in."""

    row_id: int
    id: str
    source: str
    channel: str
    status: str
    resolved: bool
    at: datetime | None
    line: str


def moment(one: Thread, digest: Digest, reader: str, who: str, now: datetime) -> Moment:
    """`who` is the customer's first name, `reader` the language of who reads."""
    resolved = closed(one.status, one.resolved_at)
    told = summary_of(digest, reader, who=who, resolved=resolved, now=now).summary
    return Moment(
        row_id=one.row_id,
        id=one.id,
        source=one.source,
        channel=one.channel,
        status=one.status,
        resolved=resolved,
        at=one.last_at or one.opened_at,
        line=told.split("\n")[0],
    )
