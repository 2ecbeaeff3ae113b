"""`escucha customers`."""

import json

import pytest
from click.testing import CliRunner, Result

from api.cli.customers import command
from copilot import customers as people
from copilot.conversation import Customer, Identity
from copilot.settings import Settings
from copilot.store import Store, customers

MAIL = Identity(channel="email", handle="ana.soto@x.cl")
PHONE = Identity(channel="phone", handle="+56987654321")
GIVEN = [
    (("crm", "u-1"), Customer(id="u-1", name="Ana Soto Díaz", identities=(MAIL, PHONE))),
    (("web", "ana"), Customer(id="ana", name="Ana Soto", identities=(MAIL,))),
    (("whatsapp", "w-1"), Customer(id="w-1", identities=(PHONE,))),
    (("shop", "u-1"), Customer(id="u-1", name="Pedro Gil")),
]


@pytest.fixture(autouse=True)
def _customers(store: Store) -> None:
    with store.begin() as session:
        people.refresh(session, customers.bring(session, GIVEN).touched)


def run(settings: Settings, *arguments: str) -> Result:
    import os

    environment = {"ESCUCHA_DATABASE_URL": settings.database_url} if settings.database_url else {}
    return CliRunner().invoke(command, [*arguments, "--data", str(settings.data)], env=dict(os.environ) | environment)


def rows(settings: Settings, *arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run(settings, *arguments, "--json").output.splitlines()]


def person_of(settings: Settings, id: str, source: str) -> object:
    return next(row["person"] for row in rows(settings, "list") if (row["id"], row["source"]) == (id, source))


def test_the_list_says_whose_each_record_is(settings: Settings) -> None:
    found = rows(settings, "list")
    assert [row["source"] for row in found] == ["crm", "web", "whatsapp", "shop"]
    assert found[0]["person"] == found[1]["person"] != found[2]["person"]
    assert [row["source"] for row in rows(settings, "list", "--joined")] == ["crm", "web"]


def test_a_person_is_shown_with_all_that_the_sources_know(settings: Settings) -> None:
    [found] = rows(settings, "show", "ana")
    assert found["name"] == "Ana Soto Díaz"
    assert found["sources"] == ["crm", "web"]
    shown = run(settings, "show", "ana").output
    assert "email: ana.soto@x.cl  (crm, web)" in shown


def test_an_id_of_several_sources_is_named_with_its_source(settings: Settings) -> None:
    assert "say which one is meant" in str(run(settings, "show", "u-1").exception)
    assert "Pedro Gil" in run(settings, "show", "shop/u-1").output


def test_merging_and_taking_it_back(settings: Settings) -> None:
    before = rows(settings, "list")
    assert run(settings, "merge", "ana", "shop/u-1").output == "They are one person.\n"
    assert person_of(settings, "u-1", "shop") == person_of(settings, "u-1", "crm")
    assert run(settings, "unmerge", "ana", "shop/u-1").output == "Taken back.\n"
    assert rows(settings, "list") == before


def test_what_was_joined_by_itself_is_parted_for_good(settings: Settings) -> None:
    assert run(settings, "unmerge", "ana", "crm/u-1").output == "They are two people, and stay apart.\n"
    run(settings, "refresh")
    assert rows(settings, "list", "--joined") == []
    assert run(settings, "apart", "ana", "crm/u-1", "--undo").output == "Taken back.\n"
    assert len(rows(settings, "list", "--joined")) == 2


def test_suggestions_come_with_their_reasons(settings: Settings) -> None:
    [found] = rows(settings, "suggestions")
    assert found["reasons"] == ["same_phone", "no_name"]
    assert "mismo teléfono, falta un nombre" in run(settings, "suggestions", "w-1", "--language", "es").output
    run(settings, "apart", "w-1", "crm/u-1")
    assert rows(settings, "suggestions") == []
