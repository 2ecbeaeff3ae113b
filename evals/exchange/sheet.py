"""Cases as people write them in a spreadsheet: a question, the right answer, what must and must not stand in one.

A cell that holds several has one a line, or parts them by semicolons; " / " parts wordings of which any will do, and
"fact => wording / wording" gives a fact its wordings. "(optional)" before a fact: leaving it out does no harm.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from copilot.text import fold
from evals.cases import Fact
from evals.cases.forms import source_id
from evals.exchange.compose import Composer, Said, listed, named
from evals.exchange.files import csv_of, table, xlsx_of
from evals.exchange.parts import Defaults, Exported, Imported, Note, Row, unsaid

_NAMES = {
    "id": "id identificador codigo",
    "question": "question pregunta pergunta consulta mensaje mensagem message user_input query input texto"
    " mensaje_del_cliente mensagem_do_cliente",
    "answer": "answer respuesta resposta reference referencia expected expected_output ideal respuesta_esperada"
    " resposta_esperada respuesta_ideal resposta_ideal ground_truth",
    "output": "output salida saida borrador rascunho draft response actual_output respuesta_obtenida resposta_obtida",
    "facts": "facts fact hechos hecho fatos fato datos dados",
    "must": "must must_any debe deve debe_decir deve_dizer obligatorio obrigatorio",
    "must_not": "must_not no_debe nao_deve no_debe_decir nao_deve_dizer prohibido proibido",
    "source": "source sources fuente fuentes fonte fontes article articles articulo articulos artigo artigos",
    "context": "context contexts contexto contextos retrieved_contexts",
    "language": "language lang idioma lengua lingua locale",
    "channel": "channel canal",
    "action": "action accion acao",
    "register": "register trato registro tratamento",
    "tags": "tags tag etiquetas etiqueta",
    "cluster": "cluster tema topic grupo",
    "split": "split parte",
    "customer": "customer cliente nombre nome name",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
COLUMNS = tuple(name for name in _NAMES if name != "context")
_ACTIONS = {
    "reply": "responder contestar respuesta resposta",
    "ask": "preguntar perguntar pedir",
    "escalate": "escalar derivar encaminhar transferir",
    "abstain": "abstenerse abster_se no_responder nao_responder callar",
}
_ACTION = {name: action for action, names in _ACTIONS.items() for name in names.split()}
_LANGUAGES = {"espanol": "es", "castellano": "es", "spanish": "es", "ingles": "en", "english": "en"}
_LANGUAGES |= {"portugues": "pt", "portuguese": "pt"}
_OPTIONAL = re.compile(r"\((?:optional|opcional)\)\s*", re.IGNORECASE)


def read_sheet(file: Path, defaults: Defaults) -> Imported:
    """Raises InputError for what cannot be read, naming the place."""
    compose, notes, cases = Composer(defaults, file.stem), [], []
    asked = _plain(defaults.question)

    def field(name: str) -> str | None:
        return "question" if asked and _plain(name) == asked else _FIELDS.get(_plain(name))

    def known(cells: Sequence[str]) -> int:
        found = {field(cell) for cell in cells} - {None}
        return len(found) if "question" in found else 0

    for where, ((_, header), *rows) in table(file, known):
        places: dict[str, int] = {}
        for at, name in enumerate(header):
            if (meant := field(name)) and meant not in places:
                places[meant] = at
            elif name.strip():
                notes.append(Note(f"column `{name.strip()}`", "it says nothing that a case could hold", where))
        for number, cells in rows:
            row = {name: cells[at].strip() for name, at in places.items() if at < len(cells)}
            if not row.get("question"):
                notes.append(Note("a row without a question", "there is nothing to answer", f"{where}, line {number}"))
                continue
            cases.append(compose.case(_said(row, f"{where}, line {number}")))
    return Imported(tuple(cases), tuple(notes))


def _plain(name: str) -> str:
    return "_".join(re.sub(r"[\ufeff_-]", " ", fold(name)).split())


def _said(row: dict[str, str], where: str) -> Said:
    sources = [str(source_id(one)) for one in _entries(row.get("source", ""))]
    expect: dict[str, Any] = {
        "facts": [_fact(one, sources) for one in _entries(row.get("facts", ""))],
        "must_any": [_wordings(one) for one in _entries(row.get("must", ""))],
        "must_not": [other for one in _entries(row.get("must_not", "")) for other in _wordings(one)],
        "action": [_ACTION.get(_plain(one), _plain(one)) for one in _entries(row.get("action", "").replace(",", ";"))],
        "register": [fold(one) for one in _entries(row.get("register", "").replace(",", ";"))],
    }
    language = row.get("language", "")
    return Said(
        where=where,
        turns=(("customer", row["question"]),),
        response=row.get("output") or None,
        references=(row["answer"],) if row.get("answer") else (),
        retrieved=named(listed(row.get("context"))),
        expect={name: value for name, value in expect.items() if value} | ({"sources_any": sources} if sources else {}),
        about={
            "lang": _LANGUAGES.get(fold(language), language),
            "tags": [one.strip() for one in re.split(r"[,;\n]", row.get("tags", "")) if one.strip()],
            **{name: row.get(name) for name in ("id", "channel", "cluster", "split", "customer")},
        },
    )


def _entries(cell: str) -> list[str]:
    """One a line, where there are lines or dashes before them; else parted by semicolons."""
    parts = cell.split("\n" if "\n" in cell or cell.startswith("- ") else ";")
    return [text for one in parts if (text := one.strip().removeprefix("- ").strip())]


def _lines(entries: Iterable[str]) -> str:
    several = [" ".join(one.split()) for one in entries]
    return f"- {several[0]}" if len(several) == 1 and ";" in several[0] else "\n".join(several)


def _wordings(entry: str) -> list[str]:
    return [one.strip() for one in entry.split(" / ") if one.strip()]


def _fact(entry: str, sources: list[str]) -> dict[str, Any]:
    """A fact is the one source's where there is one."""
    critical = not _OPTIONAL.match(entry)
    text, arrow, wordings = _OPTIONAL.sub("", entry, count=1).partition("=>")
    fact: dict[str, Any] = {"text": text.strip(), "anyof": _wordings(wordings) if arrow else [], "critical": critical}
    return fact | ({"source": sources[0]} if len(sources) == 1 else {})


