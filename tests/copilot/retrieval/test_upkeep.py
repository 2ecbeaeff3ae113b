from collections.abc import Callable
from pathlib import Path

import pytest

from copilot.retrieval import upkeep
from copilot.retrieval.concepts import Concepts, built_in
from copilot.retrieval.entries import Changes
from copilot.retrieval.lexical import LexicalIndex
from copilot.retrieval.upkeep import Upkeep
from copilot.settings import Settings
from copilot.store import Store

Add = Callable[..., None]
OTHER = Concepts({"other": ["boleta"]})


def opened(settings: Settings) -> LexicalIndex:
    return LexicalIndex(settings.index_folder, built_in())


def test_a_small_change_is_there_when_the_call_returns(settings: Settings, store: Store, add_article: Add) -> None:
    index = opened(settings)
    keeper = Upkeep(store, index)
    add_article("a", "Router", "Reinicia el router.")
    assert keeper.catch_up() == 1
    assert index.known("router") == 1
    assert keeper.catch_up() == 0


def test_a_big_change_is_brought_in_by_the_background(
    settings: Settings, store: Store, add_article: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    index = opened(settings)
    keeper = Upkeep(store, index)
    for n in range(5):
        add_article(f"a-{n}", "Router", "Reinicia el router.")
    assert keeper.catch_up() == 0
    keeper.wait(60)
    assert index.known("router") == 5


def test_an_index_of_another_table_is_built_anew_in_the_background(
    settings: Settings, store: Store, add_article: Add
) -> None:
    add_article("a", "Boleta", "Tu boleta llega el día 5.")
    LexicalIndex(settings.index_folder, OTHER).rebuild(Changes(store))
    index = opened(settings)
    assert index.needs_rebuild
    keeper = Upkeep(store, index)
    keeper.catch_up()
    keeper.wait(60)
    assert not index.needs_rebuild
    assert index.frequency(2, "invoice") == 1


def test_a_command_waits_until_everything_is_in(
    settings: Settings, store: Store, add_article: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 1)
    for n in range(4):
        add_article(f"a-{n}", "Router", "Reinicia el router.")
    index = opened(settings)
    Upkeep(store, index).finish()
    assert index.statistics.passages == 4


def test_a_folder_that_cannot_be_written_fails_the_next_small_change_not_the_background(
    settings: Settings, store: Store, add_article: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 0)
    index = opened(settings)
    add_article("a", "Router", "Reinicia el router.")
    for file in Path(settings.index_folder / "tantivy").iterdir():
        file.unlink()
    (settings.index_folder / "tantivy").rmdir()
    keeper = Upkeep(store, index)
    assert keeper.catch_up() == 0
    keeper.wait(60)
    assert not keeper.working
