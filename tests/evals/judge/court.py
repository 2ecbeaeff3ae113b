"""A run on disk with one answer or several, and a judge's answers to it, right in every item until one is changed."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copilot.chat import Manner
from copilot.settings import Settings
from copilot.source import Passage
from copilot.write.voice import DEFAULT, read_voice
from evals.cases import Case
from evals.judge.config import Asking
from evals.judge.judge import Judge
from evals.runs.folder import Appender, Folder, digest_of
from evals.runs.manifest import Manifest
from evals.runs.sample import Read, Sample

PASSAGE = Passage(
    id="envios#0",
    source_id="envios",
    pool="articles",
    title="Plazos de envío",
    text="Los envíos nacionales tardan de 3 a 5 días hábiles. A zonas extremas, hasta 10 días hábiles.",
)
ASKED = "Hola, soy Camila Rojas. Hice el pedido 4512 hace 6 días y no llega. Ya escribí dos veces. ¿Cuánto demora?"
ANSWER = (
    "Hola, Camila. Lamento que tu pedido 4512 no llegue y que hayas tenido que escribir de nuevo. "
    "Los envíos nacionales tardan de 3 a 5 días hábiles. "
    "Hoy reviso con la bodega dónde está y te escribo antes de las 18:00."
)


def case(id: str = "envio-1", **more: Any) -> Case:
    expect = {
        "action": "reply",
        "register": "tu",
        "facts": [{"id": "f1", "text": "El envío nacional tarda de 3 a 5 días hábiles", "source": "kb:envios"}],
        "questions": ["¿Cuánto demora el envío?"],
    }
    row = {
        "id": id,
        "task": "draft",
        "locale": "es-CL",
        "channel": "whatsapp",
        "customer": "Camila Rojas",
        "conversation": [{"role": "customer", "text": f"{ASKED} ({id})"}],
        "expect": expect,
    }
    return Case.model_validate(row | more)


def sample(case: Case, text: str = ANSWER, **more: Any) -> Sample:
    output = {"outcome": "reply", "text": text}
    given = {"case": case.key, "id": case.id, "task": case.task, "output": output}
    return Sample(**given | {"read": Read(gold=(digest_of(PASSAGE),))} | more)


def run(path: Path, *rows: tuple[Case, Sample]) -> Folder:
    """A run's folder, as `escucha eval run` leaves it."""
    folder = Folder(path)
    voice = read_voice(DEFAULT).model_dump(mode="json", by_alias=True)
    manifest = Manifest(name=path.name, created_at=datetime(2026, 3, 2, tzinfo=UTC), fingerprint="f", voice=voice)
    folder.begin(manifest, [one for one, _ in rows])
    for name, values in (("passages", [PASSAGE]), ("samples", [one for _, one in rows])):
        with Appender(path / f"{name}.jsonl") as writer:
            writer.append(*values)
    return folder


def judge(url: str, timeout: float = 30.0, temperature: float = 0.0, model: str = "m", **more: Any) -> Judge:
    settings = Settings(chat_model=model, chat_base_url=url, chat_timeout=timeout, chat_context=16_384, **more)
    return Judge(Asking(settings, Manner(retries=0, temperature=temperature)))


_GOOD: dict[str, Any] = {
    "facts": [{"id": "F1", "evidence": "tardan de 3 a 5 días hábiles", "label": "present"}],
    "sentences": [
        {"number": 1, "claims": []},
        {
            "number": 2,
            "claims": [
                {
                    "claim": "el pedido 4512 no llega",
                    "source": "M1",
                    "evidence": "el pedido 4512 hace 6 días y no llega",
                    "label": "supported",
                }
            ],
        },
        {
            "number": 3,
            "claims": [
                {
                    "claim": "tarda de 3 a 5 días hábiles",
                    "source": "S1",
                    "evidence": "tardan de 3 a 5 días hábiles",
                    "label": "supported",
                }
            ],
        },
        {"number": 4, "claims": []},
    ],
    "questions": [{"id": "Q1", "evidence": "tardan de 3 a 5 días hábiles", "label": "answered"}],
    "tone": [
        {"id": "problem", "evidence": "tu pedido 4512 no llegue", "label": "yes"},
        {"id": "emotion", "evidence": "", "label": "yes"},
        {"id": "no_blame", "evidence": "", "label": "yes"},
        {"id": "register", "evidence": "", "label": "yes"},
        {"id": "next_step", "evidence": "te escribo antes de las 18:00", "label": "yes"},
    ],
    "promises": [],
}


def good() -> dict[str, Any]:
    """What an honest judge says of ANSWER."""
    return copy.deepcopy(_GOOD)


def told(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)
