from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kb.loaders import Bad

Read = Callable[..., list[Any]]


def test_front_matter_gives_the_fields_and_unknown_keys_are_ignored(read: Read) -> None:
    (article,) = read(
        "a.md",
        "---\nid: 007\ntitle: No\nlanguage: es_cl\naudience: Internal\nurl: https://a.example/x\n"
        "tags: [wifi, wifi, 'sin internet']\nupdated_at: 2026-05-11\nlayout: help\n---\n\nTexto.\n",
    )
    assert (article.id, article.title, article.language) == ("007", "No", "es-CL")
    assert (article.audience, article.url, article.tags) == (
        "internal",
        "https://a.example/x",
        ("wifi", "sin internet"),
    )
    assert article.updated_at == datetime(2026, 5, 11, 4, tzinfo=UTC)  # midnight in Santiago
    assert article.body == "Texto."


def test_lang_and_permalink_stand_in_for_language_and_url(read: Read) -> None:
    (article,) = read("a.md", "---\nlang: pt\npermalink: /ajuda/a/\n---\nTexto")
    assert (article.language, article.url) == ("pt", "/ajuda/a/")


def test_without_a_title_the_first_h1_is_it_and_leaves_the_body(read: Read) -> None:
    (article,) = read("a.md", "Antes.\n\n# Cambiar el **plan**\n\nTexto.\n")
    assert (article.title, article.body) == ("Cambiar el plan", "Antes.\n\nTexto.")


def test_an_underlined_h1_is_a_title_too(read: Read) -> None:
    (article,) = read("a.md", "Cambiar el plan\n===\n\nTexto.\n")
    assert (article.title, article.body) == ("Cambiar el plan", "Texto.")


def test_an_h1_inside_a_code_fence_is_not_the_title(read: Read) -> None:
    (article,) = read("cambiar-el_plan.md", "```\n# comentario\n```\n")
    assert article.title == "Cambiar el plan"


def test_an_h1_that_repeats_the_title_goes_and_another_one_stays(read: Read) -> None:
    (same,) = read("a.md", "---\ntitle: Cambiar el plan\n---\n# Cambiar el Plan\n\nTexto.")
    (other,) = read("b.md", "---\ntitle: Cambiar el plan\n---\n# Requisitos\n\nTexto.")
    assert (same.body, other.body) == ("Texto.", "# Requisitos\n\nTexto.")


def test_the_id_is_the_path_without_its_suffix(read: Read) -> None:
    (article,) = read("cuenta/clave.es.md", "Texto")
    assert (article.id, article.path) == ("cuenta/clave.es", "cuenta/clave.es.md")


def test_an_article_that_does_not_say_its_language_is_heard(read: Read) -> None:
    (spanish,) = read("a.md", "Para cambiar tu contraseña abre la aplicación y toca tu perfil.")
    (english,) = read("b.md", "To change your password, open the app and tap your profile.")
    assert (spanish.language, english.language) == ("es", "en")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("{: .number-list}\n\n1. Uno", "1. Uno"),
        ('[Vídeo](https://v.example){:class="x"}', "[Vídeo](https://v.example)"),
        ("{% capture a %}Aviso.{% endcapture %}{% include x.html a=b %}", "Aviso."),
        ("Ve a {{ site.baseurl }}/ayuda", "Ve a /ayuda"),
        ("Antes<!-- nota\ninterna -->después", "Antesdespués"),
        ("Antes <!-- nunca cerrado", "Antes  nunca cerrado"),
        ("![foto](a.png)Texto", "Texto"),
        ("[![foto](a.png)](https://x.example)Texto", "Texto"),
        ("> [!NOTE]\n> Ojo.", "> \n> Ojo."),
        (":::tip\nOjo.\n:::", "Ojo."),
        ("• Uno\n• Dos", "- Uno\n- Dos"),
        ("```\n{{ jinja }} <!-- x -->\n```", "```\n{{ jinja }} <!-- x -->\n```"),
    ],
)
def test_what_is_not_for_readers_is_dropped(read: Read, written: str, kept: str) -> None:
    (article,) = read("a.md", written)
    assert article.body == kept


def test_a_template_tag_that_shows_a_list_of_the_front_matter_becomes_the_list(read: Read) -> None:
    (article,) = read("a.md", "---\nsi:\n  - DNI\n  - Pasaporte\n---\n{% include l.html items=page.si %}\n")
    assert article.body == "- DNI\n- Pasaporte"


def test_front_matter_that_is_not_yaml_names_its_line(read: Read) -> None:
    (bad,) = read("a.md", "---\nid: a\ntitle: Internet: qué hacer\n---\nTexto")
    assert isinstance(bad, Bad)
    assert "not valid YAML (line 3)" in bad.reason


def test_two_rules_around_a_sentence_are_not_front_matter(read: Read) -> None:
    (article,) = read("a.md", "---\nAviso\n---\nTexto")
    assert "Aviso" in article.body


def test_an_audience_that_is_neither_public_nor_internal_is_refused(read: Read) -> None:
    (bad,) = read("a.md", "---\naudience: jefes\n---\nTexto")
    assert "'jefes'" in bad.reason


def test_a_date_that_cannot_be_read_is_left_out(read: Read) -> None:
    (article,) = read("a.md", "---\nupdated_at: ayer\n---\nTexto")
    assert article.updated_at is None


def test_a_very_long_title_is_cut_at_a_word(read: Read) -> None:
    (article,) = read("a.md", f"---\ntitle: {'palabra ' * 200}\n---\nTexto")
    assert len(article.title) <= 301
    assert article.title.endswith("palabra…")


def test_a_very_long_heading_is_text_and_not_the_title(read: Read) -> None:
    (article,) = read("nota.md", f"# {'palabra ' * 200}\n\nTexto")
    assert article.title == "Nota"
    assert "palabra" in article.body


def test_an_id_above_500_characters_is_refused(read: Read) -> None:
    (bad,) = read("a.md", f"---\nid: {'x' * 501}\n---\nTexto")
    assert "501 characters" in bad.reason
