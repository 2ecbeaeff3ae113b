"""CSV of conversations: one message a row, in any encoding, with any of the usual delimiters and column names."""

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from copilot.errors import InputError
from copilot.settings import Settings
from copilot.text import fold
from kb.conversations import terms
from kb.conversations.encoding import encoding_of
from kb.conversations.jsonl import LONGEST_ROW, row_of
from kb.conversations.moments import moment
from kb.conversations.row import Row

_NAMES: dict[str, str] = {
    "conversation_id": "conversation_id conversationid conversacion conversacion_id id_conversacion conversa"
    " conversa_id"
    " id_conversa ticket ticket_id id_ticket chat_id caso caso_id case_id thread_id hilo session_id sesion id_caso",
    "message_id": "message_id id_mensaje mensaje_id id_mensagem msg_id",
    "role": "role rol papel sender_type tipo_remitente tipo_autor author_type remitente_tipo tipo direction"
    " direccion_mensaje",
    "text": "text texto mensaje message mensagem body content contenido conteudo cuerpo",
    "at": "at fecha date data timestamp ts created_at fecha_hora fechahora datetime enviado sent_at data_hora"
    " fecha_mensaje",
    "time": "hora time",
    "author": "author autor remitente sender author_name nombre_autor de from nome_autor",
    "private": "private privado interno internal nota_interna is_private",
    "channel": "channel canal",
    "status": "status estado situacao state estatus",
    "source": "source fuente origen origem",
    "subject": "subject asunto assunto titulo",
    "language": "language idioma lengua lang locale",
    "timezone": "timezone zona_horaria fuso_horario",
    "customer_id": "customer_id cliente_id id_cliente user_id contact_id",
    "customer_name": "customer_name customer cliente nombre_cliente nome_cliente nombre nome name cliente_nombre",
    "email": "email correo e-mail e_mail correo_electronico mail email_cliente customer_email",
    "phone": "phone telefono telefone celular movil fono customer_phone",
    "whatsapp": "whatsapp",
    "csat": "csat satisfaccion satisfacao calificacion rating valoracion avaliacao",
    "tags": "tags etiquetas tag etiqueta",
    "opened_at": "opened_at abierto_el fecha_apertura aberto_em",
    "resolved_at": "resolved_at closed_at resuelto_el fecha_cierre fecha_resolucion resolvido_em fechado_em",
    "reopened": "reopened reabierto reabierta reaberto",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_DELIMITERS = (",", ";", "\t", "|")
_OF_MESSAGE = ("role", "text", "at", "author", "private", "message_id")


def load(path: Path, name: str, settings: Settings, at: Callable[[int], None]) -> Iterator[Row]:
    """The conversations of the table in the order of their first row; `at` is told how many bytes have been read.

    The rows of a conversation may stand anywhere, so they wait, sorted, in a temporary file.

    Raises:
        InputError: the columns for the conversation, the role or the text are missing, or it is not text.
    """
    encoding = encoding_of(path)
    delimiter, columns = _header(path, encoding)
    csv.field_size_limit(LONGEST_ROW)  # the library's own is process-wide, and too small for a long message
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / "rows.db")) as rows:
        rows.execute("CREATE TABLE conversation (id TEXT, source TEXT, first INTEGER, PRIMARY KEY (id, source))")
        rows.execute("CREATE TABLE message (first INTEGER, line INTEGER, fields TEXT)")
        for line, fields, reason in _read(path, encoding, delimiter, columns, at):
            if reason:
                yield Row(f"{name}, line {line}", reason=reason)
            else:
                _keep(rows, line, fields)
        rows.execute("CREATE INDEX by_first ON message (first, line)")
        sorted_rows = rows.execute("SELECT first, line, fields FROM message ORDER BY first, line")
        for first, group in groupby(sorted_rows, key=lambda row: row[0]):
            given = [(line, json.loads(text)) for _, line, text in group]
            yield row_of(_conversation(given, settings), f"{name}, line {first}", settings)


