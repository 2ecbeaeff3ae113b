"""Answers to written cases, good ones and deliberately spoiled ones (JSON Lines), each with its case: of the demo
company, or of `others`, whose cases bring their sources with them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from copilot.conversation import Value
from copilot.errors import InputError
from evals.cases import SUITES, Case, read_cases


class Answer(Value):
    """`spoil` names what was done to it, "" for a good answer; of the metrics in `caught_by` one must fail."""

    id: str
    case: str
    output: str
    spoil: str = ""
    caught_by: tuple[str, ...] = ()


class Trial(NamedTuple):
    """An answer, and its case with it as the recorded output."""

    answer: Answer
    case: Case


COMPANIES = ("demo", "others", "more")


def trials(languages: tuple[str, ...], split: str, company: str = "demo") -> Iterator[Trial]:
    """Every answer of these languages and this half; the cases' own references are good answers.

    Raises:
        InputError: a line cannot be read, or names a case that is not there.
    """
    prefix = "" if company == "demo" else f"{company}."
    for language in languages:
        cases = {case.id: case for case in read_cases([SUITES / company / f"draft.{language}.{split}.jsonl"])}
        for case in cases.values():
            for at, text in enumerate(case.references):
                answer = Answer(id=f"{case.id}~reference{at or ''}", case=case.id, output=text)
                yield Trial(answer, case.with_output(text))
        for answer in _read(SUITES / "spoiled" / f"{prefix}{language}.{split}.jsonl"):
            if answer.case not in cases:
                raise InputError(f"there is no case '{answer.case}'.", where=answer.id, mend="Name another.")
            yield Trial(answer, cases[answer.case].with_output(answer.output))


def _read(file: Path) -> Iterator[Answer]:
    if not file.exists():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield Answer.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                raise InputError(str(error), where=f"{file.name}, line {number}", mend="Mend that line.") from error
