import pytest

from evals.comparison import compare, headline, verdict
from evals.comparison.wording import TEXTS, name, number
from tests.evals.drawn import by_verdicts, drawn, judged, side, spoiled


def test_a_gain_is_told_in_words_with_its_interval() -> None:
    before, after = by_verdicts(["pass"] * 120 + ["fail"] * 40), by_verdicts(["pass"] * 132 + ["fail"] * 28)
    found = compare(side("old", before), side("new", after))
    assert headline(found, "es").startswith("Mejor en corrección: 7,5 puntos, intervalo del 95 % de 3,2 a 11,")
    assert "; tono: ninguna diferencia en 160 casos (se vería a partir de 4,9 puntos)" in headline(found, "es")
    assert headline(found, "pt").startswith("Melhor em correção: 7,5 pontos, intervalo de 95% de 3,2 a 11,")
    assert headline(found, "en").startswith("Better on correctness: 7.5 points, 95% interval 3.2 to 11.")


def test_a_loss_is_told_as_a_size() -> None:
    before = drawn(160, 3, right=1.0, pleasant=1.0)
    found = compare(side("old", before), side("new", spoiled(before, 0.1, 4)))
    assert headline(found, "es").startswith("Peor en corrección: 10,0 puntos menos, intervalo del 95 % de ")
    assert "menos en la escala de 0 a 3" in headline(found, "es")
    assert "Peor en «Dice lo que hay que decir» (facts): 10,0 puntos menos" in "\n".join(verdict(found, "es"))
    assert "Casos que cambiaron en corrección: 0 para mejor, 16 para peor." in verdict(found, "es")


def test_identical_runs_are_told_apart_from_runs_too_small_to_tell() -> None:
    answers = drawn(160, 3)
    assert verdict(compare(side("a", answers), side("b", answers)), "es")[0] == (
        "Ninguna diferencia: 160 casos dieron lo mismo en las dos corridas."
    )
    few = compare(side("a", [judged("k")]), side("b", [judged("k", "fail")]))
    assert "corrección: un caso no basta para mostrar ninguna diferencia" in headline(few, "es").lower()


def test_no_difference_says_what_was_seen_and_what_would_show() -> None:
    before, after = by_verdicts(["pass"] * 160), by_verdicts(["pass"] * 157 + ["fail"] * 3)
    told = headline(compare(side("old", before), side("new", after)), "es")
    assert "ninguna diferencia que 160 casos puedan mostrar (se vería a partir de " in told
    assert "se vio −1,9, intervalo del 95 % de −" in told


def test_what_was_left_out_is_told() -> None:
    before = [judged("a"), judged("b"), judged("c"), judged("d")]
    after = [judged("b", expected="more"), judged("c", "error"), judged("d"), judged("e")]
    assert verdict(compare(side("old", before), side("new", after)), "es")[-1] == (
        "No se comparan 4: sólo en la primera corrida, 1, sólo en la segunda, 1, con otras expectativas, 1, "
        "con error en alguna de las dos, 1."
    )


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [(3.14, "es", "3,1"), (-3.14, "pt", "−3,1"), (-3.14, "en", "−3.1"), (-0.04, "es", "0,0")],
)
def test_numbers_have_the_decimals_of_their_language(value: float, language: str, shown: str) -> None:
    assert number(value, language) == shown


def test_a_metric_goes_by_what_people_call_it_with_its_name_in_a_policy() -> None:
    assert name("figures", "es") == "«Cifras y datos con respaldo» (figures)"
    assert name("figures", "en") == "“Figures and details supported” (figures)"
    assert name("anything", "en") == "“anything”"
    assert (name("tone", "es"), name("tone", "pt"), name("tone", "en")) == ("tono", "tom", "tone")


def test_every_text_is_there_in_three_languages() -> None:
    import yaml

    forms = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    assert all(set(one) == {"es", "pt", "en"} for one in forms.values())
