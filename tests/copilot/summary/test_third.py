"""A customer's clause told of them: it says the same, of somebody else, or nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.summary.third import third_person

FIRST = {
    "es": r"\b(?:yo|me|mí|mi|mis|conmigo|nos|nosotros|nuestr[oa]s?)\b",
    "pt": r"\b(?:eu|me|mim|meus?|minhas?|comigo|nós|noss[oa]s?)\b",
    "en": r"\b(?:i|me|my|mine|myself|we|our|ours|am|im|ive)\b",
}
SECOND = {
    "es": r"\b(?:usted|te|ti|tú|contigo)\b",
    "pt": r"\b(?:você|te|ti|o senhor)\b",
    "en": r"\byou(?:r|rs|rself)?\b",
}


@pytest.mark.parametrize(
    ("language", "clause", "told"),
    [
        ("es", "me cobraron dos veces", "le cobraron dos veces"),
        ("es", "quiero cambiar mi plan", "quiere cambiar su plan"),
        ("es", "no me dejan entrar", "no le dejan entrar"),
        ("pt", "me cobraram duas vezes", "lhe cobraram duas vezes"),
        ("pt", "quero cancelar meu plano", "quer cancelar seu plano"),
        ("pt", "comprei e não me entregaram", "comprou e não lhe entregaram"),
        ("en", "I was charged twice for my plan", "they were charged twice for their plan"),
        ("en", "I wasn't told about the fee", "they weren't told about the fee"),
        ("en", "we ourselves paid the bill", "they themselves paid the bill"),
        ("en", "my order never arrived in the US", "their order never arrived in the US"),
    ],
)
def test_a_clause_is_told_of_the_customer(language: str, clause: str, told: str) -> None:
    assert third_person(clause, language) == told


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("es", "hablaron conmigo ayer"),  # "con usted" would be who reads it
        ("es", "a mí me cobraron de más"),
        ("es", "usted me dijo que llegaba hoy"),
        ("pt", "falaram comigo ontem"),
        ("pt", "você me disse que chegava hoje"),
        ("en", "they sent me the wrong one"),  # "they sent them": who to whom?
        ("en", "im still waiting for my refund"),
        ("en", "ive been charged twice"),
        ("en", "you charged me twice"),
        ("en", "let us know about my refund"),
        ("en", "why was I charged twice?"),
        ("es", "mi número es el 600 123 456"),
        ("fr", "je n'ai rien reçu"),
        ("es", ""),
    ],
)
def test_what_cannot_be_told_well_is_left_to_be_quoted(language: str, clause: str) -> None:
    assert third_person(clause, language) is None


WORDS = {
    "es": "yo me mi mis mí conmigo nos nuestra no ya pero y el la cuenta plan factura cobraron pagué quiero tengo dije "
    "usted te su dos veces ayer 12/4 $26.900 Ana soy estoy fui",
    "pt": "eu me meu minha mim comigo nossa não já mas e o a conta plano fatura cobraram paguei quero tenho disse você "
    "te seu duas vezes ontem 12/4 R$26,90 Ana sou estou fui",
    "en": "I i me my mine we us our ours am was wasn't I'm i've im ive myself ourselves they them you your US not "
    "and the bill plan charged paid want said twice yesterday 12/4 $26.90 Ana have",
}


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@given(data=st.data())
def test_no_first_and_no_second_person_is_ever_left_and_numbers_stand_as_written(
    language: str, data: st.DataObject
) -> None:
    clause = " ".join(data.draw(st.lists(st.sampled_from(WORDS[language].split()), min_size=2, max_size=9)))
    told = third_person(clause, language)
    if told is None:
        return
    assert not re.search(FIRST[language], told, re.I)
    assert not re.search(SECOND[language], told, re.I)
    assert re.findall(r"\S*\d\S*", told) == re.findall(r"\S*\d\S*", clause)
    assert ("not" in told.split()) == ("not" in clause.split())
