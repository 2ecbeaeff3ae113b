"""Runs of a few cases, made without answering anything: the answers are written down, the metrics judge them."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from copilot.settings import Settings
from copilot.source import Passage
from copilot.write.voice import built_in
from evals.cases import Case
from evals.runs.folder import Appender, Folder, digest_of
from evals.runs.manifest import Manifest
from evals.runs.places import runs_folder
from evals.runs.run import digest_of_cases
from evals.runs.sample import Answered, Read, Sample
from evals.runs.scoring import score
from evals.runs.versions import fingerprint

WHEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRUE = "Devolvemos el cobro duplicado en 5 a 7 días hábiles al mismo medio de pago."
FALSE = "Devolvemos el cobro duplicado en 90 días hábiles al mismo medio de pago."
SOURCE = Passage(
    id="doble-cobro#0",
    source_id="doble-cobro",
    pool="articles",
    title="Me cobraron dos veces",
    text=f"{TRUE} No hace falta que llames.",
    language="es",
)


def case(n: int) -> dict[str, Any]:
    return {
        "id": f"cobro-{n:03}",
        "task": "draft",
        "lang": "es",
        "channel": "whatsapp" if n % 2 else "chat",
        "split": "dev",
        "conversation": [
            {
                "id": "m1",
                "role": "customer",
                "text": f"Hola, me cobraron dos veces la factura {n + 100}. ¿Cuándo me lo devuelven?",
                "ts": "2026-03-02T10:00:00Z",
            }
        ],
        "expect": {
            "action": "reply",
            "facts": [{"id": "f1", "text": "la devolución tarda de 5 a 7 días hábiles", "anyof": ["5 a 7 días"]}],
            "questions": ["¿cuándo devuelven el cobro?"],
        },
    }


def make_run(
    settings: Settings,
    name: str,
    *,
    n: int = 8,
    wrong: Collection[int] = (),
    answered: int | None = None,
    candidate: dict[str, Any] | None = None,
    age: int = 0,
    judged: bool = True,
    versions: dict[str, str] | None = None,
    text: Callable[[int], str] | None = None,
) -> Folder:
    """A run of `n` cases of which those in `wrong` got a wrong answer; `answered` of them, all unless told. `age` is
    days before the newest. With the installation's `versions` it can be gone on with."""
    cases = [Case.model_validate(case(at)) for at in range(n)]
    folder = Folder(runs_folder(settings) / name)
    manifest = Manifest(
        name=name,
        created_at=WHEN - timedelta(days=age),
        candidate=candidate or {},
        fingerprint=fingerprint(versions) if versions else f"print-{name}",
        versions=versions or {"model": "embedded"},
        voice=built_in().model_dump(mode="json", by_alias=True),
        cases=digest_of_cases(cases),
    )
    folder.begin(manifest, cases)
    with Appender(folder.path / "passages.jsonl") as passages:
        passages.append(SOURCE)
    with Appender(folder.path / "samples.jsonl") as samples:
        for at, one in enumerate(cases[:answered]):
            said = text(at) if text else FALSE if at in wrong else TRUE
            samples.append(_sample(one, f"Hola.\n\n{said}\n\nSi necesitas algo más, dime y seguimos por aquí."))
    if judged:
        score(folder)
    return folder


def _sample(one: Case, text: str) -> Sample:
    digest = digest_of(SOURCE)
    read = Read(answers=(Answered(request="¿Cuándo?", answered=True, articles=(digest,), source=(digest,)),), gold=())
    output = {
        "outcome": "reply",
        "text": text,
        "language": "es",
        "writer": "embedded",
        "citations": [{"source_id": "doble-cobro", "passage_id": "doble-cobro#0", "quote": TRUE, "title": "Cobros"}],
    }
    return Sample(case=one.key, id=one.id, task="draft", output=output, read=read, ms=12.0, at=WHEN)
