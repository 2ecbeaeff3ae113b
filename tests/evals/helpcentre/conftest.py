"""A tiny help centre in the suite's form."""

import json
from pathlib import Path

import pytest

ARTICLES = (
    ("wifi", "Cambiar la clave del wifi", "Abre la página del router, entra en Red y escribe la clave nueva del wifi."),
    ("baja", "Dar de baja el servicio", "La baja se pide por escrito y se hace efectiva al final del mes."),
    ("roaming", "Usar el celular en otro país", "Activa el roaming en la aplicación antes de viajar al exterior."),
    ("tecnico", "Visita de un técnico", "El técnico llama una hora antes de la visita y tarda unos 40 minutos."),
)
QUESTIONS: tuple[tuple[str, str, str, str, list[str]], ...] = (
    ("close-1", "¿Cómo puedo cambiar la clave del wifi?", "es-ES", "close", ["wifi"]),
    ("colloquial-1", "quiero dar de baja el servicio ya", "es-MX", "colloquial", ["baja"]),
    ("other-1", "xyzzy plugh", "es-AR", "other", ["roaming"]),
    ("pt-1", "Quero cancelar o serviço no fim do mês, dar baixa", "pt-BR", "pt", ["baja"]),
    ("en-1", "roaming with my phone in another country", "en", "en", ["roaming"]),
    ("near-1", "¿Venden celulares con doble tarjeta?", "es-CL", "near", []),
    ("far-1", "¿Cuántas lunas tiene Júpiter?", "es-PE", "far", []),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "suite"
    made.mkdir()
    articles = [{"id": id, "title": title, "body": body, "language": "es"} for id, title, body in ARTICLES]
    names = ("id", "query", "lang", "kind", "relevant")
    questions = [dict(zip(names, row, strict=True)) for row in QUESTIONS]
    for name, rows in (("articles", articles), ("questions", questions)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (made / f"helpcentre.{name}.jsonl").write_text(text, encoding="utf-8")
    return made
