"""When and where each line of a model's history happened, put before it by us: a model is not asked for dates."""

from collections.abc import Sequence
from datetime import datetime

from copilot.summary.history import Past
from copilot.summary.prose import Prose
from copilot.summary.values import Summary


def dated(
    summary: Summary, past: Sequence[Past], reader: str, *, now: datetime | None = None, again: str = ""
) -> Summary:
    """`summary`, a history that a model wrote, with the day and the channel of the newest conversation that each line
    rests on; `again` is put after the first line. The embedded writer dates its own: its summary comes back as it is.

    Not kept but done whenever it is shown, since what a day is called depends on `now`, with its time zone.
    """
    if summary.writer == "embedded":
        return summary
    prose = Prose(reader)
    lines = []
    for at, line in enumerate(summary.summary.split("\n")):
        rests = {fact.conversation_id for fact in summary.facts if fact.line == at}
        newest = next((one for one in past if one.id in rests), None)
        where = prose.where(newest.at, newest.channel, now) if newest else ""
        told = prose.say("past", where=where, text=line) if where else line
        lines.append(f"{told} {again}" if again and not at else told)
    return summary.model_copy(update={"summary": "\n".join(lines)})
