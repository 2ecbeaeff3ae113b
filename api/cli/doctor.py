"""`escucha doctor`: what is configured, reachable and consistent, and what to do where it is not."""

import json
from collections.abc import Iterable

import click

from api.cli.options import configured
from api.doctor import Finding, examine
from copilot.settings import Settings

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}
LONGEST_NAME = 16


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@configured
def command(settings: Settings, as_json: bool) -> int:
    """Look over this installation: what is configured, reachable and consistent.

    Nothing is changed, and nothing is contacted that is not configured. The exit status is 1 when there is a problem.
    """
    findings: list[Finding] = []
    for finding in examine(settings):
        findings.append(finding)
        if not as_json:
            _show(finding)
    healthy = all(finding.verdict != "problem" for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": healthy, "findings": [one.model_dump() for one in findings]}, ensure_ascii=False))
    else:
        click.echo(_sum(findings))
    return 0 if healthy else 1


def _show(finding: Finding) -> None:
    verdict = click.style(f"{finding.verdict:<8}", fg=COLOURS[finding.verdict])
    click.echo(f"{verdict} {finding.name:<{LONGEST_NAME}} {finding.detail}")
    if finding.mend:
        click.echo(f"{'':8} {'':{LONGEST_NAME}} {finding.mend}")


def _sum(findings: Iterable[Finding]) -> str:
    counts = {verdict: sum(one.verdict == verdict for one in findings) for verdict in ("problem", "warning")}
    said = [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts.items() if count]
    return "\n" + (" and ".join(said) + "." if said else "All well.")
