import pytest

from copilot.source import Article, Passage
from copilot.tokens import Estimate
from kb.passages import split
from kb.passages.split import LARGEST, TARGET, TINY

SENTENCE = "El técnico llega en la ventana que elegiste y trabaja hasta dos horas. "  # 18 tokens


def cut(body: str, **fields: str) -> list[Passage]:
    return split(Article(id="a", title="T", body=body, **fields), Estimate())


def texts(body: str) -> list[str]:
    return [passage.text for passage in cut(body)]


def test_a_passage_carries_its_article_and_where_it_stands() -> None:
    first, second = cut(
        "Uno.\n\n## Dos\n\n### **Tres** [x](y)\n\nTexto.", language="es", audience="internal", url="https://a.example"
    )
    assert (first.id, first.source_id, first.pool, first.title, first.heading) == ("a#0", "a", "articles", "T", ())
    assert (second.id, second.heading, second.text) == ("a#1", ("Dos", "Tres x"), "Texto.")
    assert (second.language, second.audience, second.url) == ("es", "internal", "https://a.example")
    assert second.tokens == Estimate().count("Texto.")


def test_a_later_heading_of_the_same_level_ends_the_one_before() -> None:
    assert [passage.heading for passage in cut("## A\n\n### B\n\nx\n\n## C\n\ny")] == [("A", "B"), ("C",)]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Muy **fuerte** y *leve* y `código`.", "Muy fuerte y leve y código."),
        ("Ve a [la web](https://a.example/x).", "Ve a la web (https://a.example/x)."),
        ("Ve a [la web](/ayuda/x).", "Ve a la web."),
        ("Ve a <https://a.example/x>.", "Ve a https://a.example/x."),
        ("[https://a.example](https://a.example/)", "https://a.example"),
        ("Escribe a [nosotros](mailto:a@b.example?subject=x).", "Escribe a nosotros (a@b.example)."),
        ("Escribe <tu nombre> y<br>pulsa <b>Ir</b>.", "Escribe <tu nombre> y\npulsa Ir."),
        ("una\nlínea", "una línea"),
        ("una  \nlínea", "una\nlínea"),
        ("Elige:  \na. uno\nb. dos", "Elige:\na. uno\nb. dos"),
        ("2 \\* 3 &lt; 7", "2 * 3 < 7"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("* a\n* b\n    * c\n\n      más", "- a\n- b\n  - c\n    más"),
        ("1) a\n\n   nota\n\n2) b", "1. a\n   nota\n2. b"),
        ("|a|b|\n|:-|-:|\n|**x**|y\\|z|", "| a | b |\n|---|---|\n| x | y\\|z |"),
        ("> Ojo con esto.", "Ojo con esto."),
        ("```sh\nls -l\n```", "ls -l"),
        ("    <div>\n\n    <p>Hola <b>tú</b></p>\n\n</div>", "Hola tú"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("texto sin más", "texto sin más"),
    ],
)
def test_passages_read_as_plain_text(markdown: str, text: str) -> None:
    assert texts(markdown) == [text]


def test_headings_inside_html_count() -> None:
    (passage,) = cut("<div><h3><button>Móviles</button></h3><p>Toca aquí.</p></div>")
    assert (passage.heading, passage.text) == (("Móviles",), "Toca aquí.")


@pytest.mark.parametrize("many", [30, 300])
def test_a_list_of_steps_is_never_cut(many: int) -> None:
    steps = "\n".join(f"{n}. {SENTENCE.strip()}" for n in range(1, many + 1))
    found = [text for text in texts(f"{SENTENCE * 20}\n\n{steps}\n\n{SENTENCE * 20}") if "1. El técnico" in text]
    assert len(found) == 1
    assert steps in found[0]


def test_a_table_is_never_cut() -> None:
    rows = "\n".join(f"| País {n} | {SENTENCE} |" for n in range(100))
    found = texts(f"{SENTENCE * 30}\n\n| País | Texto |\n|---|---|\n{rows}")
    assert sum("País 0" in text for text in found) == 1
    assert sum(text.count("País ") for text in found if "País 99" in text) == 101


def test_numbered_steps_that_a_note_interrupts_are_one_list() -> None:
    body = f"1. Uno\n2. Dos\n\nNota: espera.\n\n3. {SENTENCE * 15}\n"
    assert texts(body) == [f"1. Uno\n2. Dos\nNota: espera.\n3. {(SENTENCE * 15).strip()}"]


def test_a_list_keeps_the_sentence_that_announces_it() -> None:
    steps = "\n".join(f"{n}. {SENTENCE.strip()}" for n in range(1, 13))
    found = texts(f"{SENTENCE * 3}Sigue estos pasos:\n\n{steps}")
    assert found == [(SENTENCE * 3).strip(), f"Sigue estos pasos:\n{steps}"]


def test_a_short_announcing_paragraph_stays_whole() -> None:
    assert texts("Es fácil. Sigue estos pasos:\n\n- Uno\n- Dos") == ["Es fácil. Sigue estos pasos:\n- Uno\n- Dos"]


def test_a_bold_line_stays_with_what_follows() -> None:
    found = texts(f"{SENTENCE * 11}\n\n**¿Cuánto tarda?**\n\n{SENTENCE * 3}")
    assert found[-1].startswith("¿Cuánto tarda?\nEl técnico")


def test_long_prose_is_cut_at_sentence_ends_into_even_parts() -> None:
    found = cut(SENTENCE * 60)
    assert all(passage.text.endswith("dos horas.") for passage in found)
    assert all(TARGET * 0.7 <= passage.tokens <= LARGEST for passage in found)
    assert " ".join(passage.text for passage in found) == (SENTENCE * 60).strip()


def test_small_neighbours_under_one_heading_are_joined_and_others_not() -> None:
    assert texts("Uno.\n\nDos.\n\n- Tres\n\n## Otro\n\nCuatro.") == ["Uno.\n\nDos.\n\n- Tres", "Cuatro."]


def test_a_tiny_rest_joins_the_passage_before() -> None:
    found = cut(f"{SENTENCE * 11}\n\nY listo.")
    assert len(found) == 1
    assert found[0].tokens <= LARGEST + TINY


def test_lists_of_links_to_other_articles_are_left_out() -> None:
    assert texts("Texto.\n\n## Ver más\n\nLee también:\n\n* [Uno](/uno)\n* [Dos](/dos)") == ["Texto."]


def test_links_to_other_sites_are_kept() -> None:
    assert texts("Texto.\n\n* [Uno](https://u.example)") == ["Texto.\n\n- Uno (https://u.example)"]


def test_an_article_of_nothing_but_links_keeps_them() -> None:
    assert texts("* [Uno](/uno)") == ["- Uno"]


@pytest.mark.parametrize("body", ["", "  \n", "## Solo un título", "---", "<div></div>", "| |\n|-|"])
def test_an_article_without_text_has_no_passage(body: str) -> None:
    assert texts(body) == []


def test_a_heading_that_is_a_whole_text_is_text() -> None:
    assert texts(f"## {SENTENCE * 6}") == [(SENTENCE * 6).strip()]


@pytest.mark.parametrize(
    "body", ["palabra " * 60_000, "a" * 400_000, "😀" * 50_000, SENTENCE * 5_000, "مرحبا كيف حالك؟ " * 9_000]
)
def test_huge_text_without_structure_gives_many_bounded_passages(body: str) -> None:
    found = cut(body)
    assert len(found) > 10
    assert max(len(passage.text) for passage in found) <= 4_000
    assert sum(len(passage.text.replace(" ", "")) for passage in found) == len(body.replace(" ", ""))
