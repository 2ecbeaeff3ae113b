"""Search: where the right article came, and whether the search knows when there is none."""

import math
from typing import Any

import pytest

from evals.metrics.metric import Score
from tests.evals.metrics.tasks import scores


def searched(gold: list[str] | None, *found: str, sure: float | None = 0.9, **expect: object) -> dict[str, Score]:
    hits = [{"source_id": one, "title": f"Sobre {one}"} for one in found]
    output: dict[str, Any] = {"hits": hits} if sure is None else {"hits": hits, "answerable": sure}
    case = {"task": "retrieval", "query": "¿cuánto demora?", "expect": {"sources_any": gold} | expect}
    return scores(case, output)


def test_the_right_article_at_the_top_is_right_by_every_measure() -> None:
    found = searched(["kb:envios#2"], "envios", "pagos")
    values = {name: found[name].value for name in ("hit@1", "hit@5", "recall@5", "mrr", "ndcg@10")}
    assert values == dict.fromkeys(values, 1.0)
    assert found["hit@1"].verdict == "pass" and found["unanswerable"].verdict == "none"


def test_a_right_article_in_third_place_is_no_first_and_counts_by_its_place() -> None:
    found = searched(["envios", "plazos"], "pagos", "baja", "envios")
    assert (found["hit@1"].verdict, found["hit@5"].verdict) == ("fail", "pass")
    assert (found["recall@5"].value, found["mrr"].value) == (0.5, round(1 / 3, 4))
    assert found["ndcg@10"].value == pytest.approx(0.5 / (1 + 1 / math.log2(3)), abs=1e-4)
    assert found["hit@1"].reasons[0].why == (
        "Primero salió «Sobre pagos»; el artículo que responde (envios, plazos) quedó en el lugar 3."
    )


def test_two_passages_of_one_article_are_one_place() -> None:
    assert searched(["envios"], "pagos", "pagos", "envios")["mrr"].value == 0.5


def test_an_article_that_was_not_found_is_worth_nothing() -> None:
    found = searched(["envios"], "pagos")
    assert (found["mrr"].value, found["ndcg@10"].value, found["hit@5"].verdict) == (0, 0, "fail")


@pytest.mark.parametrize(("sure", "verdict"), [(0.49, "pass"), (0.5, "fail")])
def test_where_no_article_answers_the_search_has_to_know(sure: float, verdict: str) -> None:
    for expect in ({}, {"answerable": False}):
        found = searched([], "pagos", sure=sure, **expect)
        assert found["unanswerable"].verdict == verdict
        assert found["hit@1"].verdict == "none" and found["mrr"].value is None


def test_a_search_that_doubts_what_it_found_is_told_and_judged_by_nothing() -> None:
    doubting = searched(["envios"], "envios", sure=0.2)
    assert (doubting["answerable"].verdict, doubting["brier"].value) == ("fail", 0.64)
    assert searched(["envios"], "pagos", sure=0.2)["brier"].value == 0.04


def test_a_case_that_does_not_say_what_is_right_is_not_judged() -> None:
    found = searched(None, "pagos")
    assert {one.verdict for one in found.values()} == {"none"}
    assert {one.value for one in found.values()} == {None}


def test_a_search_that_gives_no_probability_is_not_judged_by_it() -> None:
    found = searched([], "pagos", sure=None)
    assert found["unanswerable"].verdict == "none"


def test_an_answer_of_another_form_is_an_error_and_no_failure() -> None:
    case = {"task": "retrieval", "query": "¿cuánto?", "expect": {"sources_any": ["envios"]}}
    found = scores(case, {"text": "De 3 a 5 días"})
    assert {one.verdict for one in found.values()} == {"error"}
    assert "`hits`" in found["hit@1"].reasons[0].why
