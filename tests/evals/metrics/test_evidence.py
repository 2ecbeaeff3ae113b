import pytest

from copilot.write.voice import built_in
from evals.cases import Case
from evals.metrics import Evidence
from evals.runs.sample import Sample

CASE = Case.model_validate({"id": "a", "task": "draft", "lang": "es", "query": "¿Cuánto tarda?"})


def evidence(text: str, *sentences: str) -> Evidence:
    rows = [{"text": one, "support": "source"} for one in sentences]
    sample = Sample(case=CASE.key, id="a", task="draft", output={"text": text, "sentences": rows})
    return Evidence(CASE, sample, {}, built_in())


def test_sentences_are_as_the_writer_gave_them() -> None:
    said = evidence(
        "Tarda 5 días.\n1. Abre la app.\n2. Pide el cambio.", "Tarda 5 días.", "Abre la app.", "Pide el cambio."
    )
    assert said.pieces == ("Tarda 5 días.", "Abre la app.", "Pide el cambio.")


@pytest.mark.parametrize("more", [" Te devolvemos $99.990.", " Garantizado."])
def test_a_text_that_says_more_than_its_sentences_is_judged_whole(more: str) -> None:
    said = evidence("Tarda 5 días." + more, "Tarda 5 días.")
    assert said.sentences == () and said.pieces == ("Tarda 5 días.", more.strip())
