"""The shorter forms in which people write a case, brought to the one that the code reads."""

import unicodedata
from typing import Any
from zoneinfo import ZoneInfo

from copilot.text import fold

_ACTIONS = {"clarify": "ask", "findings": "escalate", "handoff": "escalate", "refuse": "abstain", "none": "abstain"}
_REGISTERS = {"tú": "tu", "você": "voce", "ud": "usted", "formal": "usted", "informal": "tu"}

_NAMES = {
    "frustration": "frustracion frustracao",
    "anger": "enojo enfado rabia ira raiva",
    "disappointment": "decepcion decepcao",
    "worry": "preocupacion preocupacao",
    "confusion": "confusion confusao",
    "distrust": "desconfianza desconfianca",
    "resignation": "resignacion resignacao",
    "embarrassment": "verguenza vergonha",
    "sadness": "tristeza",
    "gratitude": "gratitud agradecimiento gratidao",
    "neutral": "neutro neutra",
    "urgency": "urgencia",
    "churn_risk": "riesgo_de_baja riesgo_de_fuga risco_de_cancelamento",
    "repeat_contact": "contacto_repetido contato_repetido",
    "sarcasm": "sarcasmo",
    "vulnerable": "vulnerabilidad vulneravel",
}
_LABELS = {name: label for label, names in _NAMES.items() for name in names.split()}


def as_tuple(value: Any) -> tuple[Any, ...]:
    """One value, several or none, as several."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def one_line(text: str) -> str:
    """A name on one line, without the signs that steer a terminal: it stands in tables, reports and file names."""
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return " ".join(plain.split())


def zone(name: str) -> str:
    """The name of a time zone, or "".

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return name and ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as error:  # also a folder of zones, and a path out of it
        raise ValueError(f"there is no time zone '{name}'; America/Santiago is one") from error


def source_id(value: Any) -> Any:
    """An article's id: "kb:envios#2" is its second passage."""
    if not isinstance(value, str):
        return value
    bare = value.removeprefix("kb:")
    head, mark, tail = bare.rpartition("#")
    return head if mark and tail.isdigit() else bare


def actions(value: Any) -> tuple[Any, ...]:
    return tuple(_ACTIONS.get(one, one) if isinstance(one, str) else one for one in as_tuple(value))


def registers(value: Any) -> tuple[Any, ...]:
    return tuple(_REGISTERS.get(one.lower(), one.lower()) if isinstance(one, str) else one for one in as_tuple(value))


def told(value: Any) -> tuple[Any, ...]:
    """Facts; a sentence alone is one."""
    facts = ({"text": one} if isinstance(one, str) else one for one in as_tuple(value))
    return tuple(
        one | {"id": one.get("id") or f"f{at}"} if isinstance(one, dict) else one for at, one in enumerate(facts, 1)
    )


def groups(value: Any) -> tuple[Any, ...]:
    """Groups of wordings; a flat list is one group."""
    several = as_tuple(value)
    if several and all(isinstance(one, str) for one in several):
        return (several,)
    return tuple(as_tuple(one) for one in several)


def labelled(value: Any) -> Any:
    """Labels, alone or with their evidence, also under their Spanish and Portuguese names."""
    if value is None:
        return None
    several = ({"label": one} if isinstance(one, str) else one for one in as_tuple(value))
    return tuple(one | {"label": label(one.get("label"))} if isinstance(one, dict) else one for one in several)


def label(value: Any) -> Any:
    return _LABELS.get(fold(value).replace(" ", "_"), value) if isinstance(value, str) else value


def earlier(value: Any) -> tuple[Any, ...]:
    """Earlier conversations; one of which only a summary is known says that."""
    return tuple(_before(one, at) if isinstance(one, dict) else one for at, one in enumerate(as_tuple(value)))


def _before(one: dict[str, Any], at: int) -> dict[str, Any]:
    id = one.get("id") or one.get("ref") or f"earlier-{at}"
    if one.get("messages"):
        return one | {"id": id}
    return one | {"id": id, "messages": [{"role": "customer", "text": one.get("summary") or ""}]}
