"""Small runs as a test of the report needs them: answers recorded elsewhere, judged as any other."""

from collections.abc import Mapping, Sequence
from typing import Any

from copilot.settings import Settings
from evals.cases import Case
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.run import run

HOSTILE = (
    "Hola. </style><script>alert('x')</script> <img src=http://evil.example/a.png onerror=alert(1)> "
    "![a](http://evil.example) @todos ```\n# Título\n\x0b]]> & fin."
)
WRONG = "Hola, Ana. El reembolso llega en 90 días hábiles. Si quieres, te aviso por aquí cuando llegue."
RIGHT = "Hola, Ana. El reembolso llega en 5 días hábiles. Si quieres, te aviso por aquí cuando llegue."
OLD = {"c1": RIGHT, "c2": WRONG, "c3": RIGHT, "c4": RIGHT}
NEW = {"c1": WRONG, "c2": RIGHT, "c3": HOSTILE, "c4": RIGHT}
SENTENCE = "Te reembolsamos en 5 días hábiles al mismo medio de pago."
SOURCE = {"id": "devoluciones", "title": "Devolver", "text": SENTENCE}
FACT = {"text": "reembolso en 5 días hábiles", "anyof": ["5 días hábiles"], "source": "devoluciones"}


def case(id: str, output: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "task": "draft",
        "lang": "es-CL",
        "channel": "chat" if id in ("c1", "c2") else "email",
        "cluster": f"motivo-{id}",
        "customer": "Ana",
        "query": f"Hola, ¿en cuántos días me reembolsan si devuelvo un producto? ({id})",
        "sources": [SOURCE],
        "expect": {"action": "reply", "facts": [FACT]},
        "output": output,
    } | more


def made(settings: Settings, name: str, rows: Sequence[Mapping[str, Any]]) -> Folder:
    """A run of these cases in the installation."""
    folder = Folder(settings.data / "runs" / name)
    run(folder, [Case.model_validate(row) for row in rows], Candidate(), settings)
    return folder


def answered(settings: Settings, name: str, said: Mapping[str, str]) -> Folder:
    return made(settings, name, [case(id, output) for id, output in said.items()])
