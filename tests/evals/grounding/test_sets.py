import json
from pathlib import Path

import pytest

from copilot.errors import InputError, UsageError
from evals.grounding.sets import question_set, titles_as_questions


def base(folder: Path, count: int = 40) -> Path:
    rows = [
        {
            "id": f"how-to-{at}",
            "title": f"Cómo arreglar el aparato {at}",
            "body": f"# Cómo arreglar el aparato {at}\n\n" + "palabra " * 20,
        }
        for at in range(count)
    ]
    rows += [{"id": f"twin-{at}", "title": "El mismo título", "body": "palabra " * 20} for at in range(2)]
    file = folder / "base.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


def test_a_title_asks_for_its_article_and_is_hidden_from_it(tmp_path: Path) -> None:
    made = titles_as_questions(base(tmp_path), tmp_path, "es", "dev", sample=5)
    articles = {row["id"]: row for row in map(json.loads, made.paths[0].read_text("utf-8").splitlines())}
    assert len(made.cases) == 5
    assert all("arreglar" not in article["body"] and not article["title"] for article in articles.values())
    assert all("how-to" not in id for id in articles)
    assert {case.relevant[0] for case in made.cases} <= set(articles)


def test_the_halves_share_no_article_and_a_title_of_two_articles_asks_for_neither(tmp_path: Path) -> None:
    dev, test = (titles_as_questions(base(tmp_path), tmp_path, "es", split).cases for split in ("dev", "test"))
    assert not {case.relevant for case in dev} & {case.relevant for case in test}
    assert all("mismo" not in case.query for case in (*dev, *test))
    assert len(dev) + len(test) == 40


def test_the_sample_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = (titles_as_questions(base(tmp_path), tmp_path, "es", "dev", sample=7).cases for _ in range(2))
    assert first == second


def test_questions_of_real_people_know_which_entries_answer_them(tmp_path: Path, shared: Path) -> None:
    halves = [question_set("covid", split, tmp_path, shared).cases for split in ("dev", "test")]
    assert {case.kind for half in halves for case in half} == {"other_words", "off_topic"}
    assert len(halves[0]) + len(halves[1]) == 77


def test_an_unknown_set_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="login-es, login-en"):
        question_set("nada", "dev", tmp_path)


def test_a_set_whose_data_is_missing_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"kb\.es\.jsonl"):
        question_set("login-es", "dev", tmp_path, tmp_path / "nowhere")
