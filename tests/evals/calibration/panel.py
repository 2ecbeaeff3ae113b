"""A run with many answers, what a judge said of them and what people did, each wrong as often as wanted."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from evals.calibration.labels import Label
from evals.judge.marks import Item, Marks
from evals.judge.ruling import FILE, Ruling
from evals.judge.run import answer_digest
from evals.runs.folder import Appender, Folder
from tests.evals.judge import court

JUDGE = "f1ngerprint"
Truth = Callable[[int], str]


def truth(at: int) -> str:
    """Three of ten answers are not grounded, spread as a digest is."""
    return "no" if _number(at, "truth") % 10 < 3 else "yes"


def with_errors(of: Truth, who: str, percent: int) -> Truth:
    """Who errs in so many of a hundred, each on answers of their own."""

    def said(at: int) -> str:
        wrong = _number(at, who) % 100 < percent
        return {"yes": "no", "no": "yes"}[of(at)] if wrong else of(at)

    return said


def run(path: Path, count: int) -> Folder:
    cases = [court.case(f"envio-{at}") for at in range(count)]
    return court.run(path, *((one, court.sample(one, f"Tarda 3 días, caso {one.id}.")) for one in cases))


def ruled(folder: Folder, says: Truth, *, rounds: int = 3, judge: str = JUDGE, unsteady: int = 0) -> None:
    """What a judge said of every answer; of the first `unsteady` something else each second round."""
    cases = {one.key: one for one in folder.cases()}
    with Appender(folder.path / FILE) as file:
        for round in range(rounds):
            for at, sample in enumerate(folder.samples()):
                label = says(at)
                if round % 2 and at < unsteady:
                    label = {"yes": "no", "no": "yes"}[label]
                item = Item(id="1.1", label="supported" if label == "yes" else "not_found")
                file.append(
                    Ruling(
                        kind="draft",
                        key=f"{judge}-{round}-{at}",
                        case=sample.case,
                        id=sample.id,
                        round=round,
                        judge=judge,
                        model="openai:m",
                        rubric="r",
                        sample=answer_digest(sample),
                        expected=cases[sample.case].expected,
                        marks=(Marks(metric="judge_grounded", items=(item,)),),
                    )
                )


def labelled(folder: Folder, by: str, says: Truth, count: int | None = None) -> list[Label]:
    samples = folder.samples()[:count]
    return [
        Label(case=one.case, by=by, labels={"grounded": says(at)}, answer=answer_digest(one))
        for at, one in enumerate(samples)
    ]


def _number(at: int, salt: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt} {at}".encode()).digest()[:4])
