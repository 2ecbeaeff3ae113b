import json
from pathlib import Path

import pytest

from copilot.text import fold
from evals.abstention.suite import SUITE
from evals.words import texts
from evals.words.texts import read_texts

MEASURED = SUITE.parent


def test_everything_that_teaches_can_be_read(shared: Path) -> None:
    found = read_texts(shared)
    questions = [pair for pair in found.pairs if pair.question]
    assert {pair.language for pair in questions} == {"es", "pt", "en"}
    assert len(questions) > 10_000
    assert len(found.sentences) > 50_000
    assert min(found.words.values()) >= texts.RARE


def test_no_question_that_teaches_is_one_that_measures(shared: Path) -> None:
    taught = {fold(pair.text) for pair in read_texts(shared).pairs if pair.question}
    asked = {
        fold(row.get("query") or row.get("question") or "")
        for file in MEASURED.rglob("*.jsonl")
        for row in map(json.loads, filter(str.strip, file.read_text(encoding="utf-8").split("\n")))
    }
    assert len(asked) > 400
    assert not {one for one in taught & asked if len(one.split()) > 3}


def test_a_malformed_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lexicon.es.tsv").write_text("cobrar\tcharge\nsolo una columna\n", encoding="utf-8")
    monkeypatch.setattr(texts, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"lexicon\.es\.tsv:2"):
        list(texts._lexicon())


def test_every_gloss_of_a_term_teaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lexicon.pt.tsv").write_text("# nota\nboleto\tbank slip; invoice\n", encoding="utf-8")
    monkeypatch.setattr(texts, "HERE", tmp_path)
    assert [(pair.language, pair.text, pair.english) for pair in texts._lexicon()] == [
        ("pt", "boleto", "bank slip"),
        ("pt", "boleto", "invoice"),
    ]
