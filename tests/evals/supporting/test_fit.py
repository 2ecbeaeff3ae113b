"""The weights of `supported` are fitted from examples, alike each time, and tell apart what they did not see."""

from evals.supporting.examples import Example
from evals.supporting.fit import ALARMS, fitted


def _examples() -> list[Example]:
    found = []
    for at in range(60):
        thin = 0.1 + 0.4 * (at % 5) / 5
        good = {"thin": thin, "commit": float(at % 2)}
        found.append(Example(good, False, 1.0, f"c{at % 12}", f"draft-{at}~good", "Se puede."))
        bad = {"thin": thin + 0.45, "commit": float(at % 3 == 0)}
        found.append(Example(bad, True, 1.0, f"invented-{at}", f"invented-{at}", "Va de regalo."))
    return found


def test_what_the_statements_share_least_with_weighs_for_an_invention() -> None:
    assert fitted(_examples())[0].weights["thin"] > 0


def test_the_same_examples_give_the_same_weights() -> None:
    assert fitted(_examples()) == fitted(_examples())


def test_few_good_answers_get_an_alarm_and_most_inventions_are_told() -> None:
    held = fitted(_examples())[1]
    assert held.alarms <= ALARMS * held.good + 1
    assert held.told > held.invented / 2
