"""Laying an answer, a summary or a pair of answers before the judge."""

from collections.abc import Mapping
from typing import NamedTuple

from copilot.chat import attribute, section
from copilot.listen.feelings.exact import Quotable
from copilot.listen.language import in_english, ours
from copilot.privacy import Mask
from evals.cases import Case, Fact
from evals.judge.form import Form
from evals.judge.sheet import WORDS, Desk, Pieces, Sheet, hidden, is_cut, numbered, tagged
from evals.metrics.evidence import Evidence

TAG = 40
"""Most characters of a channel's or a language's name, which stand outside the tags."""
DRAFTS = ("draft", "abstain")
"""Tasks whose answers are drafts."""


class Duel(NamedTuple):
    """Two answers to one case, `first` shown as A."""

    messages: tuple[tuple[str, str], ...]
    answers: Mapping[str, Quotable]
    too_long: bool


def text_of(evidence: Evidence) -> str:
    """What is judged: the text of a draft or of a summary; "" where there is none."""
    return str(evidence.output.get("summary") or "") if evidence.case.task == "summary" else evidence.text


def draft_sheet(desk: Desk, form: Form, evidence: Evidence) -> Sheet:
    """A draft with all that it can be judged by."""
    case, mask = evidence.case, desk.mask(evidence.case)
    # The conversation first, so that a person is [NAME_1] there and the same in all that follows.
    answer = _answer(evidence, mask)
    facts, questions = _facts(case), _questions(evidence)
    parts = {
        "facts": section("expected", [tagged("fact", id, hidden(one.text, mask, WORDS)) for id, one in facts.items()]),
        "questions": section("asked", [tagged("question", id, hidden(q, mask, WORDS)) for id, q in questions.items()]),
        "answer": section("answer", [tagged("sentence", at, one, "number") for at, one in answer.items()]),
        "register": " or ".join(case.expect.register_) or evidence.sample.read.register_,
        "channel": attribute(case.channel)[:TAG] or "an unknown channel",
        "language": attribute(in_english(case.tag or ours(evidence.heard.language)))[:TAG],
    }
    pieces = desk.pieces(evidence, mask, (form.instructions, form.material.text, *parts.values()))
    return _sheet(form, evidence, mask, pieces, _shown(pieces) | parts, facts=facts, questions=questions, answer=answer)


def summary_sheet(desk: Desk, form: Form, evidence: Evidence) -> Sheet:
    """A summary beside the conversation that it sums up."""
    mask = desk.mask(evidence.case)
    answer, facts = _answer(evidence, mask), _facts(evidence.case)
    parts = {
        "facts": section("expected", [tagged("fact", id, hidden(one.text, mask, WORDS)) for id, one in facts.items()]),
        "answer": section("summary", [tagged("sentence", at, one, "number") for at, one in answer.items()]),
    }
    pieces = desk.pieces(evidence, mask, (form.instructions, form.material.text, *parts.values()))
    material = {"conversation": _shown(pieces)["conversation"]} | parts
    return _sheet(form, evidence, mask, pieces, material, facts=facts, questions={}, answer=answer)


def duel(desk: Desk, form: Form, first: Evidence, second: Evidence) -> Duel:
    """Two answers to the same case, in this order."""
    mask = desk.mask(first.case)
    texts = {name: str(mask.hide(text_of(one))) for name, one in (("A", first), ("B", second))}
    facts = _facts(first.case)
    answers = [_numbered(one, mask) for one in (first, second)]
    parts = {
        "facts": section("expected", [tagged("fact", id, hidden(one.text, mask, WORDS)) for id, one in facts.items()]),
        "first": section("answer_A", answers[0]),
        "second": section("answer_B", answers[1]),
    }
    pieces = desk.pieces(first, mask, (form.instructions, form.material.text, *parts.values()))
    too_long = pieces.too_long or any(is_cut(text_of(one), mask) for one in (first, second))
    answered = {name: Quotable(text) for name, text in texts.items()}
    return Duel(form.messages(**_shown(pieces), **parts), answered, too_long)


def _sheet(
    form: Form,
    evidence: Evidence,
    mask: Mask,
    pieces: Pieces,
    material: Mapping[str, str],
    *,
    facts: Mapping[str, Fact],
    questions: Mapping[str, str],
    answer: Mapping[str, str],
) -> Sheet:
    text = text_of(evidence)
    return Sheet(
        messages=form.messages(**material),
        mask=mask,
        answer=Quotable(str(mask.hide(text))),
        sentences=answer,
        sources=pieces.quotable(),
        facts=facts,
        questions=questions,
        left_out=pieces.left_out,
        too_long=pieces.too_long or is_cut(text, mask),
    )


def _shown(pieces: Pieces) -> dict[str, str]:
    return {
        "conversation": section("conversation", [one.tag for one in pieces.turns]),
        "earlier": section("earlier_notes", [one.tag for one in pieces.notes]),
        "sources": section("sources", [one.tag for one in pieces.sources], "There are no sources."),
    }


def _answer(evidence: Evidence, mask: Mask) -> dict[str, str]:
    for message in evidence.case.conversation.public:
        mask.hide(message.text)
    return numbered(text_of(evidence), mask)


def _numbered(evidence: Evidence, mask: Mask) -> list[str]:
    return [tagged("sentence", at, one, "number") for at, one in _answer(evidence, mask).items()]


def _facts(case: Case) -> dict[str, Fact]:
    return {f"F{at}": one for at, one in enumerate(case.expect.facts, 1)}


def _questions(evidence: Evidence) -> dict[str, str]:
    """What the case says has to be answered, else what the customer was heard to ask."""
    asked = evidence.case.expect.questions or tuple(
        one.text for one in evidence.heard.requests if one.kind != "social" and not one.vague
    )
    return {f"Q{at}": one for at, one in enumerate(asked, 1)}
