import subprocess
import sys

import pytest
from sqlalchemy import update

from copilot.listen.feelings.team import TeamCues
from copilot.settings import Settings
from copilot.store import Store, cues, open_store
from copilot.store.schema import TeamCueRow

WRITE = """
import sys
from copilot.settings import Settings
from copilot.store import cues, open_store
store = open_store(Settings(data=sys.argv[1], database_url=sys.argv[2]))
with store.begin() as session:
    cues.put(session, "es", "anger", "me tienen de pelotita")
store.close()
"""


def labels(team: TeamCues, text: str, language: str = "es") -> list[str]:
    found = team.of(language)
    return [sign.label for sign in found.find(text)] if found else []


def put(store: Store, label: str, text: str, language: str = "es") -> None:
    with store.begin() as session:
        cues.put(session, language, label, text)


def test_without_cues_there_is_no_set(store: Store) -> None:
    assert TeamCues(store).of("es") is None


def test_a_cue_is_known_at_the_next_call_and_gone_at_the_one_after_it_was_taken_out(store: Store) -> None:
    team = TeamCues(store)
    assert labels(team, "me tienen de pelotita") == []
    put(store, "anger", "me tienen de pelotita")
    assert labels(team, "Me tienen de pelotita, de uno a otro") == ["anger"]
    with store.begin() as session:
        cues.remove(session, "es", "anger", "me tienen de pelotita")
    assert labels(team, "me tienen de pelotita") == []


def test_cues_are_compiled_once_for_each_revision(store: Store) -> None:
    team = TeamCues(store)
    put(store, "anger", "me tienen de pelotita")
    first = team.of("es")
    assert team.of("es") is first
    put(store, "anger", "qué tomadura de pelo")
    assert team.of("es") is not first
    assert team.revision == 2


def test_what_another_process_wrote_is_known(store: Store, settings: Settings) -> None:
    team = TeamCues(store)
    assert team.of("es") is None
    arguments = [str(settings.data), settings.database_url]
    subprocess.run([sys.executable, "-c", WRITE, *arguments], check=True, timeout=120)
    assert labels(team, "me tienen de pelotita") == ["anger"]


def test_cues_are_known_after_a_restart(store: Store, settings: Settings) -> None:
    put(store, "anger", "me tienen de pelotita")
    again = open_store(settings)
    assert labels(TeamCues(again), "me tienen de pelotita") == ["anger"]
    again.close()


def test_each_language_has_its_own_and_a_foreign_one_gets_the_spanish_ones(store: Store) -> None:
    put(store, "anger", "me tienen de pelotita")
    team = TeamCues(store)
    assert team.of("en") is None
    assert labels(team, "me tienen de pelotita", "es-CL") == labels(team, "me tienen de pelotita", "fr") == ["anger"]


def test_a_cue_that_cannot_be_read_any_more_costs_no_other(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    put(store, "anger", "me tienen de pelotita")
    put(store, "worry", "{gone} sin luz")
    assert labels(TeamCues(store), "me tienen de pelotita") == ["anger"]
    assert "cannot be read" in caplog.text


def test_a_set_that_is_empty_again_is_none(store: Store) -> None:
    put(store, "anger", "me tienen de pelotita")
    with store.begin() as session:
        session.execute(update(TeamCueRow).values(removed=True))
    assert TeamCues(store).of("es") is None
