"""`escucha eval schema`: what a case looks like, for editors and other programs."""

import json

import click


@click.command("schema")
def command() -> None:
    """The JSON Schema of a case."""
    from evals.cases.schema import schema

    click.echo(json.dumps(schema(), ensure_ascii=False, indent=1))
