"""Replies that a team saved in its helpdesk, among ours."""

from collections.abc import Callable

import pytest

from api.helpdesks.adapter import Canned
from api.helpdesks.canned import put_canned
from copilot.settings import Settings
from copilot.store import Store, replies
from copilot.store.replies import Given, SavedReply

Told = Callable[..., None]
PLAZO = Canned("7", "plazo", "Hola {{contact.name}}, llega en 48 horas.")
PAGO = Canned("8", "pago", "Puedes pagar con tarjeta o por transferencia.")


@pytest.fixture
def told(store: Store, settings: Settings) -> Told:
    """What the helpdesk `mesa` has now."""
    return lambda *canned: put_canned(store, settings, "mesa", canned)


def _all(store: Store) -> dict[str, SavedReply]:
    with store.read() as session:
        return {one.external_id: one for one in replies.every(session)}


def test_what_is_new_comes_in_with_its_places_as_they_are(store: Store, told: Told) -> None:
    told(PLAZO, PAGO)
    found = _all(store)
    assert (found["7"].title, found["7"].body, found["7"].source) == (PLAZO.name, PLAZO.text, "mesa")
    assert set(found) == {"7", "8"}


def test_the_same_again_changes_nothing(store: Store, told: Told) -> None:
    told(PLAZO, PAGO)
    before = _all(store)
    told(PLAZO, PAGO)
    assert _all(store) == before


def test_what_changed_there_changes_here(store: Store, told: Told) -> None:
    told(PLAZO)
    told(PLAZO._replace(text="Llega en 24 horas."))
    assert _all(store)["7"].body == "Llega en 24 horas."


def test_what_is_gone_there_is_retired_and_in_force_again_when_it_comes_back(store: Store, told: Told) -> None:
    told(PLAZO, PAGO)
    told(PAGO)
    assert _all(store)["7"].retired
    assert not _all(store)["8"].retired
    told(PLAZO, PAGO)
    assert not _all(store)["7"].retired


@pytest.mark.parametrize("later", [(PLAZO._replace(text="Llega en 24 horas."),), ()], ids=["changed", "gone"])
def test_what_somebody_here_changed_is_theirs(store: Store, told: Told, later: tuple[Canned, ...]) -> None:
    told(PLAZO)
    with store.begin() as session:
        replies.put(session, Given("7", "plazo", "Llega mañana.", "es"), source="mesa", by="Ana")
    told(*later)
    assert (_all(store)["7"].body, _all(store)["7"].retired) == ("Llega mañana.", False)


def test_what_somebody_here_retired_stays_retired(store: Store, told: Told) -> None:
    told(PLAZO)
    with store.begin() as session:
        replies.retire(session, _all(store)["7"].id, by="Ana")
    told(PLAZO._replace(text="Llega en 24 horas."))
    assert _all(store)["7"].retired
    assert _all(store)["7"].body == PLAZO.text


def test_our_own_and_another_helpdesks_are_left_alone(store: Store, settings: Settings, told: Told) -> None:
    with store.begin() as session:
        replies.put(session, Given("7", "nuestra", "Nuestro texto.", "es"), by="Ana")
    put_canned(store, settings, "otra", [PAGO])
    told(PLAZO)
    told()
    with store.read() as session:
        kept = {(one.source, one.external_id): one.retired for one in replies.every(session)}
    assert kept == {("", "7"): False, ("otra", "8"): False, ("mesa", "7"): True}


def test_one_that_is_too_long_stops_none_of_the_others_and_is_not_retired(store: Store, told: Told) -> None:
    told(PLAZO)
    told(PLAZO._replace(text="x" * 30_000), PAGO)
    assert (_all(store)["7"].body, _all(store)["7"].retired) == (PLAZO.text, False)
    assert _all(store)["8"].body == PAGO.text
