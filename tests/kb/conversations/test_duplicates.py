"""Near-duplicates are one; which one is searched follows ratings and time, whatever the order they came in."""

import itertools
import random
from collections.abc import Callable

import pytest

from copilot.store import Store, resolutions, state
from copilot.store.schema import ResolutionRow
from kb.conversations.likeness import alike, bands

from .conftest import ANSWER, QUESTION, Import, Row, Write, row

Resolved = Callable[[], dict[str, ResolutionRow]]


def solved(id: str, question: str = QUESTION, answer: str = ANSWER, **changes: object) -> Row:
    messages = [{"role": "customer", "text": question}, {"role": "agent", "text": answer}]
    return row(id, messages=messages, **changes)


def standing(found: dict[str, ResolutionRow]) -> dict[str, str]:
    """Conversation -> the conversation that is searched in its place."""
    names = {one.id: id for id, one in found.items()}
    return {id: names[one.duplicate_of or one.id] for id, one in found.items()}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_the_best_rated_and_then_newest_stands_for_its_near_duplicates(
    bring: Import, write: Write, resolved: Resolved, order: tuple[int, ...]
) -> None:
    rows = [
        solved("old", csat=5, resolved_at="2026-01-01T00:00:00Z"),
        solved("new", csat=5, resolved_at="2026-02-01T00:00:00Z", question=QUESTION + "!"),
        solved("newest", csat=3, resolved_at="2026-03-01T00:00:00Z"),
    ]
    for place in order:
        bring(write(rows[place]))
    assert standing(resolved()) == {"old": "new", "new": "new", "newest": "new"}


def test_one_import_finds_them_too(bring: Import, write: Write, resolved: Resolved) -> None:
    report = bring(write(*(solved(str(n), resolved_at=f"2026-03-{n:02}T00:00:00Z") for n in range(1, 6))))
    assert (report.resolutions, report.duplicates) == (5, 4)
    assert set(standing(resolved()).values()) == {"5"}


def test_other_words_for_the_same_answer_are_kept(bring: Import, write: Write, resolved: Resolved) -> None:
    bring(write(solved("a"), solved("b", question="No anda la fibra, se prendió LOS y quedé sin Netflix")))
    assert standing(resolved()) == {"a": "a", "b": "b"}


def test_another_answer_to_the_same_question_is_kept(bring: Import, write: Write, resolved: Resolved) -> None:
    bring(write(solved("a"), solved("b", answer="Hay un corte general en su comuna; vuelve hoy a las 18 horas.")))
    assert standing(resolved()) == {"a": "a", "b": "b"}


def test_a_reopened_conversation_withdraws_its_resolution(
    bring: Import, write: Write, resolved: Resolved, store: Store
) -> None:
    bring(write(solved("a")))
    before = resolved()["a"].revision
    report = bring(write(solved("a", reopened=True)))
    assert report.withdrawn == 1
    found = resolved()["a"]
    assert found.withdrawn_at is not None
    assert found.revision > before
    with store.read() as session:
        assert resolutions.counts(session) == (0, 0, 1)


def test_a_withdrawn_one_is_followed_by_the_best_of_its_duplicates(
    bring: Import, write: Write, resolved: Resolved, store: Store
) -> None:
    bring(write(solved("a", csat=5), solved("b", csat=4), solved("c", csat=3)))
    with store.read() as session:
        before = state.current_revision(session)
    bring(write(solved("a", csat=5, reopened=True)))
    found = resolved()
    assert (found["b"].duplicate_of, found["c"].duplicate_of) == (None, found["b"].id)
    assert {id for id, one in found.items() if one.revision > before} == {"a", "b"}
    assert found["a"].withdrawn_at is not None
    bring(write(solved("d", csat=1 + 2)))
    assert standing(resolved())["d"] == "b"


def test_a_withdrawn_one_lives_again(bring: Import, write: Write, resolved: Resolved) -> None:
    for reopened in (False, True, False):
        bring(write(solved("a", reopened=reopened)))
    assert resolved()["a"].withdrawn_at is None


def test_a_changed_text_leaves_its_near_duplicates(bring: Import, write: Write, resolved: Resolved) -> None:
    bring(write(solved("a", csat=5), solved("b")))
    bring(write(solved("a", csat=5, question="Quiero cambiar la fecha de pago de mi boleta al día cinco")))
    assert standing(resolved()) == {"a": "a", "b": "b"}


def test_near_duplicates_share_a_band() -> None:
    generator = random.Random(7)
    vocabulary = ["".join(letters) for letters in itertools.product("bcdfgl", "aeiou", "mnrst", "aeo")]
    missed = 0
    for _ in range(200):
        question = [generator.choice(vocabulary) for _ in range(18)]
        answer = [generator.choice(vocabulary) for _ in range(60)]
        other = [*question[:-1], "otra"], [*answer[:30], "cambio", *answer[31:]]
        mine, theirs = (" ".join(question), " ".join(answer)), (" ".join(other[0]), " ".join(other[1]))
        assert alike(mine, theirs) > 0.85
        missed += not set(bands(*mine)) & set(bands(*theirs))
    assert missed <= 4


def test_unrelated_questions_under_one_macro_share_no_band() -> None:
    generator = random.Random(7)
    vocabulary = ["".join(letters) for letters in itertools.product("bcdfgl", "aeiou", "mnrst", "aeo")]
    seen: set[int] = set()
    shared = 0
    for _ in range(200):
        found = set(bands(" ".join(generator.choice(vocabulary) for _ in range(15)), ANSWER))
        shared += bool(seen & found)
        seen |= found
    assert shared < 20


def test_bands_are_the_same_on_every_machine() -> None:
    assert bands("sin internet", "reinicie el router")[0] == bands("Sin  INTERNET!", "Reinicie el router.")[0]
    assert len(bands("", "")) == 10
