import pytest

from kb.passages.html import markdown_of


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Uno <b>dos</b></h2><p>tres</p>", "## Uno dos\n\ntres"),
        ("a<br>b", "a\\\nb"),
        ("<p> muy <b> fuerte </b>dicho</p>", "muy **fuerte** dicho"),
        ("<a href='x'><img src=a></a>Hola", "Hola"),
        ("<a href='javascript:void(0)'>Hola</a>", "Hola"),
        ("<a href='https://a.example/b(1)'>c</a>", "[c](https://a.example/b%281%29)"),
        ("<p>2 * 3 * 4 y a_b y [x]</p>", "2 \\* 3 \\* 4 y a_b y \\[x\\]"),
        ("<p>2024. Un año</p>", "2024\\. Un año"),
        ("<p># no es título</p>", "\\# no es título"),
        ("<p>- ni lista</p>", "\\- ni lista"),
        ("<ol start='3'><li>c</li><li>d</li></ol>", "3. c\n4. d"),
        ("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "- a\n   - b\n- c"),
        ("<details><summary>¿Y si no?</summary>Nada.</details>", "**¿Y si no?**\n\nNada."),
        ("<dl><dt>PIN</dt><dd>4 cifras</dd></dl>", "**PIN**\n\n4 cifras"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<span><p>uno</p><p>dos</p></span>", "uno\n\ndos"),
        ("uno<!-- no --><script>no</script> dos", "uno dos"),
        (
            "<table><tr><td>una sola celda con <p>dos</p><p>párrafos</p></table>",
            "una sola celda con\n\ndos\n\npárrafos",
        ),
    ],
)
def test_html_becomes_clean_markdown(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


def test_a_table_keeps_rows_that_span_and_lists_in_cells() -> None:
    html = (
        "<table><thead><tr><th>País</th><th>Mínimo</th></tr></thead>"
        "<tr><td rowspan=2>México</td><td><ul><li>a</li><li>b</li></ul></td></tr><tr><td>sí | no</td></tr>"
        "<tr><td colspan=2>Chile</td></tr></table>"
    )
    assert markdown_of(html) == (
        "| País | Mínimo |\n| --- | --- |\n| México | a; b |\n| México | sí \\| no |\n| Chile |  |"
    )


def test_a_table_made_for_layout_gives_its_content() -> None:
    html = "<table><tr><td><h2>Uno</h2></td><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>"
    assert markdown_of(html) == "## Uno\n\n| a | b |\n| --- | --- |\n| c | d |"


def test_a_span_of_a_million_columns_costs_nothing() -> None:
    assert len(markdown_of("<table><tr><td colspan=9999999>a<td>b<tr><td rowspan=9999999>c</table>")) < 1_000
