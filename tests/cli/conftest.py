"""`escucha eval` on a small installation."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import Store
from kb.sync import import_paths

Run = Callable[..., tuple[int, str, str]]
ARTICLE = """---
id: devoluciones
title: Devolver un producto
---
# Devolver un producto

Puedes devolver un producto en un plazo de 30 días desde que lo recibes. La devolución es gratis.

Envíalo con la etiqueta que viene en la caja. Te reembolsamos en 5 días hábiles al mismo medio de pago.
"""


@pytest.fixture
def escucha(
    settings: Settings,
    store: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs `escucha eval` on an installation with one article; `data=False` for what needs none."""
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "a.md").write_text(ARTICLE, encoding="utf-8")
    import_paths(store, settings, [tmp_path / "kb"])
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: object, data: bool = True) -> tuple[int, str, str]:
        where = ["--data", str(settings.data)] if data else []
        with pytest.raises(SystemExit) as ended:
            main(["eval", *map(str, arguments), *where])
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run