def _header(path: Path, encoding: str) -> tuple[str, dict[int, str]]:
    """The delimiter under which the first row names the most columns we know, and what stands in which column."""
    with path.open(encoding=encoding, errors="replace", newline="") as lines:
        first = next((line for line in lines if line.strip()), "")[:20_000]
    tables = ((sign, next(csv.reader([first], delimiter=sign), [])) for sign in _DELIMITERS)
    best, names = max(tables, key=lambda table: len(_columns(table[1])))
    found = _columns(names)
    missing = [field for field in ("conversation_id", "role", "text") if field not in found.values()]
    if missing:
        raise InputError(
            f"it has no column for {' and '.join(f'`{one}`' for one in missing)} in its first row.",
            mend="One row is one message; name its columns conversation_id, role, text, at, author...",
        )
    return best, found


def _columns(names: Sequence[str]) -> dict[int, str]:
    """column -> field, the first column of each; a column "id" is the conversation's where no other is."""
    plain = ["_".join(fold(name).replace("\ufeff", " ").split()) for name in names]
    found: dict[str, int] = {}
    for place, name in enumerate(plain):
        if field := _FIELDS.get(name):
            found.setdefault(field, place)
    if "id" in plain:
        found.setdefault("conversation_id", plain.index("id"))
    return {place: field for field, place in found.items()}


def _read(
    path: Path, encoding: str, delimiter: str, columns: Mapping[int, str], at: Callable[[int], None]
) -> Iterator[tuple[int, dict[str, str], str]]:
    """(line, its fields, why it is none) for each row below the header."""
    with path.open("rb") as data, io.TextIOWrapper(data, encoding, "replace", newline="") as lines:
        reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
        headed, start = False, 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield start, {}, f"it is not valid CSV ({error}). Look for a quotation mark that is never closed."
                start = reader.line_num + 1
                continue
            if any(cell.strip() for cell in cells):
                if headed:
                    fields = {field: cells[place] for place, field in columns.items() if place < len(cells)}
                    yield start, fields, _lacking(fields)
                headed = True
            start = reader.line_num + 1
            at(data.tell())


def _lacking(fields: Mapping[str, str]) -> str:
    if not fields.get("conversation_id", "").strip():
        return "it names no conversation. Fill in its id."
    if not terms.role(fields.get("role", "")):
        return "its role is none we know. Write customer, agent, bot or system."
    return ""


def _keep(rows: sqlite3.Connection, line: int, fields: dict[str, str]) -> None:
    id, source = fields["conversation_id"].strip(), fields.get("source", "").strip()
    rows.execute("INSERT OR IGNORE INTO conversation VALUES (?, ?, ?)", (_storable(id), _storable(source), line))
    query = "SELECT first FROM conversation WHERE id = ? AND source = ?"
    first = rows.execute(query, (_storable(id), _storable(source))).fetchone()[0]
    rows.execute("INSERT INTO message VALUES (?, ?, ?)", (first, line, json.dumps(fields)))


def _storable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _conversation(rows: list[tuple[int, dict[str, str]]], settings: Settings) -> dict[str, object]:
    """One conversation's fields as in JSONL: the last value given for each, messages by time where all have one."""
    fields: dict[str, Any] = {}
    messages: list[dict[str, Any]] = []
    for _, row in rows:
        fields |= {name: value for name, value in row.items() if value.strip() and name not in _OF_MESSAGE}
        said: dict[str, Any] = {name: row[name] for name in _OF_MESSAGE if name in row}
        said["id"] = said.pop("message_id", "")
        if row.get("time", "").strip() and ":" not in said.get("at", ""):
            said["at"] = f"{said.get('at', '').strip()} {row['time'].strip()}"
        messages.append(said)
    times = [moment(said.get("at"), settings.zone) for said in messages]
    if all(times):
        order = sorted(range(len(times)), key=lambda place: times[place].timestamp())  # type: ignore[union-attr]
        messages = [messages[place] for place in order]
    return fields | {"messages": messages}
