import pytest

from api.web.markdown import to_html


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
