from pathlib import Path

from copilot.retrieval.grams import WHOLE, GramTable, read_grams


def test_a_small_base_is_counted_whole() -> None:
    table = GramTable()
    for n in range(100):
        table.add(f"a#{n}", ["casa", "casa"] if n % 4 == 0 else ["perro"])
    assert table.frequency("casa", 100) == 25
    assert table.frequency("erro", 100) == 75
    assert table.frequency("zzzz", 100) == 0


def test_a_large_base_is_estimated() -> None:
    table = GramTable()
    passages = WHOLE * 5
    for n in range(passages):
        table.add(f"a#{n}", ["casa"] if n % 10 == 0 else ["perro"])
    assert abs(table.frequency("casa", passages) - passages / 10) < passages / 100


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    table = GramTable()
    table.add("a#0", ["casa"])
    table.write(tmp_path)
    assert read_grams(tmp_path).frequency("casa", 8) == 8


def test_a_broken_file_is_an_empty_table(tmp_path: Path) -> None:
    (tmp_path / "grams.json").write_text("[1, 2")
    assert read_grams(tmp_path).frequency("casa", 8) == 0
