"""`escucha eval`: may this change go to the agents? Each subcommand lives in its own module."""

import importlib

import click

COMMANDS = {
    "candidate": "What is in force as files to change and try.",
    "cases": "Cases made from production: propose, look, accept, drop, export.",
    "calibrate": "How far a judge can be trusted: its labels against people's.",
    "compare": "Two runs on the same cases: what got better, what got worse, and whether it is chance.",
    "edits": "How much of our drafts is sent as it was, changed or refused, and why.",
    "export": "Cases, or the answers of a run, for promptfoo, ragas, deepeval or a spreadsheet.",
    "gate": "Whether a run may go to the agents: exit status 0 yes, 1 no, 2 it cannot be told.",
    "import": "Cases from promptfoo, ragas, deepeval or a spreadsheet.",
    "judge": "Ask a chat model about the answers of a run.",
    "label": "Label answers blind, key by key.",
    "report": "A run as one page for a manager, as JUnit or as Markdown.",
    "run": "Answer cases as the product would, and judge the answers.",
    "runs": "The runs of this installation.",
    "schema": "The JSON Schema of a case.",
    "score": "Judge the answers of a run anew, without making them again.",
}

MODULES = {"import": "importing", "export": "exporting"}
"""Of commands whose name no module should have."""


class Lazy(click.Group):
    """Knows its commands by name and help line and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name)
        command: click.Command = importlib.import_module(f"api.cli.evals.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group("eval", cls=Lazy)
def command() -> None:
    """Evaluate answers for correctness and tone.

    `escucha eval run --suite demo` measures what is in force; `--config candidate.yaml` a change; `escucha eval gate`
    says whether the change may go to the agents.
    """
