"""Spanish verb forms and their accents, all made by rule."""

import pytest

from copilot.listen.stress import attach
from copilot.listen.verbs import PERSONS, Form, Tense, lexicon


@pytest.mark.parametrize(
    "verb, tense, forms",
    [
        ("enviar", "present", "envío envías enviás envía enviamos envían"),
        ("continuar", "subjunctive", "continúe continúes continúes continúe continuemos continúen"),
        ("pedir", "past", "pedí pediste pediste pidió pedimos pidieron"),
        ("seguir", "subjunctive", "siga sigas sigas siga sigamos sigan"),
        ("elegir", "present", "elijo eliges elegís elige elegimos eligen"),
        ("tener", "future", "tendré tendrás tendrás tendrá tendremos tendrán"),
        ("mantener", "subjunctive", "mantenga mantengas mantengas mantenga mantengamos mantengan"),
        ("poder", "past", "pude pudiste pudiste pudo pudimos pudieron"),
        ("hacer", "past", "hice hiciste hiciste hizo hicimos hicieron"),
        ("conocer", "subjunctive", "conozca conozcas conozcas conozca conozcamos conozcan"),
        ("incluir", "past", "incluí incluiste incluiste incluyó incluimos incluyeron"),
        ("leer", "past", "leí leíste leíste leyó leímos leyeron"),
        ("pagar", "past", "pagué pagaste pagaste pagó pagamos pagaron"),
        ("averiguar", "subjunctive", "averigüe averigües averigües averigüe averigüemos averigüen"),
        ("traducir", "past", "traduje tradujiste tradujiste tradujo tradujimos tradujeron"),
        ("reunir", "present", "reúno reúnes reunís reúne reunimos reúnen"),
        ("ser", "past subjunctive", "fuera fueras fueras fuera fuéramos fueran"),
        ("ir", "subjunctive", "vaya vayas vayas vaya vayamos vayan"),
    ],
)
def test_a_verb_is_conjugated(verb: str, tense: Tense, forms: str) -> None:
    assert [lexicon().form(verb, tense, person) for person in PERSONS] == forms.split()


@pytest.mark.parametrize(
    "verb, tu, vos, usted",
    [
        ("tener", "ten", "tené", "tenga"),
        ("poner", "pon", "poné", "ponga"),
        ("hacer", "haz", "hacé", "haga"),
        ("decir", "di", "decí", "diga"),
        ("salir", "sal", "salí", "salga"),
        ("ir", "ve", "andá", "vaya"),
        ("dar", "da", "da", "dé"),
        ("buscar", "busca", "buscá", "busque"),
        ("mantener", "mantén", "mantené", "mantenga"),
    ],
)
def test_instructions_exist_in_the_three_registers(verb: str, tu: str, vos: str, usted: str) -> None:
    persons = ("tu", "vos", "el")
    assert [lexicon().form(verb, "imperative", person) for person in persons] == [tu, vos, usted]


@pytest.mark.parametrize(
    "verb, clitics, expected",
    [
        ("desconecta", ("lo",), "desconéctalo"),
        ("desconectá", ("lo",), "desconectalo"),
        ("desconecte", ("lo",), "desconéctelo"),
        ("da", ("me", "lo"), "dámelo"),
        ("dé", ("me",), "deme"),
        ("pon", ("te",), "ponte"),
        ("poné", ("te",), "ponete"),
        ("envía", ("lo",), "envíalo"),
        ("enviá", ("lo",), "envialo"),
        ("oí", ("me",), "oíme"),
        ("averigua", ("lo",), "averígualo"),
        ("averigüe", ("lo",), "averígüelo"),
        ("reinicia", ("lo",), "reinícialo"),
        ("conectar", ("se", "lo"), "conectárselo"),
        ("lee", ("lo",), "léelo"),
        ("leé", ("lo",), "leelo"),
    ],
)
def test_pronouns_move_the_written_accent(verb: str, clitics: tuple[str, ...], expected: str) -> None:
    assert attach(verb, clitics) == expected


def test_a_form_without_its_accents_is_found_too() -> None:
    assert Form("cobrar", "past", "el") in lexicon().folded["cobro"]
    assert Form("cobrar", "past", "el") not in lexicon().forms["cobro"]
