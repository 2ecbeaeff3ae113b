"""The cases of saved replies, the figures, and what stands beside them."""

import json
from datetime import UTC, datetime

from copilot.replies.fit import NAMES, fitted
from copilot.store.replies import SavedReply
from evals.replies.baseline import Titles
from evals.replies.cases import Case, read_cases
from evals.replies.score import Outcome, score
from evals.replies.train import Example, fit, least_for
from kb import demo


def _case(*expect: str) -> Case:
    return Case(v=1, id="x", split="dev", lang="es", channel="chat", text="hola", expect=expect)


def test_both_halves_have_sixty_cases_that_stand_in_one_of_them_only() -> None:
    dev, test = read_cases("dev"), read_cases("test")
    assert (len(dev), len(test)) == (60, 60)
    assert all(one.split == "dev" for one in dev)
    assert all(one.split == "test" for one in test)
    assert not {one.text for one in dev} & {one.text for one in test}
    assert len({one.id for one in (*dev, *test)}) == 120


def test_every_case_expects_a_reply_that_there_is() -> None:
    lines = demo.SAVED_REPLIES.read_text(encoding="utf-8").splitlines()
    known = {json.loads(line)["id"] for line in lines}
    assert {id for one in (*read_cases("dev"), *read_cases("test")) for id in one.expect} <= known


def test_precision_counts_what_was_shown_and_recall_what_could_have_been() -> None:
    outcomes = [
        Outcome(_case("a"), "a"),
        Outcome(_case("a"), "b"),
        Outcome(_case("a"), ""),
        Outcome(_case(), "a"),
        Outcome(_case(), ""),
    ]
    found = score(outcomes)
    assert (found.precision.good, found.precision.n) == (1, 3)
    assert (found.recall.good, found.recall.n) == (1, 3)
    assert (found.silence.good, found.silence.n) == (1, 2)


def test_the_baseline_takes_the_title_with_most_of_the_questions_words() -> None:
    made = [
        SavedReply(id=at, external_id=name, title=name, body="x", updated_at=datetime.now(UTC))
        for at, name in enumerate(("Cambiar la contraseña", "Devolver el router"), start=1)
    ]
    titles = Titles(made, "es")
    assert titles.best("cómo devuelvo mi router?")[0] == "Devolver el router"
    assert titles.best("zzz") == ("", 0.0)


def test_the_weights_that_ship_have_one_for_each_feature() -> None:
    assert len(fitted().coefficients) == len(NAMES) + 1
    assert 0.5 < fitted().least < 1


def test_a_fit_tells_apart_what_it_was_shown() -> None:
    rows = [Example(str(at), at % 2 == 0, (float(at % 2 == 0),) * len(NAMES)) for at in range(40)]
    found = fit(rows)
    assert found.probability([1.0] * len(NAMES)) > 0.5 > found.probability([0.0] * len(NAMES))


def test_the_least_probability_is_the_smallest_that_keeps_what_is_stated() -> None:
    judged = [(0.9, True)] * 99 + [(0.6, False)] * 40
    least, reached, _ = least_for(judged)
    assert 0.6 < least <= 0.9
    assert reached == 1.0
