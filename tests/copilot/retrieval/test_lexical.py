import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from copilot.retrieval import filling, lexical, postings
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.entries import Change, Changes, Entry
from copilot.retrieval.generations import Generations
from copilot.retrieval.lexical import LexicalIndex
from copilot.source import Audience, Pool

TABLE = Concepts({"invoice": ["factura", "boleta"]})
OTHER = Concepts({"invoice": ["factura", "boleta", "recibo"]})


def change(
    id: str, text: str, *, pool: Pool = "articles", audience: Audience = "public", revision: int = 1, head: str = ""
) -> Change:
    return Change(f"{pool[0]}:{id}", revision, (Entry(f"{id}#0", pool, audience, "es", head, text),))


def gone(id: str) -> Change:
    return Change(f"a:{id}", 2, ())


class Source(Changes):
    """Changes that are held in memory; `later` come in while the first are being read."""

    def __init__(self, first: Sequence[Change], later: Sequence[Change] = ()) -> None:
        self.kept = list(first)
        self.later = list(later)

    def revision(self) -> int:
        return max((change.revision for change in self.kept), default=0)

    def since(self, revision: int) -> "Reading":  # type: ignore[override]
        return Reading(self, revision)


class Reading:
    def __init__(self, source: Source, revision: int) -> None:
        self.source, self.revision = source, revision

    def __enter__(self) -> Iterator[Change]:
        found = [change for change in self.source.kept if change.revision > self.revision]
        self.source.kept += self.source.later
        self.source.later = []
        return iter(found)

    def __exit__(self, *_: object) -> None:
        pass


def found(index: LexicalIndex, *stems: str, pool: Pool = "articles", internal: bool = False) -> set[str]:
    terms = [[(stem, 1.0) for stem in stems], [], []]
    return set(index.candidates(terms, (40, 25, 15), pool=pool, internal=internal))


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex(tmp_path, TABLE)


def test_a_pool_and_an_audience_are_searched_apart(index: LexicalIndex) -> None:
    index.update(
        [
            change("a", "router"),
            change("b", "router", audience="internal"),
            change("c", "router", pool="resolutions"),
        ],
        1,
    )
    assert found(index, "rout") == {"a#0"}
    assert found(index, "rout", internal=True) == {"a#0", "b#0"}
    assert found(index, "rout", pool="resolutions", internal=True) == {"c#0"}
    assert index.frequency(0, "rout") == 3


def test_by_ids_tells_nothing_of_what_the_reader_may_not_see(index: LexicalIndex) -> None:
    index.update([change("a", "router"), change("b", "router", audience="internal")], 1)
    assert set(index.by_ids(["a#0", "b#0", "x#0"], pool="articles", internal=False)) == {"a#0"}
    assert set(index.by_ids(["a#0", "b#0"], pool="articles", internal=True)) == {"a#0", "b#0"}
    assert index.by_ids(["a#0"], pool="resolutions", internal=True) == {}


def test_by_keys_finds_the_passages_of_a_source_that_the_reader_may_see(index: LexicalIndex) -> None:
    entries = tuple(Entry(f"a#{at}", "articles", "public", "es", "", "router") for at in range(3))
    index.update([Change("a:a", 1, entries), change("b", "router"), change("c", "router", audience="internal")], 1)
    assert set(index.by_keys(["a:a", "a:c"], 9, pool="articles", internal=False)) == {"a#0", "a#1", "a#2"}
    assert set(index.by_keys(["a:c"], 9, pool="articles", internal=True)) == {"c#0"}
    assert len(index.by_keys(["a:a"], 2, pool="articles", internal=False)) == 2
    assert index.by_keys([], 9, pool="articles", internal=False) == {}


def test_what_is_kept_of_a_passage_comes_back_with_its_source(index: LexicalIndex) -> None:
    index.update([change("a", "Reinicia el router.", head="Sin señal")], 1)
    kept, key = index.by_ids(["a#0"], pool="articles", internal=False)["a#0"]
    assert (key, kept.language, kept.head, kept.body) == ("a:a", "es", ("sin", "senal"), ("reinicia", "el", "router"))


def test_a_changed_source_replaces_itself_and_a_retired_one_leaves(index: LexicalIndex) -> None:
    index.update([change("a", "router"), change("b", "router")], 1)
    index.update([change("a", "factura"), gone("b")], 2)
    assert found(index, "rout") == set()
    assert found(index, "factur") == {"a#0"}
    assert index.statistics.passages == 1


def test_letters_find_a_passage_while_the_base_is_small(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.update([change("a", "artesano"), change("b", "otra cosa")], 1)
    terms = [[], [("arte", 1.0)], []]
    assert set(index.candidates(terms, (40, 25, 15), pool="articles", internal=False)) == {"a#0"}
    monkeypatch.setattr(lexical, "SMALL", 1)
    assert index.candidates(terms, (40, 25, 15), pool="articles", internal=False) == {}
    assert index.frequency(1, "arte") == 1


def test_a_long_question_is_asked_by_its_rarest_words(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "MOST_TERMS", (1, 0, 0))
    index.update([change("a", "wifi lento"), change("b", "wifi"), change("c", "wifi")], 1)
    assert found(index, "wifi", "lent") == {"a#0"}


def test_a_long_update_is_seen_as_it_grows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "COMMIT_EVERY", 4)
    writer, reader = LexicalIndex(tmp_path, TABLE), LexicalIndex(tmp_path, TABLE)
    grown = []

    def look(done: int) -> None:
        reader.follow()
        grown.append((done, reader.statistics.passages, reader.revision))

    writer.update([change(str(n), "router") for n in range(10)], 7, progress=look)
    reader.follow()
    assert grown == [(4, 4, 0), (8, 8, 0)]
    assert (reader.statistics.passages, reader.revision) == (10, 7)


