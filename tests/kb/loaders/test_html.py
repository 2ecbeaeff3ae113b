from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

Read = Callable[..., list[Any]]

PAGE = """<!DOCTYPE html><!-- saved from url=(0040)https://ayuda.example/articulos/clave -->
<html lang="es-MX"><head><title>Cambiar la clave | Ayuda Ejemplo</title><style>p{}</style>
<meta property="article:modified_time" content="2026-01-02T03:04:05Z"></head><body>
<div id="cookie-banner"><p>Usamos cookies.</p><button>Aceptar</button></div>
<header><a href="/">Ejemplo</a></header><nav><ul><li><a href="/a">Inicio</a></li></ul></nav>
<main><ol class="breadcrumbs"><li>Cuenta</li></ol>
<article><header><h1>Cambiar la clave</h1><span class="author">Ana</span></header>
<p>Sigue estos pasos en <a href="https://mi.example/">Mi Ejemplo</a>. Son dos y no tardas nada de tiempo.</p>
<ol><li><p>Abre la app.</p></li><li>Toca:<ul><li>Perfil</li></ul></li></ol>
<script>alert(1)</script><p><img src="a.png" alt="foto">Listo &lt;nombre&gt;.</p></article></main>
<aside>Promociones</aside><footer>© Ejemplo</footer></body></html>"""


def test_a_saved_page_keeps_its_article_and_nothing_around_it(read: Read) -> None:
    (article,) = read("clave.html", PAGE)
    assert article.title == "Cambiar la clave"
    assert article.body == (
        "Sigue estos pasos en [Mi Ejemplo](https://mi.example/). Son dos y no tardas nada de tiempo.\n\n"
        "1. Abre la app.\n2. Toca:\n   - Perfil\n\nListo \\<nombre>."
    )
    assert (article.language, article.url) == ("es-MX", "https://ayuda.example/articulos/clave")
    assert article.updated_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_without_an_h1_the_page_title_serves_without_the_site_name(read: Read) -> None:
    (article,) = read("x.html", "<title>Pagar la factura | Ayuda</title><p>Paga en la app.</p>")
    assert article.title == "Pagar la factura"


def test_without_any_title_the_file_name_serves(read: Read) -> None:
    (article,) = read("pagar-la-factura.html", "<p>Paga en la app.</p>")
    assert article.title == "Pagar la factura"


def test_the_canonical_address_wins(read: Read) -> None:
    (article,) = read("x.html", '<link rel="canonical" href="https://a.example/c"><p>Hola</p>')
    assert article.url == "https://a.example/c"


def test_the_declared_encoding_of_a_page_is_used(read: Read) -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Привет, как дела?</p></body></html>'
    (article,) = read("x.html", page.encode("cp1251"))
    assert article.body == "Привет, как дела?"


def test_a_class_that_only_sounds_like_furniture_does_not_lose_the_article(read: Read) -> None:
    (article,) = read("x.html", '<body><div class="sidebar-layout menu"><p>El artículo entero.</p></div></body>')
    assert article.body == "El artículo entero."


@pytest.mark.parametrize("depth", [200, 5000])
def test_deep_nesting_keeps_the_words(read: Read, depth: int) -> None:
    (article,) = read("x.html", "<div>" * depth + "Hola")
    assert article.body == "Hola"


def test_a_page_without_text_gives_an_empty_body(read: Read) -> None:
    (article,) = read("x.html", "<html><body><nav>Inicio</nav></body></html>")
    assert article.body == ""
