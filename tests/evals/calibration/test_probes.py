import json
from pathlib import Path

import pytest

from evals.calibration.probes import Probe, longer, of_mexico, of_spain, probe, without_accents
from evals.runs.pace import Pace
from tests import loopback as replies
from tests.evals.judge import court
from tests.loopback import Handler, Loopback


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("¿Cuándo llegó el envío?", "¿Cuando llego el envio?"),
        ("mañana, AÑO, ñandú", "mañana, AÑO, ñandu"),
        ("ação não é", "acao nao e"),
    ],
)
def test_accents_go_and_the_letter_n_with_its_tilde_stays(text: str, bare: str) -> None:
    assert without_accents(text, "es") == bare


def test_what_makes_it_longer_says_nothing_in_its_language() -> None:
    assert longer("Obrigado.", "pt").startswith("Obrigado. Ficamos à disposição")


def test_a_variety_changes_whole_words_and_keeps_capitals() -> None:
    text = "Móvil y ordenador; los ordenadores, el inmóvil. Ahora mismo tarda."
    there = "Celular y computadora; los computadoras, el inmóvil. En este momento demora."
    assert of_mexico(text, "es") == there
    assert of_spain(of_mexico("El coste del móvil", "es"), "es") == "El coste del móvil"
    assert of_mexico("The ordenador", "en") == "The ordenador"


def partial_to_accents(handler: Handler) -> None:
    """A judge that finds no next step in an answer without accents, and prefers the longer of two."""
    shown = handler.body["messages"][1]["content"]
    if "<answer_A>" in shown:
        longer_first = shown.index("Quedamos atentos") < shown.index("<answer_B>")
        reasons = [{"answer": "A", "words": "tardan de 3 a 5 días hábiles", "why": "x"}]
        said = json.dumps({"reasons": reasons, "label": "A" if longer_first else "B"}, ensure_ascii=False)
        replies.text(said)(handler)
        return
    said = court.good()
    if "envío nacional" not in shown.split("<answer>")[1] and "nacionales tardan de 3 a 5 dias" in shown:
        said["tone"][4] |= {"label": "no"}
    said["sentences"] += [{"number": 5, "claims": []}, {"number": 6, "claims": []}]
    replies.text(court.told(said))(handler)


def test_a_judge_that_minds_accents_and_likes_length_is_found_out(tmp_path: Path) -> None:
    cases = [court.case(f"envio-{at}") for at in range(3)]
    samples = [court.sample(one) for one in cases]
    folder = court.run(tmp_path / "run", *zip(cases, samples, strict=True))
    with Loopback([partial_to_accents]) as server:
        found = probe(folder, court.judge(server.url), Pace(2), slots=[one.slot for one in samples])
    by_name = {(one.name, one.metric): one for one in found.labels}
    accents = by_name["without accents", "judge_tone"]
    assert (accents.n, accents.changed, accents.shift) == (3, 3, -0.2)
    assert by_name["without accents", "judge_correct"].changed == 0
    assert by_name["longer", "judge_tone"].changed == 0
    assert isinstance(by_name["es-ES to es-MX", "judge_tone"], Probe)
    assert found.preference and (found.preference.n, found.preference.longer, found.preference.flips) == (3, 3, 0)