def test_whoever_waits_too_long_for_another_writer_changes_nothing(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, TABLE)
    with Generations(tmp_path).writing() as held:
        assert held
        assert index.update([change("a", "router")], 1, patience=0.05) == 0
    assert index.revision == 0
    assert index.update([change("a", "router")], 1, patience=0.05) == 1


def test_what_another_process_was_quicker_with_is_not_done_again(tmp_path: Path) -> None:
    one, other = LexicalIndex(tmp_path, TABLE), LexicalIndex(tmp_path, TABLE)
    assert one.update([change("a", "router")], 1) == 1
    assert other.update([change("a", "router")], 1) == 0
    assert found(other, "rout") == {"a#0"}


def test_following_waits_for_no_writer_of_its_own(index: LexicalIndex, tmp_path: Path) -> None:
    started, seen = threading.Event(), threading.Event()

    def slow() -> Iterator[Change]:
        started.set()
        assert seen.wait(60)
        yield change("a", "router")

    writing = threading.Thread(target=lambda: index.update(slow(), 1))
    writing.start()
    assert started.wait(60)
    generations = Generations(tmp_path)
    generations.write(generations.read()._replace(stamp=99))
    assert index.follow() is False
    assert found(index, "rout") == set()
    seen.set()
    writing.join()
    assert found(index, "rout") == {"a#0"}


def test_an_index_of_another_table_serves_until_the_next_one_is_built(tmp_path: Path) -> None:
    LexicalIndex(tmp_path, TABLE).update([change("a", "recibo")], 1)
    index = LexicalIndex(tmp_path, OTHER)
    assert index.needs_rebuild
    assert found(index, "recib") == {"a#0"}
    before = index.stamp
    assert index.rebuild(Source([change("a", "recibo")])) == 1
    assert not index.needs_rebuild
    assert index.stamp != before
    assert set(index.candidates([[], [], [("invoice", 1.0)]], (40, 25, 15), pool="articles", internal=False)) == {"a#0"}


def test_an_index_of_another_layout_begins_empty(tmp_path: Path) -> None:
    LexicalIndex(tmp_path, TABLE).update([change("a", "router")], 1)
    generations = Generations(tmp_path)
    generations.write(generations.read()._replace(version="0/x"))
    index = LexicalIndex(tmp_path, TABLE)
    assert (index.revision, index.statistics.passages, index.needs_rebuild) == (0, 0, False)


def test_what_changes_during_a_rebuild_is_in_it(index: LexicalIndex) -> None:
    index.update([change("a", "router")], 1)
    index.rebuild(Source([change("a", "router")], later=[change("a", "factura", revision=2)]))
    assert found(index, "rout") == set()
    assert found(index, "factur") == {"a#0"}
    assert index.revision == 2


def test_searches_and_changes_go_on_during_a_rebuild(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path, TABLE)
    index.update([change("a", "router")], 1)
    seen = []

    class Slow(Source):
        def since(self, revision: int) -> Reading:  # type: ignore[override]
            if revision == 0:
                index.update([change("b", "router", revision=2)], 2)
                seen.append(found(index, "rout"))
                self.kept.append(change("b", "router", revision=2))
            return super().since(revision)

    index.rebuild(Slow([change("a", "router")]))
    assert seen == [{"a#0", "b#0"}]
    assert found(index, "rout") == {"a#0", "b#0"}


def test_a_reader_in_another_process_moves_to_the_next_generation(tmp_path: Path) -> None:
    writer, reader, late = (LexicalIndex(tmp_path, TABLE) for _ in range(3))
    writer.update([change("a", "router")], 1)
    reader.follow()
    late.follow()
    writer.rebuild(Source([change("a", "router"), change("b", "router")]))
    assert found(late, "rout") == {"a#0"}  # its files are gone from the folder, not from under it
    assert reader.follow()
    assert found(reader, "rout") == {"a#0", "b#0"}
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["tantivy.2"]


def test_a_killed_rebuild_is_begun_again(index: LexicalIndex, tmp_path: Path) -> None:
    index.update([change("a", "router")], 1)

    class Killed(Source):
        def since(self, revision: int) -> Reading:  # type: ignore[override]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(Killed([change("a", "router")]))
    assert found(LexicalIndex(tmp_path, TABLE), "rout") == {"a#0"}
    assert index.rebuild(Source([change("a", "router")])) == 1
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_two_rebuild_at_once_and_one_of_them_does_it(index: LexicalIndex, tmp_path: Path) -> None:
    with Generations(tmp_path).building() as held:
        assert held
        assert index.rebuild(Source([change("a", "router")])) == 0


def test_a_state_that_names_a_missing_folder_begins_anew(tmp_path: Path) -> None:
    LexicalIndex(tmp_path, TABLE).update([change("a", "router")], 1)
    generations = Generations(tmp_path)
    generations.write(generations.read()._replace(folder="tantivy.9"))
    assert LexicalIndex(tmp_path, TABLE).revision == 0


def test_ids_and_terms_with_blanks_and_signs_come_back_as_they_are(index: LexicalIndex) -> None:
    odd = Change("a:x y\x1f#", 1, (Entry("x y\x1f##0", "articles", "public", "es", "", "router"),))
    index.update([odd], 1)
    kept, key = index.by_ids(["x y\x1f##0"], pool="articles", internal=False)["x y\x1f##0"]
    assert (kept.passage_id, key) == ("x y\x1f##0", "a:x y\x1f#")
    assert postings.spelled(" rou") == "_rou"
