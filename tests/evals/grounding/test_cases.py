import json
from pathlib import Path

import pytest

from copilot.errors import InputError
from evals.grounding.cases import Case, read_cases
from evals.grounding.removal import family
from evals.grounding.sets import DEMO, SUITES
from evals.grounding.support import contains

ROW = {"id": "a", "query": "¿cuándo vence?", "lang": "es", "kind": "close", "outcome": ["reply"], "relevant": ["x"]}
SPLITS = ["alborada", "login_gov.es", "login_gov.en"]


def test_a_case_without_an_answer_cannot_ask_for_a_reply(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(ROW) + "\n" + json.dumps({**ROW, "relevant": []}), encoding="utf-8")
    with pytest.raises(InputError, match=r"line 2.*needs an article"):
        read_cases(file)


def test_a_mistyped_field_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**ROW, "fact": ["día 20"]}), encoding="utf-8")
    with pytest.raises(InputError, match="`fact`"):
        read_cases(file)


def test_the_country_reaches_the_copilot_and_a_bare_language_does_not() -> None:
    assert Case.model_validate({**ROW, "lang": "es-MX"}).conversation().language == "es-MX"
    assert Case.model_validate(ROW).conversation().language == ""


@pytest.mark.parametrize("name", SPLITS)
def test_no_article_serves_both_halves(name: str) -> None:
    halves = [read_cases(SUITES / f"{name}.{split}.jsonl") for split in ("dev", "test")]
    dev, test = ({family(id) for case in half for id in case.relevant} for half in halves)
    assert not dev & test


@pytest.mark.parametrize("name", SPLITS)
def test_ids_and_questions_are_used_once(name: str) -> None:
    cases = [case for split in ("dev", "test") for case in read_cases(SUITES / f"{name}.{split}.jsonl")]
    assert len({case.id for case in cases}) == len(cases)
    assert len({case.query for case in cases}) == len(cases)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_demo_articles_hold_every_fact_asked_of_them(split: str) -> None:
    for case in read_cases(SUITES / f"alborada.{split}.jsonl"):
        texts = ["".join(file.read_text("utf-8") for file in DEMO.glob(f"articles/{id}.*")) for id in case.relevant]
        assert all(texts), case.id
        assert all(any(contains(text, fact) for text in texts) for fact in case.facts), case.id


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_help_centre_holds_every_fact_asked_of_it(language: str, split: str, shared: Path) -> None:
    lines = (shared / "login_gov_help" / f"kb.{language}.jsonl").read_text("utf-8").splitlines()
    base = {row["id"]: row["body"] for row in map(json.loads, lines)}
    for case in read_cases(SUITES / f"login_gov.{language}.{split}.jsonl"):
        assert set(case.relevant) <= set(base), case.id
        assert all(any(contains(base[id], fact) for id in case.relevant) for fact in case.facts), case.id
