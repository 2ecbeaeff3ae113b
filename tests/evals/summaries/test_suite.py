"""The written cases: both halves can be read, and share nothing that could be learned by heart."""

import pytest

from copilot.text import sentences, words
from evals.summaries.__main__ import SUITE
from evals.summaries.cases import read_cases

WRITTEN = {"es": 40, "pt": 20, "en": 20}


@pytest.mark.parametrize("half", ["dev", "test"])
@pytest.mark.parametrize("language", WRITTEN)
def test_every_case_has_two_references_and_facts_in_its_language(language: str, half: str) -> None:
    cases = list(read_cases(SUITE / f"{language}.{half}.jsonl"))
    assert len(cases) == len({case.id for case in cases}) == WRITTEN[language]
    assert {case.language for case in cases} == {language}
    assert {len(case.references) for case in cases} == {2}
    assert min(len(case.expect.facts) for case in cases) >= 3
    assert min(len(case.conversation.messages) for case in cases) >= 4


@pytest.mark.parametrize("language", WRITTEN)
def test_the_halves_share_no_sentence_of_five_words_or_more(language: str) -> None:
    def said(half: str) -> set[tuple[str, ...]]:
        cases = read_cases(SUITE / f"{language}.{half}.jsonl")
        texts = (message.text for case in cases for message in case.conversation.messages)
        found = (tuple(words(sentence)) for text in texts for sentence in sentences(text))
        return {one for one in found if len(one) >= 5}

    assert not said("dev") & said("test")
