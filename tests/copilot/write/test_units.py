from copilot.source import Passage
from copilot.write.units import blocks, cells


def passage(text: str) -> Passage:
    return Passage(id="a#0", source_id="a", pool="articles", title="T", text=text)


def test_a_list_keeps_its_lead_in_and_is_one_block() -> None:
    found = blocks([passage("Sirve para la fibra. Sigue estos pasos:\n1. Desenchufa.\n2. Espera 30 segundos.")])
    assert [block.kind for block in found] == ["prose", "list"]
    assert found[1].lines == ("Sigue estos pasos:", "1. Desenchufa.", "2. Espera 30 segundos.")
    assert found[1].ordered


def test_every_line_is_an_exact_piece_of_the_passage() -> None:
    text = "Uno. Dos: tres.\n\n- a\n- b\n\n| País | Precio |\n| --- | --- |\n| Chile | $1 |\n\nFin."
    for block in blocks([passage(text)]):
        assert all(line in text for line in block.lines)


def test_a_table_is_one_block_without_its_rule() -> None:
    found = blocks([passage("Precios:\n\n| Plan | Chile |\n|---|---|\n| 300 | $17.990 |")])
    assert [block.kind for block in found] == ["prose", "table"]
    assert [cells(line) for line in found[1].lines] == [["Plan", "Chile"], ["300", "$17.990"]]


def test_places_follow_the_source() -> None:
    found = blocks([passage("A uno. A dos."), passage("B uno.")])
    assert [block.place for block in found] == [(0, 0), (0, 1), (1, 0)]


def test_an_empty_passage_has_no_block() -> None:
    assert blocks([passage("  \n\n")]) == ()
