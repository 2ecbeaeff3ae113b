"""Two customers with names, handles and words that stand nowhere else, among ninety others; the first is to be erased.

What is looked for are folded pieces, so that a stem or a lower-case term counts too.
"""

import json
from pathlib import Path
from typing import Any

from copilot.copilot import open_copilot
from copilot.settings import Settings
from kb.conversations import import_files

ANSWERS = {
    "Le enviamos la corrección de su cobro al correo registrado.": ("la factura", "el recibo", "la boleta"),
    "Apague el equipo durante treinta segundos y enciéndalo.": ("el router", "el wifi", "el módem"),
    "El abono llega al mismo medio de pago en diez días.": ("el reembolso", "la devolución", "el reintegro"),
}
MACRO = next(iter(ANSWERS))
AT = "2026-03-02T10:15:00Z"


def talk(
    id: str, customer: dict[str, Any], question: str, answer: str = "", *, source: str = "helpdesk"
) -> dict[str, Any]:
    said = [{"id": "m1", "role": "customer", "text": question, "at": AT}]
    if answer:
        said.append({"id": "m2", "role": "agent", "author": "Camila", "text": answer, "at": AT})
    return {
        "id": id,
        "source": source,
        "channel": "chat",
        "language": "es-CL",
        "status": "resolved" if answer else "open",
        "customer": customer,
        "messages": said,
    }


ZORAIDA = {
    "id": "cust-zq-991",
    "name": "Zoraida Quintanilla",
    "identities": [
        {"channel": "email", "handle": "zoraida.q@tucanazul.example"},
        {"channel": "whatsapp", "handle": "+56 9 8765 4321"},
    ],
}
EUSEBIO = {
    "id": "cust-ev-992",
    "name": "Eusebio Valdivieso",
    "identities": [{"channel": "email", "handle": "eusebio.v@pardogris.example"}],
}
HERS = [
    talk("conv-zq-1", ZORAIDA, "No entiendo la factura de mi guacamayoteca, van dos veces", MACRO),
    talk("conv-zq-2", ZORAIDA, "Soy Zoraida, me da rabia: cobran el ornitorrinco en la factura. Respondan hoy"),
]
HIS = [
    talk("conv-ev-1", EUSEBIO, "No entiendo la factura de mi ballenateca, van tres veces", MACRO),
    talk("conv-ev-2", EUSEBIO, "Soy Eusebio, me preocupa que cobren el cachalote en la factura. ¿Qué hago?"),
]
HER_MARKS = (
    *("zoraida", "quintanilla", "tucanazul", "87654321", "guacamayot", "ornitorrinc"),
    *("cust-zq-991", "conv-zq-1", "conv-zq-2"),
)
HIS_MARKS = ("eusebio", "valdivieso", "pardogris", "ballenatec", "cachalot", "conv-ev-1", "conv-ev-2")
OTHERS = [
    talk(f"{place}-{number}", {}, f"No entiendo qué pasa con {names[number % 3]}, van {number} veces", answer)
    for place, (answer, names) in enumerate(ANSWERS.items())
    for number in range(30)
]
EVERYBODY = [*OTHERS, *HERS, *HIS]


def write(file: Path, talks: list[dict[str, Any]]) -> Path:
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in talks) + "\n", encoding="utf-8")
    return file


def vector(text: str) -> list[float]:
    """Letters counted: texts that share words are near."""
    return [1.0 + text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]


def build(settings: Settings, folder: Path) -> None:
    """Bring everybody in, and build all that is derived from them."""
    with open_copilot(settings) as copilot:
        import_files(copilot.store, settings, [write(folder / "export.jsonl", EVERYBODY)])
        copilot.index()
