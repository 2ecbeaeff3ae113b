import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.abstention.suite import open_installation
from evals.helpcentre.__main__ import beside, main
from evals.helpcentre.asking import hurried, removed, run
from evals.helpcentre.figures import Engine, Placed, figures, share
from evals.helpcentre.suite import Question, read_suite


def test_every_question_is_asked_and_the_spanish_ones_once_more_in_a_hurry(folder: Path) -> None:
    suite = read_suite(folder)
    done = run(suite)
    assert [answer.question for answer in done.clean] == list(suite.questions)
    assert [answer.question.id for answer in done.hurried] == ["close-1", "colloquial-1", "other-1"]


def test_an_article_that_is_asked_for_by_its_words_is_first_and_without_it_less_sure(folder: Path) -> None:
    close = run(read_suite(folder)).clean[0]
    assert close.rank == 1
    assert close.removed is not None
    assert close.removed < close.answerable


def test_a_question_without_an_answer_has_no_rank_and_nothing_to_remove(folder: Path) -> None:
    far = run(read_suite(folder)).clean[-1]
    assert (far.rank, far.removed) == (0, None)


def test_a_retired_article_lives_again_for_the_questions_on_others(folder: Path) -> None:
    suite = read_suite(folder)
    with open_installation([suite.file]) as copilot:
        assert len(removed(copilot, suite)) == 5
        for question in (suite.questions[0], suite.questions[1], suite.questions[4]):
            found = copilot.find(question.text, "articles", language=question.language)
            assert found.hits[0].passage.source_id in question.relevant


def test_hurry_changes_the_words_and_nothing_else(folder: Path) -> None:
    suite = read_suite(folder)
    for question in hurried(suite.questions):
        former = next(one for one in suite.questions if one.id == question.id)
        assert question.text != former.text
        assert question._replace(text=former.text) == former


def test_bm25_finds_what_shares_its_words_and_nothing_for_words_that_no_article_has(folder: Path) -> None:
    engine = beside(read_suite(folder), stemmed=True)
    ranks = {row.question.id: row.rank for row in engine.clean}
    assert (ranks["close-1"], ranks["other-1"]) == (1, 0)
    assert len(engine.hurried) == 3


def test_without_bm25s_the_others_are_still_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bm25s", None)
    done = CliRunner().invoke(main, [str(folder)], catch_exceptions=False)
    assert "bm25s, plain: skipped, bm25s is not installed" in done.output
    assert "escucha, clean" in done.output


def test_the_tables_name_every_kind(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder)], catch_exceptions=False)
    names = {line.split()[0] for line in done.output.splitlines() if line.strip()}
    assert {"close", "colloquial", "other", "spanish", "pt", "en", "all", "near", "far"} <= names


def test_json_tells_the_same_for_machines(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder), "--json"], catch_exceptions=False)
    told = json.loads(done.stdout)
    assert [engine["engine"] for engine in told["engines"]] == ["escucha", "bm25s, stemmed", "bm25s, plain"]
    assert {row["kind"] for row in told["answered"]} >= {"near", "far"}
    assert all(0 <= row["removed"]["value"] <= 1 for row in told["auroc"])


def test_the_difference_is_of_the_same_questions(folder: Path) -> None:
    first = Question("q1", "a", "es", "close", ("x",))
    second = Question("q2", "b", "es", "close", ("y",))
    engine = Engine("other", [Placed(first, 1), Placed(second, 1)], [Placed(second, 1), Placed(first, 0)])
    told = figures(run(read_suite(folder)), [engine])["engines"][1]
    assert told["hurried less clean"][0]["r1"]["value"] == -0.5


def test_a_share_of_questions_on_one_article_is_less_sure_than_of_questions_that_stand_alone() -> None:
    outcomes = [True] * 10 + [False] * 10
    alone = share(outcomes, [str(at) for at in range(20)])
    together = share(outcomes, [str(at // 5) for at in range(20)])
    assert together.high - together.low > alone.high - alone.low
