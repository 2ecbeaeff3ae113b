"""One line of the doctor's report."""

from typing import Literal

from copilot.conversation import Value

Verdict = Literal["ok", "warning", "problem"]


class Finding(Value):
    """`detail` is what was found, without secrets; `mend` what to do about it, empty where nothing needs doing."""

    name: str
    verdict: Verdict
    detail: str
    mend: str = ""


def ok(name: str, detail: str) -> Finding:
    return Finding(name=name, verdict="ok", detail=detail)


def warning(name: str, detail: str, mend: str) -> Finding:
    return Finding(name=name, verdict="warning", detail=detail, mend=mend)


def problem(name: str, detail: str, mend: str) -> Finding:
    return Finding(name=name, verdict="problem", detail=detail, mend=mend)
