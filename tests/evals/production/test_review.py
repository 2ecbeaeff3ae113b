"""Looking through what was proposed, and what is run of it."""

import pytest

from copilot.copilot import Copilot
from copilot.errors import InputError
from copilot.forget import Cleaner, erase, find
from evals.production import Changes, accept, accepted, case_of, edit, propose_draft
from evals.production.hide import PLACEHOLDER
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.run import run
from kb.conversations.likeness import LIKENESS
from tests.evals.production.world import MARKS, drafted, used


@pytest.fixture
def key(copilot: Copilot) -> str:
    return propose_draft(copilot, used(copilot.store, drafted(copilot.store))).key


def test_only_what_was_accepted_is_run(copilot: Copilot, key: str) -> None:
    with pytest.raises(InputError, match="no case from production was accepted"):
        accepted(copilot.store)
    accept(copilot.store, key)
    assert [one.id for one in accepted(copilot.store)] == [key]


def test_another_expectation_takes_the_place_of_what_was_understood(copilot: Copilot, key: str) -> None:
    before = case_of(propose_draft(copilot, "d1"))
    facts = f"{before.expect.facts[0].text} => 5 a 7 días / una semana\n(opcional) es gratis"
    changes = Changes(facts=facts, must_any="hábiles / laborales", must_not="", action="ask", register="tu")
    after = case_of(edit(copilot.store, copilot.settings, key, changes))
    first, second = after.expect.facts
    assert (first.anyof, first.source, first.critical) == (("5 a 7 días", "una semana"), "doble-cobro", True)
    assert (second.text, second.critical, second.source) == ("es gratis", False, "")
    assert after.expect.must_any == (("hábiles", "laborales"),)
    assert (after.expect.must_not, after.expect.action, after.expect.register_) == ((), ("ask",), ("tu",))
    assert after.references == before.references
    assert (after.key, after.expected == before.expected) == (before.key, False)


def test_what_a_person_writes_is_masked_and_placeholders_stay(copilot: Copilot, key: str) -> None:
    text = "Hola [NAME_1], Zoraida Quintanilla: escribimos a [EMAIL_1] y a zoraida.q@tucanazul.example. Camila"
    (said,) = case_of(edit(copilot.store, copilot.settings, key, Changes(reference=text))).references
    assert "Zoraida" not in said and "tucanazul" not in said and "Camila" not in said
    assert PLACEHOLDER.findall(said) == ["[NAME_1]", "[EMAIL_1]"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (Changes(action="dance"), "action"),
        (Changes(register="thou"), "register"),
        (Changes(facts="=> x"), "says nothing"),
    ],
)
def test_an_entry_that_cannot_be_understood_is_named_and_nothing_changes(
    copilot: Copilot, key: str, changes: Changes, said: str
) -> None:
    before = propose_draft(copilot, "d1").payload
    with pytest.raises(InputError, match=said):
        edit(copilot.store, copilot.settings, key, changes)
    assert propose_draft(copilot, "d1").payload == before


def test_a_run_of_a_case_forgets_the_customer_with_it(copilot: Copilot, key: str) -> None:
    accept(copilot.store, key)
    settings = copilot.settings
    folder = Folder(settings.data / "runs" / "one")
    run(folder, accepted(copilot.store), Candidate(), settings)
    assert key in (folder.path / "samples.jsonl").read_text(encoding="utf-8")
    with copilot.store.read() as session:
        rows = find(session, "cust-zq-991")
    erase(copilot.store, rows, LIKENESS, by="test")
    assert Cleaner(settings, copilot.store, copilot.retriever).run() == ()
    held = {mark for file in folder.path.iterdir() for mark in (key, *MARKS) if mark.encode() in file.read_bytes()}
    assert held == set()
