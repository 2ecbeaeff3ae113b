"""What the writers are given and what they make of it."""

import pytest

from copilot.text import words
from evals.cases import Case
from evals.summaries.writers import ALONE, AS_LONG, Written, at_random, bare, lead, ours

SAID = [
    ("customer", "Hola. Mi lavadora Bosch pierde agua por abajo desde el martes. Pedido 5521."),
    ("agent", "Buenas tardes. El técnico va el jueves 12 a revisar la lavadora. ¿Le acomoda en la tarde?"),
    ("customer", "Sí, en la tarde. ¿Tiene costo la visita?"),
    ("agent", "La visita no tiene costo porque la lavadora está en garantía."),
]


@pytest.fixture
def case() -> Case:
    messages = [{"id": f"m{at}", "role": role, "text": text} for at, (role, text) in enumerate(SAID, 1)]
    note = {"id": "n", "role": "agent", "text": "Secreto interno del turno.", "private": True}
    conversation = {"id": "s-1", "language": "es", "messages": [note, *messages]}
    row = {"id": "s-1", "task": "summary", "conversation": conversation, "references": ["Su lavadora pierde agua."]}
    return Case.model_validate(row)


def test_lead_is_the_first_three_sentences(case: Case) -> None:
    assert lead(case).text.split("\n") == [
        "Hola.",
        "Mi lavadora Bosch pierde agua por abajo desde el martes.",
        "Pedido 5521.",
    ]


def test_random_is_the_same_three_each_time(case: Case) -> None:
    assert at_random(case) == at_random(case)
    assert len(at_random(case).text.split("\n")) == 3


def test_textrank_picks_three_of_the_sentences_in_the_order_in_which_they_were_said(case: Case) -> None:
    picked = ALONE["textrank-3"](case).text.split("\n")
    said = " ".join(text for _, text in SAID)
    places = [said.index(one) for one in picked]
    assert len(picked) == 3
    assert places == sorted(places)


@pytest.mark.parametrize("name", AS_LONG)
def test_a_writer_asked_for_a_length_stops_at_the_sentence_that_reaches_it(case: Case, name: str) -> None:
    taken = AS_LONG[name](case, 12).text.split("\n")
    counts = [len(words(one)) for one in taken]
    assert sum(counts) >= 12
    assert sum(counts) - max(counts) < 12


@pytest.mark.parametrize("name", [*ALONE, *AS_LONG])
def test_nobody_is_given_what_the_customer_could_not_read(case: Case, name: str) -> None:
    written = ALONE[name](case) if name in ALONE else AS_LONG[name](case, 200)
    assert written.text
    assert "Secreto" not in written.text


def test_ours_names_its_sources_and_bare_is_their_words_alone(case: Case) -> None:
    facts = ours(case).facts
    assert facts
    assert bare(case) == Written("\n".join(fact.text for fact in facts))


def test_a_conversation_without_words_makes_no_writer_fail() -> None:
    row = {"id": "s", "messages": [{"role": "customer", "text": "👍"}, {"role": "agent", "text": "!!"}]}
    silent = Case.model_validate({"id": "s", "task": "summary", "conversation": row, "references": ["Nada."]})
    for writer in ALONE.values():
        assert isinstance(writer(silent).text, str)
    assert AS_LONG["textrank, as long"](silent, 5).text == ""
