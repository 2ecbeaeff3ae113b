from collections import Counter

from copilot.text import fold
from evals.abstention.suite import training_questions
from evals.helpcentre.suite import ANSWERED, OFF, read_suite

SUITE = read_suite()


def test_ids_are_given_once() -> None:
    assert len({article.id for article in SUITE.articles}) == len(SUITE.articles) == 60
    assert len({question.id for question in SUITE.questions}) == len(SUITE.questions)


def test_each_article_is_asked_about_once_in_each_kind() -> None:
    asked = Counter((question.kind, *question.relevant) for question in SUITE.questions if question.relevant)
    assert asked == Counter((kind, article.id) for kind in ANSWERED for article in SUITE.articles)


def test_forty_questions_are_near_and_forty_far_and_none_of_them_has_an_answer() -> None:
    without = Counter(question.kind for question in SUITE.questions if not question.relevant)
    assert without == dict.fromkeys(OFF, 40)


def test_articles_and_questions_have_the_length_of_real_ones() -> None:
    assert all(3 <= len(article.title.split()) <= 9 for article in SUITE.articles)
    assert all(60 <= len(article.text.split()) <= 180 for article in SUITE.articles)
    assert all(4 <= len(question.text.split()) <= 25 for question in SUITE.questions)


def test_no_question_is_asked_twice_or_stands_among_the_training_questions() -> None:
    asked = Counter(fold(question.text) for question in SUITE.questions)
    trained = {fold(question.text) for questions in training_questions().values() for question in questions}
    assert max(asked.values()) == 1
    assert not asked.keys() & trained


def test_languages_are_told_by_two_letters() -> None:
    assert {question.language for question in SUITE.questions} == {"es", "pt", "en"}
