import json
from pathlib import Path
from typing import Any

import pytest

from copilot.retrieval.models import Model, write_record
from copilot.retrieval.prompts import Prompts, prompts_for
from copilot.settings import Settings


def saved(folder: Path, **prompts: str) -> Path:
    """A model's folder whose configuration declares these prompts."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    return folder


def test_a_model_that_declares_its_prompts_adds_them_itself(tmp_path: Path) -> None:
    folder = saved(tmp_path / "e5-small", query="question: ", passage="text: ")
    assert prompts_for(folder, Settings()) == Prompts(None, None)


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("multilingual-e5-small", Prompts("query: ", "passage: ")),
        ("bge-small-en-v1.5", Prompts("Represent this sentence for searching relevant passages: ", "")),
        ("nomic-embed-text-v1.5", Prompts("search_query: ", "search_document: ")),
        ("bge-m3", Prompts("", "")),
        ("all-MiniLM-L6-v2", Prompts("", "")),
        ("gte-base", Prompts("", "")),
        ("e50k-titles", Prompts("", "")),
    ],
)
def test_a_known_family_gets_what_its_card_says(tmp_path: Path, name: str, prompts: Prompts) -> None:
    assert prompts_for(saved(tmp_path / name), Settings()) == prompts


def test_a_family_is_known_by_the_name_it_was_pulled_under(tmp_path: Path) -> None:
    folder = saved(tmp_path / "ours")
    write_record(Model("intfloat/multilingual-e5-small", "main", "0" * 40, 1, folder))
    assert prompts_for(folder, Settings()) == Prompts("query: ", "passage: ")


def test_a_family_is_known_by_the_name_in_its_configuration(tmp_path: Path) -> None:
    folder = saved(tmp_path / "ours")
    (folder / "config.json").write_text('{"_name_or_path": "intfloat/e5-base-v2"}')
    assert prompts_for(folder, Settings()).query == "query: "


@pytest.mark.parametrize(
    ("given", "prompts"),
    [
        ({"embedding_query_prefix": "Q:"}, Prompts("Q: ", "passage: ")),
        ({"embedding_document_prefix": ""}, Prompts("query: ", "")),
    ],
)
def test_a_setting_wins_also_when_it_is_set_to_nothing(tmp_path: Path, given: Any, prompts: Prompts) -> None:
    assert prompts_for(saved(tmp_path / "e5-small"), Settings(**given)) == prompts


def test_a_setting_wins_over_what_the_model_declares(tmp_path: Path) -> None:
    folder = saved(tmp_path / "ours", query="question: ")
    assert prompts_for(folder, Settings(embedding_query_prefix="Q:")) == Prompts("Q: ", None)


@pytest.mark.parametrize("content", ["", "[]", '{"prompts": []}', '{"prompts": {"query": ""}}'])
def test_a_configuration_that_says_nothing_is_passed_over(tmp_path: Path, content: str) -> None:
    folder = saved(tmp_path / "e5-small")
    (folder / "config_sentence_transformers.json").write_text(content)
    assert prompts_for(folder, Settings()).query == "query: "
