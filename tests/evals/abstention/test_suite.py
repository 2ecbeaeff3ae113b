from collections import Counter
from pathlib import Path

from copilot.text import fold
from evals.abstention.suite import BASES, SUITE, open_base, read_rows, training_questions, with_versions

MEASURED = SUITE.parent / "grounding"


def test_every_base_has_questions_and_a_share_of_them_has_no_answer() -> None:
    questions = training_questions()
    assert set(questions) == {base for base in BASES if not base.startswith("titles-")}
    every = [question for asked in questions.values() for question in asked]
    off = sum(not question.relevant for question in every)
    assert len(every) >= 450
    assert 0.15 < off / len(every) < 0.35


def test_no_question_is_asked_twice_of_a_base() -> None:
    for asked in training_questions().values():
        assert max(Counter(fold(question.text) for question in asked).values()) == 1


def test_no_training_question_is_one_of_the_development_suites() -> None:
    measured = {fold(row["query"]) for file in MEASURED.glob("*.dev.jsonl") for row in read_rows(file)}
    every = {fold(question.text) for asked in training_questions().values() for question in asked}
    assert not every & measured


def test_questions_of_the_invented_bases_name_articles_that_are_there() -> None:
    for name in ("bank", "shop"):
        ids = {row["id"] for row in read_rows(SUITE / "bases" / f"{name}.jsonl")}
        for question in training_questions()[name]:
            assert not question.relevant or ids & set(question.relevant)


def test_questions_of_the_public_bases_name_articles_that_are_there(shared: Path) -> None:
    with open_base("abcd", shared) as copilot:
        for question in training_questions()["abcd"]:
            assert not question.relevant or any(copilot.retriever.source(id) for id in question.relevant)


def test_translations_answer_too() -> None:
    assert with_versions(["a-pt"]) == ("a", "a-pt", "a-en")


def test_an_invented_base_opens_and_finds(tmp_path: Path) -> None:
    with open_base("shop", tmp_path) as copilot:
        found = copilot.retriever.search("rastrear mi compra", pool="articles", language="es")
        assert found.hits[0].passage.source_id == "seguimiento"
