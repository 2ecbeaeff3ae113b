import json
from pathlib import Path

from evals.learning import Asked, conversation, split


def test_what_is_asked_was_never_seen(shared: Path) -> None:
    known, unseen = split(shared, 20)
    assert not {one.text for one in known} & {one.text for one in unseen}
    assert {one.intent for one in known} == {one.intent for one in unseen}
    assert split(shared, 20) == (known, unseen)


def test_more_past_questions_change_nothing_that_is_asked(shared: Path) -> None:
    assert split(shared, 5)[1] == split(shared, 1000)[1]


def test_an_answer_tells_its_intent_apart_without_naming_it() -> None:
    answers = {
        intent: json.loads(conversation(0, Asked("?", intent)))["messages"][1]["text"]
        for intent in ("card_arrival", "lost_or_stolen_card")
    }
    assert len(set(answers.values())) == 2
    assert not any("card" in answer or "arrival" in answer for answer in answers.values())
