"""When the demo's conversations happen."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli.demo_times import VOICE, write_moved
from copilot.clocks import Clocks, Openings
from copilot.promises.calendar import Calendar
from copilot.settings import Settings
from copilot.write.voice import read_voice
from kb.demo import conversation_files

TUESDAY = datetime(2027, 3, 9, 14, 30, tzinfo=UTC)
"""11:30 in Santiago."""
Talks = dict[str, dict[str, Any]]


@pytest.fixture
def moved(tmp_path: Path) -> Talks:
    return _read(write_moved(conversation_files(), tmp_path, TUESDAY))


def _read(files: list[Path]) -> Talks:
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return {talk["id"]: talk for talk in map(json.loads, lines)}


def _times(talk: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(one["at"]) for one in talk["messages"]]


def _asked(talk: dict[str, Any]) -> datetime:
    """When the customer began to wait: their first message after our last."""
    roles = [one["role"] for one in talk["messages"]]
    ours = max((place for place, role in enumerate(roles) if role == "agent"), default=-1)
    return _times(talk)[roles.index("customer", ours + 1)]


def _waiting(talks: Talks) -> list[dict[str, Any]]:
    return [one for one in talks.values() if one["status"] == "open" and one["messages"][-1]["role"] == "customer"]


def test_nothing_is_yet_to_happen_and_nothing_else_is_changed(moved: Talks) -> None:
    assert max(max(_times(talk)) for talk in moved.values()) < TUESDAY
    for id, was in _read(conversation_files()).items():
        steps = {after - before for after, before in zip(_times(moved[id]), _times(was), strict=True)}
        assert len(steps) == 1
        assert [one["text"] for one in moved[id]["messages"]] == [one["text"] for one in was["messages"]]


def test_what_was_answered_keeps_its_time_of_day(moved: Talks) -> None:
    for id, was in _read(conversation_files()).items():
        if was not in _waiting(_read(conversation_files())):
            assert (_times(moved[id])[-1] - _times(was)[-1]) % timedelta(days=1) == timedelta()


def test_on_a_working_morning_some_are_late_and_most_are_not(moved: Talks, tmp_path: Path) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text(VOICE, encoding="utf-8")
    voice, settings = read_voice(file), Settings()
    clocks = Clocks(voice.answer_within, Openings(Calendar(settings.zone, settings.country, voice.hours)))
    late = []
    for talk in _waiting(moved):
        answered = any(one["role"] == "agent" for one in talk["messages"])
        target = clocks.target(talk["channel"], answered=answered)
        assert target is not None
        late.append(clocks.openings.between(_asked(talk), TUESDAY) > target)
    assert (len(late), sum(late)) == (26, 3)


def test_the_same_moment_gives_the_same_files(tmp_path: Path) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    for folder in (once, again):
        folder.mkdir()
        write_moved(conversation_files(), folder, TUESDAY)
    assert {one.name: one.read_bytes() for one in once.iterdir()} == {
        one.name: one.read_bytes() for one in again.iterdir()
    }
