from copilot.check import CHECKS, check
from tests.copilot.check.conftest import brief


def test_a_reply_gets_every_check_once() -> None:
    names = [result.name for result in check("Hola.", (), brief("hola"), ())]
    assert len(names) == len(set(names)) == len(CHECKS["reply"])


def test_findings_are_judged_only_for_what_they_claim_and_leak() -> None:
    names = {result.name for result in check("Nada sobre motos.", (), brief("motos", outcome="findings"), ())}
    assert names == {"supported", "citations", "no_placeholder", "no_other_customer"}


def test_an_empty_reply_fails_and_nothing_else_is_asked_of_it() -> None:
    assert [(r.name, r.passed) for r in check(" \n", (), brief("hola"), ())] == [("not_empty", False)]


def test_empty_findings_are_fine() -> None:
    assert check("", (), brief("motos", outcome="findings"), ()) == ()


def test_reasons_are_in_the_conversations_language() -> None:
    text = "The plan costs $99 and you can choose it in the app."
    failed = {r.name: r for r in check(text, (), brief("plans?", language="en"), ())}["supported"]
    assert "neither the sources nor the conversation" in failed.detail
