"""The figures of promises: who is paired with whom, and what is counted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from copilot.errors import InputError
from copilot.promise import Asked, Promise
from copilot.promises.outcome import settled
from evals.cases import Case, read_cases
from evals.promises import baseline
from evals.promises.__main__ import SUITE, main
from evals.promises.cases import calendar
from evals.promises.score import Trial, errors, score

ROW = {
    "v": 1,
    "id": "p-es-dev-900",
    "task": "promise",
    "lang": "es-CL",
    "now": "2026-03-06T12:00:00-03:00",
    "timezone": "America/Santiago",
    "country": "CL",
    "conversation": {
        "id": "c",
        "language": "es-CL",
        "messages": [
            {
                "id": "m1",
                "role": "agent",
                "text": "Hola. Te llamo mañana antes de las 6. Mándame una foto.",
                "at": "2026-03-02T10:00:00-03:00",
            },
        ],
    },
    "expect": {
        "promises": [
            {"message_id": "m1", "words": "Te llamo mañana antes de las 6", "due": "2026-03-03T18:00", "status": "open"}
        ],
        "asked": [{"message_id": "m1", "words": "Mándame una foto", "done": False}],
    },
}


def trial(*promises: Promise, asked: tuple[Asked, ...] = ()) -> Trial:
    return Trial(Case.model_validate(ROW), promises, asked)


def made(text: str, due: str = "2026-03-03T18:00:00-03:00", **more: object) -> Promise:
    return Promise.model_validate({"text": text, "by": "Ana", "due": due, "message_id": "m1", **more})


def value(name: str, one: Trial) -> float:
    return next(figure.value for figure in score([one]) if figure.name.startswith(name))


def test_words_that_share_half_of_the_shorter_are_the_same() -> None:
    assert value("promises: recall", trial(made("Te llamo mañana"))) == 1


def test_words_elsewhere_in_the_message_are_not() -> None:
    one = trial(made("Mándame una foto"))
    assert (value("promises: recall", one), value("promises: precision", one)) == (0, 0)


def test_one_promise_is_found_once() -> None:
    assert value("promises: precision", trial(made("Te llamo mañana"), made("antes de las 6"))) == 0.5


def test_the_moment_is_compared_in_the_zone_of_the_case() -> None:
    assert value("due: the minute", trial(made("Te llamo mañana", "2026-03-03T21:00:00+00:00"))) == 1


def test_a_wrong_hour_of_the_right_day_is_told_apart() -> None:
    one = trial(made("Te llamo mañana", "2026-03-03T17:00:00-03:00"))
    assert (value("due: the day", one), value("due: the minute", one)) == (1, 0)


def test_every_error_is_one_line() -> None:
    one = trial(made("Hola"), asked=(Asked(text="Mándame una foto", message_id="m1", done=True),))
    assert [line.split(" ", 2)[2].split(":")[0] for line in errors([one])] == [
        "MISSED promise",
        "FALSE promise",
        "DONE wanted False",
    ]


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "es.dev.jsonl"
    file.write_text(json.dumps(ROW) + "\n{}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_cases([file])


def test_the_baseline_takes_whole_sentences() -> None:
    (message,) = Case.model_validate(ROW).conversation.messages
    assert [one.text for one in baseline.found(message)] == ["Te llamo mañana antes de las 6."]


def test_the_development_half_is_judged() -> None:
    result = CliRunner().invoke(main, ["--split", "dev", "--language", "en"])
    assert result.exit_code == 0
    assert "promises: precision" in result.output


def test_the_cases_of_running_text_are_judged() -> None:
    result = CliRunner().invoke(main, ["--running"])
    assert result.exit_code == 0
    assert result.output.startswith("running  cases 58")


def test_what_is_marked_in_running_text_stands_in_its_messages() -> None:
    for case in read_cases([SUITE / "running.dev.jsonl"]):
        texts = {message.id: message.text for message in case.conversation.messages}
        assert all(
            one.words in texts[one.message_id] for one in (*(case.expect.promises or ()), *(case.expect.asked or ()))
        ), case.id


def test_running_text_is_not_over_found_again() -> None:
    trials = []
    for case in read_cases([SUITE / "running.dev.jsonl"]):
        ledger = settled(case.conversation.messages, calendar(case), case.conversation.language)
        trials.append(Trial(case, ledger.promises, ledger.asked))
    figures = {one.name: one.value for one in score(trials)}
    assert figures["promises: precision"] >= 0.95
    assert figures["promises: recall"] >= 0.85
    assert figures["asked: precision"] >= 0.8
