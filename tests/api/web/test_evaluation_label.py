"""Blind labelling and calibration on the pages."""

import html
import json
import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.settings import Settings
from evals.calibration.labels import read_labels
from evals.judge.form import TONE
from tests.api.made_runs import make_run
from tests.api.web.conftest import SPANISH
from tests.api.web.test_evaluation_page import Qa

GOOD = {"correct": "full", "grounded": "yes", "complete": "full", "promise": "yes", **dict.fromkeys(TONE, "yes")}


@pytest.fixture
def qa(app: FastAPI, client: TestClient, sign_in: Callable[..., TestClient], settings: Settings) -> Qa:
    make_run(settings, "A", n=4, wrong={0})
    return Qa(app, sign_in("qa"), settings)


def place(page: str) -> str:
    found = re.search(r'name="at" value="(\d+)"', page)
    assert found
    return found[1]


def test_what_is_labelled_shows_neither_writer_nor_metric(qa: Qa) -> None:
    page = qa.get("/evaluacion/A/etiquetar")
    assert "0 de 4" in page
    assert "¿Cuándo me lo devuelven?" in page
    assert "Devolvemos el cobro duplicado" in page
    body = page.partition("<main")[2]
    assert "embedded" not in body
    assert "redactor" not in body
    assert "Cifras y datos con respaldo" not in body
    assert "cobro-00" not in body


def test_an_answer_is_kept_and_the_next_one_comes(qa: Qa) -> None:
    first = place(qa.get("/evaluacion/A/etiquetar"))
    assert qa.post("/evaluacion/A/etiquetar", at=first, seconds="7.5", **GOOD) == "/evaluacion/A/etiquetar?done=saved"
    page = qa.get("/evaluacion/A/etiquetar?done=saved")
    assert "1 de 4" in page
    assert place(page) != first
    (label,) = read_labels([qa.settings.data / "runs" / "A" / "labels.jsonl"])
    assert label.by == "qa@example.com"
    assert label.labels["correct"] == "full"
    assert label.labels["tone"] == "5"
    assert label.seconds == 7.5
    assert label.is_human


def test_an_open_question_keeps_what_was_said_and_saves_nothing(qa: Qa) -> None:
    page = qa.post("/evaluacion/A/etiquetar", 400, at="0", correct="partial")
    assert "Falta responder alguna pregunta." in page
    assert re.search(r'value="partial"[^>]*checked', page)
    assert not (qa.settings.data / "runs" / "A" / "labels.jsonl").exists()


def test_a_label_that_is_none_is_refused(qa: Qa) -> None:
    qa.post("/evaluacion/A/etiquetar", 400, at="0", **GOOD | {"correct": "splendid"})
    qa.post("/evaluacion/A/etiquetar", 404, at="99", **GOOD)


def test_the_last_one_is_undone(qa: Qa) -> None:
    first = place(qa.get("/evaluacion/A/etiquetar"))
    qa.post("/evaluacion/A/etiquetar", at=first, **GOOD)
    assert qa.post("/evaluacion/A/etiquetar", at="1", undo="1") == f"/evaluacion/A/etiquetar?done=undone&at={first}"
    assert "0 de 4" in qa.get("/evaluacion/A/etiquetar")


def test_the_end_says_what_comes_next(qa: Qa) -> None:
    for _ in range(4):
        qa.post("/evaluacion/A/etiquetar", at=place(qa.get("/evaluacion/A/etiquetar")), **GOOD)
    assert "Listo, las etiquetaste todas" in qa.get("/evaluacion/A/etiquetar")


def test_two_people_label_apart_and_their_agreement_is_the_ceiling(
    qa: Qa, sign_in: Callable[..., TestClient], settings: Settings
) -> None:
    other = Qa(qa.app, sign_in("admin"), settings)
    for person, wrong in ((qa, "full"), (other, "wrong")):
        for n in range(4):
            page = person.get("/evaluacion/A/etiquetar")
            said = GOOD | ({"correct": wrong} if "90 días" in page else {})
            person.post("/evaluacion/A/etiquetar", at=place(page), **said)
            assert f"{n + 1} de 4" in person.get("/evaluacion/A/etiquetar")
    page = qa.get("/evaluacion/A/calibracion")
    assert "Ningún juez calificó esta corrida" in page
    assert "qa@example.com, 4 · admin@example.com, 4" in page
    assert "Coinciden en 75%. Decir siempre lo mismo llegaría a 100%. n 4" in page
    assert "No supera a quien dice siempre lo mismo." in page


def test_without_labels_the_page_says_what_it_takes(qa: Qa) -> None:
    page = qa.get("/evaluacion/A/calibracion")
    assert "Todavía nadie etiquetó respuestas de esta corrida" in page
    assert "Con cien respuestas etiquetadas" in page


def test_who_only_looks_labels_nothing(qa: Qa, sign_in: Callable[..., TestClient]) -> None:
    reader = sign_in("knowledge")
    assert reader.get("/evaluacion/A/etiquetar", headers=SPANISH).status_code == 403
    assert reader.get("/evaluacion/A/calibracion", headers=SPANISH).status_code == 200


def test_labels_that_cannot_be_read_are_told_with_their_line(qa: Qa) -> None:
    file = qa.settings.data / "runs" / "A" / "labels.jsonl"
    file.write_text(json.dumps({"case": "x", "by": ""}) + "\n", encoding="utf-8")
    assert "line 1" in html.unescape(qa.get("/evaluacion/A/calibracion", 400))
