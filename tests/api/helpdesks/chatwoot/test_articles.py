"""Articles of Chatwoot's portals."""

from datetime import UTC, datetime
from typing import Any

from api.helpdesks.chatwoot import Chatwoot
from copilot.source import Article
from tests.api.helpdesks.chatwoot.conftest import Connect
from tests.api.helpdesks.chatwoot.server import START, Server


def article(id: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": f"Artículo {id}",
        "content": "1. Entra en el router.\n2. Escribe la **nueva**.",
        "slug": f"articulo-{id}",
        "status": "published",
        "updated_at": START,
    } | changes


def everything(chatwoot: Chatwoot) -> list[Article]:
    found: list[Article] = []
    cursor: dict[str, Any] = {}
    while True:
        batch = chatwoot.articles(cursor)
        found += batch.articles
        cursor = batch.cursor
        if batch.done:
            return found


def test_published_articles_of_every_portal_and_language_are_brought(server: Server, chatwoot: Chatwoot) -> None:
    server.portals = [
        {"slug": "ayuda", "config": {"allowed_locales": [{"code": "es"}, {"code": "pt_BR"}]}},
        {"slug": "socios", "config": {"allowed_locales": ["es"]}, "custom_domain": "ayuda.example.com"},
        {"slug": "vieja", "archived": True},
    ]
    server.articles = {
        ("ayuda", "es"): [article(id) for id in range(1, 31)],
        ("ayuda", "pt_BR"): [article(40, locale="pt_BR")],
        ("socios", "es"): [article(50), article(51, status="draft"), article(52, status="archived")],
        ("vieja", ""): [article(60)],
    }
    found = {one.id: one for one in everything(chatwoot)}
    assert len(found) == 32
    assert {one.language for one in found.values()} == {"es", "pt-BR"}
    assert found["1"] == Article(
        id="1",
        title="Artículo 1",
        body="1. Entra en el router.\n2. Escribe la **nueva**.",
        language="es",
        url=f"{server.url}/hc/ayuda/articles/articulo-1",
        updated_at=datetime.fromtimestamp(START, UTC),
    )
    assert found["50"].url == "https://ayuda.example.com/hc/socios/articles/articulo-50"


def test_only_the_portals_that_were_named_are_read(server: Server, opened: Connect) -> None:
    server.portals = [{"slug": "ayuda"}, {"slug": "interna"}]
    server.articles = {("ayuda", ""): [article(1)], ("interna", ""): [article(2)]}
    assert [one.id for one in everything(opened(portals="ayuda"))] == ["1"]


def test_an_article_written_as_a_page_becomes_markdown(server: Server, chatwoot: Chatwoot) -> None:
    server.portals = [{"slug": "ayuda"}]
    server.articles = {("ayuda", ""): [article(1, content="<h2>Pasos</h2><ol><li>Entra</li><li>Guarda</li></ol>")]}
    assert everything(chatwoot)[0].body == "## Pasos\n\n1. Entra\n2. Guarda"


def test_without_portals_there_is_nothing_and_it_is_done(chatwoot: Chatwoot) -> None:
    assert everything(chatwoot) == []


def test_an_address_that_ignores_pages_ends(server: Server, chatwoot: Chatwoot) -> None:
    server.portals = [{"slug": "ayuda"}]
    server.articles = {("ayuda", ""): [article(1)]}
    server.ignores_pages = True
    assert [one.id for one in everything(chatwoot)] == ["1"]


def test_canned_responses_are_told_with_their_short_name(server: Server, chatwoot: Chatwoot) -> None:
    server.canned = [
        {"id": 7, "short_code": "plazo", "content": "Hola {{contact.name}}, llega en 48 horas."},
        {"id": 8, "short_code": "vacia", "content": " "},
    ]
    assert [(one.id, one.name, one.text) for one in chatwoot.canned_replies()] == [
        ("7", "plazo", "Hola {{contact.name}}, llega en 48 horas.")
    ]
