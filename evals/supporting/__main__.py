"""`python -m evals.supporting`: learn what `supported` weighs, and say what it tells apart in what it did not see."""

import json
import tempfile
from pathlib import Path

import click

from evals.metrics.correctness.supported import WEIGHTS
from evals.spoiled.base import company
from evals.supporting.examples import examples
from evals.supporting.fit import fitted


@click.command()
@click.option("--write", is_flag=True, help="Put the weights in force.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the demo company here.")
def main(write: bool, data: Path | None) -> None:
    """Fit, print the figures of what was held out, and write the weights if asked to."""
    with tempfile.TemporaryDirectory() as folder, company(data or Path(folder)) as copilot:
        found, held = fitted(list(examples(copilot)))
    click.echo(json.dumps(held.model_dump(), indent=1))
    if write:
        WEIGHTS.write_text(json.dumps(found.model_dump(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
