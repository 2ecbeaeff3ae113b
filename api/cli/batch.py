"""Batch commands: JSONL rows in and out, in input order; a bad row becomes an error row and the rest goes on."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import click
from pydantic import ValidationError

from api.cli.options import emit, rows
from copilot.conversation import Conversation, of_text
from copilot.errors import EscuchaError, InputError
from copilot.settings import Settings

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
            place = "" if row.get("id") else f"{file}, line {number}: "
            emit({"id": row.get("id"), "error": f"{place}{error}"})
        done += 1
        if sys.stderr.isatty() and done % 10 == 0:
            click.echo(f"\r{done} rows", err=True, nl=False)
    if sys.stderr.isatty() and done:
        click.echo(f"\r{done} rows, {failed} failed", err=True)
    return 1 if failed else 0


def conversation_of(row: Mapping[str, Any], settings: Settings) -> Conversation:
    """The Conversation in a row, read as `escucha conversations import` would read it.

    Raises:
        InputError: naming the field and what is wrong with it.
    """
    from kb.conversations import fields

    try:
        conversation = fields.conversation_of(row, settings)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError("it is not valid.", where=f"`{place}`", mend="Correct it.") from error
    if not any(message.role == "customer" for message in conversation.messages):
        raise InputError("no message is the customer's.", where="`messages`", mend='Give one the role "customer".')
    if sum(len(message.text) for message in conversation.messages) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters.", where="`messages`", mend="Cut them.")
    return conversation


def one_of(text: str | None, conversation: str | None, batch: str | None, *, first: str = "TEXT") -> None:
    """Exactly one way of giving the input; `first` is what the command calls `text`.

    Raises:
        click.UsageError: none or several were given.
    """
    if sum(given is not None for given in (text, conversation, batch)) != 1:
        raise click.UsageError(f"give exactly one of {first}, --conversation ID or --batch FILE.")


def conversation_of_text(text: str, *, channel: str = "") -> Conversation:
    """A customer's message given by hand, or on standard input as "-", as a Conversation.

    Raises:
        InputError: standard input is not text, or too long.
    """
    return of_text(text_or_stdin(text), channel=channel)


def text_or_stdin(text: str) -> str:
    """`text`, or what standard input says for "-", in whatever encoding.

    Raises:
        InputError: it is not text, or too long.
    """
    from kb.loaders.clean import clean
    from kb.loaders.reading import text_of

    if text == "-":
        data = sys.stdin.buffer.read(LONGEST * 4 + 1)
        try:
            text = text_of(data)
        except InputError as error:
            raise InputError(error.what, where="standard input", mend="Give the message as text.") from error
    if len(text) > LONGEST:
        raise InputError(f"longer than {LONGEST:,} characters.", where="the text", mend="Cut it.")
    return clean(text)
