import pytest

from api.web.markdown import to_html, to_words


def test_an_article_s_markdown_becomes_html() -> None:
    html = to_html("Pasos:\n\n1. Abre **Wifi**.\n2. Guarda.\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n")
    assert "<ol>" in html
    assert "<strong>Wifi</strong>" in html
    assert "<td>1</td>" in html


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("![foto](https://elsewhere.example/x.png)", "<img"),
        ("[x](javascript:alert(1))", 'href="javascript'),
        ("[x](data:text/html,hola)", 'href="data'),
        ("|a|\n|:-:|\n|b|\n", "style="),
    ],
)
def test_nothing_in_an_article_runs_or_is_fetched(text: str, never: str) -> None:
    assert never not in to_html(text)


def test_a_link_opens_apart_and_tells_nobody_where_from() -> None:
    assert 'rel="noopener noreferrer" target="_blank"' in to_html("[x](https://ayuda.example.com)")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "| Se mantiene | Cambia |\n|---|---|\n| El plan | La dirección |",
            "Se mantiene · Cambia · El plan · La dirección",
        ),
        ("1. Abre **Línea** > `SIM`.\n2. Toca [aquí](https://x.example).", "Abre Línea > SIM. Toca aquí."),
        ("uno\ndos", "uno dos"),
        ("5 < 6 <b>y</b> 3 | 4", "5 < 6 <b>y</b> 3 | 4"),
        ("    dos espacios\n\n```\nreset\n```", "dos espacios reset"),
        ("", ""),
    ],
)
def test_an_article_is_read_out_without_its_marks(text: str, words: str) -> None:
    assert to_words(text) == words
