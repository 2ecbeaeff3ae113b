"""Batch commands: JSONL rows in and out, in input order; a bad row becomes an error row and the rest goes on."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import click
from pydantic import ValidationError

from api.cli.options import emit, rows
from copilot.conversation import Conversation
from copilot.errors import EscuchaError, InputError

LONGEST = 2_000_000  # characters of one conversation


def run(file: str, work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> int:
    """Apply `work` to each row of `file`; returns 1 when a row failed, else 0."""
    failed = done = 0
    for number, row, reason in rows(file):
        if row is None:
            failed += 1
            emit({"id": f"line {number}", "error": f"{file}, line {number}: {reason}."})
            continue
        try:
            emit({"id": row.get("id")} | work(row))
        except EscuchaError as error:
            failed += 1
            emit({"id": row.get("id"), "error": str(error)})
        done += 1
        if sys.stderr.isatty() and done % 10 == 0:
            click.echo(f"\r{done} rows", err=True, nl=False)
    if sys.stderr.isatty() and done:
        click.echo(f"\r{done} rows, {failed} failed", err=True)
    return 1 if failed else 0


def conversation_of(row: Mapping[str, Any]) -> Conversation:
    """The Conversation in a row.

    Raises:
        InputError: naming the field and what is wrong with it.
    """
    try:
        conversation = Conversation.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "row"
        raise InputError(f"{first['msg'].removeprefix('Value error, ').lower()}.", where=place) from error
    if not any(message.role == "customer" for message in conversation.messages):
        raise InputError("no message by the customer.", where="messages")
    if sum(len(message.text) for message in conversation.messages) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters.", where="messages")
    return conversation


def one_of(text: str | None, conversation: str | None, batch: str | None) -> None:
    """Exactly one way of giving the input.

    Raises:
        click.UsageError: none or several were given.
    """
    if sum(given is not None for given in (text, conversation, batch)) != 1:
        raise click.UsageError("give exactly one of TEXT, --conversation ID or --batch FILE.")


def text_or_stdin(text: str) -> str:
    return sys.stdin.read() if text == "-" else text
