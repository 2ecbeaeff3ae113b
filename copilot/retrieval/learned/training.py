"""One training, from what SQL holds to a model that is better than, or as good as, the one in use; or to a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from copilot.retrieval.learned import answers, drawn, judge, matters
from copilot.retrieval.learned.examples import Example, fingerprint, read
from copilot.retrieval.learned.fit import Question, Step, fit
from copilot.retrieval.learned.judge import Share
from copilot.retrieval.learned.matters import Labels, Matter
from copilot.retrieval.learned.model import Model
from copilot.retrieval.learned.reading import Reader
from copilot.retrieval.learned.shelf import Shelf, State, Version, as_stored
from copilot.retrieval.learned.sureness import Tried
from copilot.retrieval.learned.sureness import fit as fit_sureness
from copilot.store import state as counter
from copilot.text import words

ENOUGH_MATTERS, ENOUGH_QUESTIONS = 3, 60


class Lesson(NamedTuple):
    """What there is to learn at a revision of SQL: every resolution, its matter ("" when alone in it) and the article
    that its answer draws on."""

    revision: int
    examples: list[Example]
    labels: Labels
    articles: list[str]

    def labelled(self) -> list[tuple[Example, str]]:
        return [(one, name) for one, name in zip(self.examples, self.labels.of, strict=True) if name]

    @property
    def enough(self) -> bool:
        return len(self.labels.matters) >= ENOUGH_MATTERS and self.labels.labelled >= ENOUGH_QUESTIONS


class Made(NamedTuple):
    """What a training leaves: the state to save, the version that was tried (None when there was too little)."""

    state: State
    tried: Version | None


def lesson(session: Session) -> Lesson:
    revision = counter.current_revision(session)
    examples = read(session)
    group = answers.groups([one.answer for one in examples])
    articles = drawn.sources(
        drawn.read(session), [one.answer for one in examples], [one.language for one in examples], group
    )
    return Lesson(revision, examples, matters.label(examples, group, articles), articles)


def train(learn: Lesson, shelf: Shelf, reader: Reader, step: Step) -> Made:
    """Train on a lesson, and put the model on the shelf when it may replace the one in use. The state is not saved."""
    before = shelf.state()
    seen = before.model_copy(
        update={
            "revision": learn.revision,
            "resolutions": len(learn.examples),
            "features": features(reader),
            "reason": "",
        }
    )
    if not learn.enough:
        reason = (
            f"too little to learn from: {learn.labels.labelled} questions in {len(learn.labels.matters)} matters, "
            f"{ENOUGH_QUESTIONS} in {ENOUGH_MATTERS} are needed"
        )
        return Made(seen.model_copy(update={"reason": reason}), None)
    mark = fingerprint(learn.labelled(), features(reader))
    if before.current and before.current.fingerprint == mark and shelf.load(before.current):
        return Made(seen.model_copy(update={"reason": "nothing changed since the model in use was trained"}), None)
    taught, asked, strange = _parts(learn)
    model = _fitted(learn, taught, reader, step)
    model = replace(model, sureness=fit_sureness(_tried(model, asked, strange, reader, step)))
    step("measuring on questions held back")
    return _judged(learn, model, mark, (taught, asked), seen, shelf, reader)


def features(reader: Reader) -> str:
    """How texts are read: with another way, or an edited table of concepts, there is something to train anew."""
    return f"{reader.version}/{reader.table}"


Labelled = list[tuple[Example, str]]


def _parts(learn: Lesson) -> tuple[Labelled, Labelled, list[Example]]:
    """What teaches, oldest first; what is asked; and held-back questions that belong to no matter."""
    labelled = learn.labelled()
    taught = sorted(((one, name) for one, name in labelled if not one.held_back), key=lambda pair: _age(pair[0]))
    known = {_bare(one.question) for one, _ in taught}
    names = {name for _, name in taught}
    asked = [
        (one, name) for one, name in labelled if one.held_back and name in names and _bare(one.question) not in known
    ]
    strange = [one for one, name in zip(learn.examples, learn.labels.of, strict=True) if not name and one.held_back]
    return taught, asked[: judge.MOST], strange[: judge.MOST]


def _age(one: Example) -> tuple[datetime, int]:
    return one.at, one.row_id


def _bare(question: str) -> str:
    return " ".join(words(question))


def _fitted(learn: Lesson, taught: Labelled, reader: Reader, step: Step) -> Model:
    names = {name for _, name in taught}
    known: list[Matter] = [
        one for one in matters.matters(learn.examples, learn.labels, learn.articles) if one.name in names
    ]
    place = {one.name: number for number, one in enumerate(known)}
    questions = [Question(one.question, one.language, place[name]) for one, name in taught]
    return as_stored(fit(questions, known, learn.labels.kind, reader, step))


def _tried(model: Model, asked: Labelled, strange: Sequence[Example], reader: Reader, step: Step) -> list[Tried]:
    place = {one.name: number for number, one in enumerate(model.matters)}
    rows = [*asked, *((one, "") for one in strange)]
    found: list[Tried] = []
    for one, name in rows:
        step("")
        scores, near = model.scores(model.read(one.question, one.language, reader), reader)
        found.append(Tried(scores, near, place.get(name, -1)))
    return found


def _judged(
    learn: Lesson, model: Model, mark: str, parts: tuple[Labelled, Labelled], seen: State, shelf: Shelf, reader: Reader
) -> Made:
    taught, asked = parts
    now = {one.row_id: name for one, name in learn.labelled()}
    new = judge.outcomes(model, asked, now, reader)
    share = Share(sum(new), len(new))
    old_model = shelf.load(seen.current) if seen.current else None
    old = None
    if old_model and old_model.reader_version == reader.version:
        old = judge.outcomes(old_model, asked, now, reader)
    version = Version(
        number=seen.last + 1,
        fingerprint=mark,
        kind=learn.labels.kind,
        matters=len(model.matters),
        questions=len(taught),
        held_back=share.asked,
        accuracy=share.value,
        interval=share.interval,
        before=None if old is None else sum(old) / max(1, len(old)),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        reason=_refusal(new, old, judge.commonest(asked, [name for _, name in taught])),
    )
    state = seen.model_copy(update={"last": version.number})
    if version.reason:
        return Made(state.model_copy(update={"refused": version, "reason": version.reason}), version)
    stored = shelf.put(model, version)
    return Made(state.model_copy(update={"versions": (stored, *state.versions), "refused": None}), stored)


def _refusal(new: Sequence[bool], old: Sequence[bool] | None, commonest: int) -> str:
    """Why the new model may not be used; "" when it may."""
    if not new:
        return "no question was held back to measure it with"
    said = f"it finds the matter of {sum(new)} of {len(new)} questions held back"
    if sum(new) <= commonest:
        return f"{said}; always saying the commonest one finds {commonest}"
    if old is not None and judge.worse(new, old):
        return f"{said}, the one in use {sum(old)}"
    return ""
