"""`escucha cues`: a team's own cues of what customers feel."""

from typing import TYPE_CHECKING

import click

from api.cli import progress
from api.cli.options import configured, emit, opened
from copilot.settings import Settings

if TYPE_CHECKING:
    from kb.cues import Example

BY = "command line"
AROUND = 40  # characters shown before and after what a cue finds
LANGUAGE = click.argument("language", metavar="LANGUAGE")
LABEL = click.argument("label")
TEXT = click.argument("text", metavar="CUE")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group("cues")
def command() -> None:
    """Your team's own cues of what customers feel.

    A cue is in a LANGUAGE (es, pt, en), shows a LABEL (frustration, worry, churn_risk...) and is the words as customers
    write them: "me tienen de (pelotita|pelota)", "llevo {time} esperando", "nadie ... respond*". Quote it.
    """


@command.command("list")
@click.argument("language", default="")
@JSON
@configured
def every(settings: Settings, language: str, as_json: bool) -> None:
    """List the cues, or those of one LANGUAGE."""
    from kb.cues import listed

    with opened(settings) as store:
        found = [one for one in listed(store) if language in ("", one.language)]
    for one in found:
        if as_json:
            emit(
                {"language": one.language, "label": one.label, "cue": one.text, "at": one.at.isoformat(), "by": one.by}
            )
        else:
            click.echo(f"{one.language}  {one.label:<14}  {one.text}")


@command.command("add")
@LANGUAGE
@LABEL
@TEXT
@configured
def add(settings: Settings, language: str, label: str, text: str) -> None:
    """Let a CUE show LABEL; it counts from the next conversation on. `preview` says first what it would find."""
    from kb import cues

    with opened(settings) as store:
        done = cues.add(store, language, label, text, by=BY)
    click.echo("Added." if done else "It is there already.")


@command.command("remove")
@LANGUAGE
@LABEL
@TEXT
@configured
def remove(settings: Settings, language: str, label: str, text: str) -> None:
    """Take a CUE of your own out again."""
    from kb import cues

    with opened(settings) as store:
        cues.remove(store, language, label, text, by=BY)
    click.echo("Taken out.")


@command.command("preview")
@LANGUAGE
@LABEL
@TEXT
@click.option("--most", type=click.IntRange(0, 500), default=10, show_default=True, help="Messages to show.")
@JSON
@configured
def preview(settings: Settings, language: str, label: str, text: str, most: int, as_json: bool) -> None:
    """Say in which past messages a CUE would have been found, the newest first; nothing is changed."""
    from kb import cues

    with opened(settings) as store, progress.bar("messages") as shown:
        found = cues.preview(store, language, label, text, most=most, progress=shown)
    for one in found.examples:
        if as_json:
            emit(_row(one))
        else:
            click.echo(f"{one.conversation_id}  {_around(one)}  (without it: {one.feeling.primary})")
    rest = "" if found.complete else "; there are older ones that were not read"
    click.echo(f"{found.fired} of {found.read} past messages hold it{rest}.", err=as_json)


def _row(one: "Example") -> dict[str, object]:
    return {
        "conversation": one.conversation_id,
        "source": one.source,
        "message": one.message_id,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "without": one.feeling.primary,
    }


def _around(one: "Example") -> str:
    """The words that the cue finds between some of those around, on one line."""
    before, after = one.text[max(0, one.start - AROUND) : one.start], one.text[one.end : one.end + AROUND]
    left = "…" if one.start > AROUND else ""
    right = "…" if one.end + AROUND < len(one.text) else ""
    return " ".join(f"{left}{before}[{one.text[one.start : one.end]}]{after}{right}".split())
