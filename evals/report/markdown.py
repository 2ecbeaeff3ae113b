"""Markdown for a pull request: the verdict, the figures, what changed, the five worst."""

import re
from collections.abc import Iterable, Sequence

from evals.comparison import Difference, Flip
from evals.metrics.names import called
from evals.report.clip import short
from evals.report.page import changed_versions, headlines
from evals.report.report import Report
from evals.report.rows import outcome_of
from evals.report.verdict import sentence
from evals.report.wording import difference, figure, interval, say, say_or
from evals.report.worst import failures, worst
from evals.runs.figures import Figure
from evals.runs.judged import Judged

WORST, FLIPS = 5, 15


def markdown(report: Report) -> str:
    """The report as a comment. Words of customers and of answers stand in blocks of code, where they cannot become
    links, pictures, mentions or anything else."""
    lines = [*_verdict(report), "", *_figures(report)]
    if report.comparison:
        lines += ["", *_flips(report)]
    lines += ["", *_worst(report), "", *_made(report)]
    return "\n".join(lines) + "\n"


def _verdict(report: Report) -> Iterable[str]:
    language, run = report.language, report.run
    if report.decision is None:
        yield f"## {say('title', language, run=code(run.name))}"
        if not run.figures.complete:
            figures = run.figures
            counts = {"errors": figures.errors, "answers": figures.answers, "missing": figures.missing}
            yield ""
            yield say("incomplete_run", language, **counts)
        return
    yield f"## {sentence(report.decision, code(run.name), language)}"
    yield ""
    yield say("against", language, baseline=code(report.decision.baseline))
    for level in ("fail", "incomplete", "warn", "note"):
        told = [short(one.text, 600) for one in report.decision.grounds if one.level == level]
        if told:
            yield f"\n**{say(f'level_{level}', language)}**\n"
            yield fenced(told)


def _figures(report: Report) -> Iterable[str]:
    language = report.language
    names = [say(key, language) for key in ("measure", "value", "interval_95", "cases")]
    compared = report.comparison
    names += [say("difference", language), say("interval_95", language)] if compared else []
    yield f"| {' | '.join(names)} |"
    yield f"|---|{'---:|' * (len(names) - 1)}"
    for one in headlines(report):
        yield _row(one, compared.of(one.name) if compared else None, bool(compared), language)
    if compared:
        for found in compared.measures:
            if (
                found.kind == "binary"
                and found.outcome != "none"
                and found.measure not in ("verdict", "correct", "tone", "care")
            ):
                own = next((one for one in report.run.figures.metrics if one.name == found.measure and one.n), None)
                if own:
                    yield _row(own, found, True, language)


def _row(one: Figure, found: Difference | None, compared: bool, language: str) -> str:
    assert one.value is not None
    cells = [called(one.name, language), figure(one.name, one.value, language)]
    cells += [interval(one.name, one.low, one.high, language), str(one.n)]
    if found and found.n and found.low is not None and found.high is not None:
        low, high = (difference(one.name, end, language) for end in (found.low, found.high))
        told = f"{difference(one.name, found.difference, language)} ({say(f'outcome_{outcome_of(found)}', language)})"
        cells += [told, say("interval", language, low=low, high=high)]
    elif compared:
        cells += ["", ""]
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _flips(report: Report) -> Iterable[str]:
    language = report.language
    assert report.comparison
    yield f"### {say('flips', language)}"
    yield ""
    if not report.comparison.flips:
        yield say("flips_none", language)
    for way in ("worse", "better", "mixed"):
        told = [one for one in report.comparison.flips if one.way == way]
        if told:
            yield say(f"flips_{way}", language, n=len(told))
            yield ""
            yield from (_flip(one, language) for one in told[:FLIPS])
            if len(told) > FLIPS:
                ids = ", ".join(code(one.id) for one in told[FLIPS : FLIPS + 30])
                yield f"- {say('flips_more', language, n=len(told) - FLIPS, cases=ids)}"
            yield ""


def _flip(one: Flip, language: str) -> str:
    return f"- {code(one.id)}: {', '.join(called(change.measure, language) for change in one.changes)}"


def _worst(report: Report) -> Iterable[str]:
    language, shown = report.language, worst(report.run.judged, WORST)
    if not shown:
        yield say("worst_none", language)
        return
    yield f"### {say('worst_one' if len(shown) == 1 else 'worst', language, n=len(shown))}"
    for one in shown:
        facts = [say_or(f"task_{one.task}", language, code(one.task))]
        facts += [code(part) for part in (one.channel, one.language) if part]
        yield f"\n{code(one.id)} · {' · '.join(facts)}\n"
        yield fenced(_told(one, report.run.side.answers.get(one.slot, ""), language))


def _told(one: Judged, text: str, language: str) -> Sequence[str]:
    lines = [short(" ".join(text.split()), 500) or say("nothing_written", language), ""]
    for score in failures(one):
        lines += [f"- {called(score.metric, language)}" + (":" if score.reasons else "")]
        for reason in score.reasons[:3]:
            quoted = f" | {' '.join(reason.sentence.split())}" if reason.sentence else ""
            lines.append(short(f"  {reason.why}{quoted}", 400))
    return lines


def _made(report: Report) -> Iterable[str]:
    manifest, language = report.run.manifest, report.language
    yield f"{say('fingerprint', language)}: {code(manifest.fingerprint)}, {manifest.created_at:%Y-%m-%d}."
    if changed := changed_versions(report):
        names = ", ".join(say_or(f"version_{name}", language, code(name)) for name in changed)
        yield say("versions_changed", language, names=names)
    elif report.baseline:
        yield say("versions_same", language)


def code(text: str) -> str:
    """Text that comes with the data, as code within a line."""
    told = short(" ".join(text.split()), 80).replace("|", "/")
    ticks = "`" * (max((len(run) for run in re.findall("`+", told)), default=0) + 1)
    room = " " if told[:1] == "`" or told[-1:] == "`" else ""
    return f"{ticks}{room}{told}{room}{ticks}" if told else "–"


def fenced(lines: Iterable[str]) -> str:
    """The same as a block, whose fence is longer than any in it."""
    told = "\n".join(lines)
    ticks = "`" * max(3, max((len(run) for run in re.findall("`+", told)), default=0) + 1)
    return f"{ticks}text\n{told}\n{ticks}"