def write_csv(rows: Sequence[Row]) -> Exported:
    return Exported(csv_of(COLUMNS, [_cells(row) for row in rows]), tuple(_unsaid(rows)))


def write_xlsx(rows: Sequence[Row]) -> Exported:
    return Exported(xlsx_of(COLUMNS, [_cells(row) for row in rows]), tuple(_unsaid(rows)))


def _unsaid(rows: Sequence[Row]) -> Iterator[Note]:
    said = ("facts", "must_any", "must_not", "sources_any", "action", "register_")
    yield from unsaid(rows, "a table of ours", said)
    checks = (
        ("what was said before the question", "a row is one question", sum(bool(row.before) for row in rows)),
        ("further references", "a row has one answer", sum(len(row.case.references) > 1 for row in rows)),
        (
            "texts of sources",
            "the table names articles, it does not hold them",
            sum(bool(r.case.sources) for r in rows),
        ),
    )
    yield from (Note(what, why, f"{n} cases") for what, why, n in checks if n)


def _cells(row: Row) -> list[str]:
    case, expect = row.case, row.case.expect
    cells = {
        "id": case.id,
        "question": row.question,
        "answer": case.references[0] if case.references else "",
        "output": row.output or "",
        "facts": _lines(_told(fact) for fact in expect.facts),
        "must": _lines(" / ".join(group) for group in expect.must_any),
        "must_not": _lines(expect.must_not),
        "source": _lines(case.expect.sources_any or ()),
        "language": case.tag,
        "channel": case.channel,
        "action": "; ".join(expect.action),
        "register": "; ".join(expect.register_),
        "tags": "; ".join(case.tags),
        "cluster": case.cluster,
        "split": case.split,
        "customer": case.customer.name,
    }
    return [cells[name] for name in COLUMNS]


def _told(fact: Fact) -> str:
    optional = "" if fact.critical else "(optional) "
    return optional + fact.text + (f" => {' / '.join(fact.anyof)}" if fact.anyof else "")
