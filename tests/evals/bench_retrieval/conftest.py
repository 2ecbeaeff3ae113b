"""Tiny folders in BEIR's form."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

DOCUMENTS = (
    ("doble", "Me cobraron dos veces", "Devolvemos el cobro doble a la misma tarjeta en 5 a 7 días hábiles."),
    ("wifi", "Cambiar la contraseña del wifi", "Entra en la página del router y escribe la contraseña nueva."),
    ("baja", "Dar de baja el servicio", "La baja se hace efectiva al final del período, con un número BA-."),
    ("roaming", "Usar el celular en otro país", "Activa el roaming en la aplicación antes de viajar."),
    ("tecnico", "", "El técnico llama una hora antes de la visita para confirmar la dirección."),
)
QUESTIONS = (
    ("q1", "me cobraron dos veces, cuándo llega la devolución?", "doble"),
    ("q2", "cómo cambio la contraseña del wifi", "wifi"),
    ("q3", "quiero dar de baja el servicio", "baja"),
    ("q4", "cómo activo el roaming antes de viajar", "roaming"),
    ("q5", "el técnico llama antes de la visita?", "tecnico"),
)
Make = Callable[..., Path]


@pytest.fixture
def beir(tmp_path: Path) -> Make:
    """Writes a folder; each part can be given as other lines."""

    def make(
        corpus: Sequence[str] | None = None,
        queries: Sequence[str] | None = None,
        qrels: Sequence[str] | None = None,
        split: str = "test",
    ) -> Path:
        folder = tmp_path / "ayuda"
        (folder / "qrels").mkdir(parents=True, exist_ok=True)
        documents = (json.dumps({"_id": id, "title": title, "text": text}) for id, title, text in DOCUMENTS)
        asked = (json.dumps({"_id": id, "text": text}) for id, text, _ in QUESTIONS)
        judged = ["query-id\tcorpus-id\tscore", *(f"{id}\t{document}\t1" for id, _, document in QUESTIONS)]
        _write(folder / "corpus.jsonl", documents if corpus is None else corpus)
        _write(folder / "queries.jsonl", asked if queries is None else queries)
        _write(folder / "qrels" / f"{split}.tsv", judged if qrels is None else qrels)
        return folder

    return make


def _write(file: Path, lines: object) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")  # type: ignore[attr-defined]
