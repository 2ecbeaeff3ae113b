"""When the demo's conversations happen: on the morning of whoever loads it, not on the day that they were written.

All of it moves by whole days, so that a promise for "tomorrow before 12" stays one. Whoever waits for an answer wrote
in the last hour or so: within a conversation the distances stay. What they say is left as it is, the dates in it too.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

VOICE = """\
# The demo company answers chats within half an hour, every day. See docs/voice.md and docs/clocks.md.
answer_within:
  chat: 30m
  whatsapp: 30m
hours:
  mon-sun: "08:00-22:00"
"""
QUICK = ("chat", "whatsapp")
WAITED = {True: (1.0, 1.0, (38.0,)), False: (3.0, 3.0, (85.0,))}
"""In minutes, for the quick channels and the others: the newest, how far apart, and the oldest, which are late."""
_DAY = timedelta(days=1)
Fields = dict[str, Any]


def write_moved(files: Iterable[Path], folder: Path, now: datetime) -> list[Path]:
    """The same files in `folder`, moved to `now`: at the same moment they are the same."""
    read = {file.name: [json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files}
    moves = _moves([talk for talks in read.values() for talk in talks], now)
    for name, talks in read.items():
        lines = (json.dumps(_moved(talk, moves[talk["id"]]), ensure_ascii=False) for talk in talks)
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return [folder / name for name in read]


def _moves(talks: list[Fields], now: datetime) -> dict[str, timedelta]:
    """By conversation how far it moves."""
    days = (now - max(_last(talk) for talk in talks)) // _DAY * _DAY
    moves: dict[str, timedelta] = {talk["id"]: days for talk in talks}
    waiting = [talk for talk in talks if talk["status"] == "open" and talk["messages"][-1]["role"] == "customer"]
    waiting.sort(key=lambda talk: (talk["channel"] in QUICK, _last(talk)), reverse=True)
    for quick, some in groupby(waiting, key=lambda talk: talk["channel"] in QUICK):
        group = list(some)
        for talk, minutes in zip(group, _minutes(quick, len(group)), strict=True):
            moves[talk["id"]] = now - timedelta(minutes=minutes) - _last(talk)
    return moves


def _minutes(quick: bool, n: int) -> Iterator[float]:
    first, step, late = WAITED[quick]
    on_time = max(0, n - len(late))
    yield from (first + step * place for place in range(on_time))
    yield from late[: n - on_time]


def _last(talk: Fields) -> datetime:
    return datetime.fromisoformat(talk["messages"][-1]["at"]).astimezone(UTC)


def _moved(talk: Fields, by: timedelta) -> Fields:
    ours = {name: _later(talk[name], by) for name in ("opened_at", "resolved_at") if talk.get(name)}
    said = [{**one, "at": _later(one["at"], by)} for one in talk["messages"]]
    return {**talk, **ours, "messages": said}


def _later(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) + by).isoformat()
