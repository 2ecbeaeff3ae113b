"""What is exported: cases as they stand in files, or the answers of a run with what was found for each."""

from collections.abc import Iterable, Iterator
from typing import Any

from copilot.source import Passage
from evals.cases import Case, Given
from evals.exchange.parts import Row
from evals.runs.folder import Folder
from evals.runs.sample import Sample


def rows_of_cases(cases: Iterable[Case]) -> tuple[Row, ...]:
    """One row a case, with the answer that came with it."""
    return tuple(Row(case, _text(case.output)) for case in cases)


def rows_of_run(folder: Folder) -> tuple[Row, ...]:
    """One row an answer: repeats are rows of their own, answers that ended in an error have no text.

    Raises:
        NotFoundError: the folder holds no run.
        InputError: one of its files cannot be read.
    """
    folder.manifest()
    cases, passages = {case.key: case for case in folder.cases()}, folder.passages()
    return tuple(_row(cases[one.case], one, passages) for one in folder.samples() if one.case in cases)


def _row(case: Case, sample: Sample, passages: dict[str, Passage]) -> Row:
    named = case if not sample.repeat else case.model_copy(update={"id": f"{case.id}#{sample.repeat + 1}"})
    if sample.recorded:
        return Row(named, _text(case.output))
    return Row(
        _golden(named, sample, passages), _text(sample.output) if sample.output else None, _found(sample, passages)
    )


def _text(output: Any) -> str | None:
    if isinstance(output, dict):
        text = output.get("text") or output.get("summary")
        return str(text) if text else None
    return output if isinstance(output, str) else None


def _found(sample: Sample, passages: dict[str, Passage]) -> tuple[Given, ...]:
    read = (digest for one in sample.read.answers for digest in (*one.articles, *one.source, *one.resolutions))
    return tuple(_given(dict.fromkeys(read), passages))


def _golden(case: Case, sample: Sample, passages: dict[str, Passage]) -> Case:
    """The case with the texts of the articles that it names as right, which are in the knowledge base."""
    brought = {one.id for one in case.sources}
    gold = [one for one in _given(dict.fromkeys(sample.read.gold), passages, whole=True) if one.id not in brought]
    return case.model_copy(update={"sources": (*case.sources, *gold)}) if gold else case


def _given(digests: Iterable[str], passages: dict[str, Passage], *, whole: bool = False) -> Iterator[Given]:
    """The passages; `whole`: those of one article as one."""
    texts: dict[str, list[Passage]] = {}
    for digest in digests:
        if passage := passages.get(digest):
            texts.setdefault(passage.source_id if whole else passage.id, []).append(passage)
    for id, parts in texts.items():
        yield Given(id=id, text="\n\n".join(one.text for one in parts), title=parts[0].title)
