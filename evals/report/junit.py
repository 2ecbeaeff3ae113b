"""JUnit XML, as continuous integration reads it: a suite for each task, a test case for each case."""

import re
from collections.abc import Iterable
from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evals.comparison.repeats import Case, by_case
from evals.report.clip import short
from evals.report.material import Material
from evals.report.worst import failures
from evals.runs.judged import Judged

MOST = 4_000
# What XML 1.0 admits in no form, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Material) -> str:
    """The run as JUnit. A case that fails is a failure with its reasons, one without an answer to judge an error, one
    that nothing was measured by is skipped; of several answers to a case what they come to counts, as in the gate."""
    root = Element("testsuites", name=_plain(run.name))
    tasks: dict[str, list[Case]] = {}
    for case in by_case(run.judged).values():
        tasks.setdefault(case.first.task, []).append(case)
    counts = [_suite(root, task, cases, run) for task, cases in tasks.items()]
    for at, name in enumerate(("tests", "failures", "errors")):
        root.set(name, str(sum(one[at] for one in counts)))
    root.set("time", _seconds(run.judged))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, task: str, cases: list[Case], run: Material) -> tuple[int, int, int]:
    verdicts = [case.verdict("verdict") for case in cases]
    failed, erred = verdicts.count("fail"), verdicts.count("error")
    suite = SubElement(
        root,
        "testsuite",
        name=task,
        tests=str(len(cases)),
        failures=str(failed),
        errors=str(erred),
        skipped=str(verdicts.count("none")),
        time=_seconds(one for case in cases for one in case.answers),
        timestamp=run.manifest.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    )
    properties = SubElement(suite, "properties")
    for name, value in (("fingerprint", run.manifest.fingerprint), ("cases", run.manifest.cases)):
        SubElement(properties, "property", name=name, value=_plain(value))
    for case in cases:
        _testcase(suite, task, case)
    return len(cases), failed, erred


def _testcase(suite: Element, task: str, case: Case) -> None:
    first, verdict = case.first, case.verdict("verdict")
    group = ".".join(_plain(part).replace(".", "_") for part in (task, first.cluster) if part)
    found = SubElement(suite, "testcase", name=_plain(first.id), classname=group, time=_seconds(case.answers))
    if verdict == "fail":
        told = [line for one in case.answers if one.verdict == "fail" for line in _reasons(one, len(case.answers))]
        names = dict.fromkeys(score.metric for one in case.answers for score in failures(one))
        failure = SubElement(found, "failure", message=_plain(", ".join(names)), type="failed")
        failure.text = _plain(short("\n".join(told), MOST))
    elif verdict == "error":
        erred = next(one for one in case.answers if one.verdict == "error")
        names = dict.fromkeys(score.metric for score in erred.scores if score.verdict == "error")
        message = erred.error or f"could not be asked: {', '.join(names)}"
        SubElement(found, "error", message=_plain(short(message, 500)), type=_plain(erred.cause or "metric"))
    elif verdict == "none":
        SubElement(found, "skipped", message="nothing was measured by this case")


def _reasons(one: Judged, repeats: int) -> Iterable[str]:
    for score in failures(one):
        name = f"{score.metric} (answer {one.repeat + 1})" if repeats > 1 else score.metric
        if not score.reasons:
            yield name
        for reason in score.reasons:
            yield f"{name}: {reason.why}" + (f" | {' '.join(reason.sentence.split())}" if reason.sentence else "")


def _seconds(answers: Iterable[Judged]) -> str:
    return f"{sum(one.ms for one in answers) / 1000:.3f}"


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
