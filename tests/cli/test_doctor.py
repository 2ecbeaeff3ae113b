"""The doctor on real installations, healthy and broken in one way at a time."""

import json
import re
import shutil
import socket
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from copilot.retrieval import open_retriever
from copilot.retrieval.calibrate import prior
from copilot.retrieval.generations import Generations
from copilot.retrieval.learned import open_learned
from copilot.retrieval.recalibrate import OwnCalibration
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ConversationRow, PassageRow, ResolutionRow
from kb import words
from kb.put import put
from kb.sync import import_paths
from tests import loopback
from tests.loopback import Loopback

Doctor = Callable[..., tuple[int, dict[str, dict[str, Any]]]]


@pytest.fixture
def doctor(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Runs the command on the test's installation: (exit status, findings by name)."""

    def run(**environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
        if settings.database_url:
            environment = {"database_url": settings.database_url} | environment
        for name, value in environment.items():
            monkeypatch.setenv(f"ESCUCHA_{name.upper()}", value)
        with pytest.raises(SystemExit) as ended:
            main(["doctor", "--json", "--data", str(settings.data)])
        printed = json.loads(capsys.readouterr().out)
        assert printed["ok"] == (ended.value.code == 0)
        return int(ended.value.code or 0), {one["name"]: one for one in printed["findings"]}

    return run


@pytest.fixture
def stocked(settings: Settings, store: Store, tmp_path: Path) -> Settings:
    """An installation with one article, indexed."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "wifi.md").write_text(
        "# Cambiar la clave del wifi\n\nEntra en la app y elige Mi router.\n", encoding="utf-8"
    )
    assert import_paths(store, settings, [folder]).added == 1
    assert open_retriever(settings, store).refresh() == 1
    return settings


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_a_folder_that_is_not_there_yet_is_fine_and_stays_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--data", str(tmp_path / "new")])
    assert ended.value.code == 0
    assert "the first command that needs it makes it" in capsys.readouterr().out
    assert not (tmp_path / "new").exists()


def test_a_healthy_installation_is_described_line_by_line(stocked: Settings, doctor: Doctor) -> None:
    status, findings = doctor()
    assert status == 0
    assert findings["articles"]["detail"] == "1 live with 1 passages, 0 retired"
    assert findings["index"]["detail"].startswith("1 passages, generation 1, at the database's revision")
    assert findings["database"]["verdict"] == "ok"
    assert findings["packages"]["detail"].startswith("escucha ")
    assert findings["chat model"]["verdict"] == "ok"


def test_findings_are_also_printed_for_people(stocked: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["doctor", "--data", str(stocked.data)])
    printed = capsys.readouterr().out
    assert "ok       python" in printed
    assert printed.splitlines()[-1]


def test_an_empty_installation_is_told_what_to_bring_in(store: Store, doctor: Doctor) -> None:
    status, findings = doctor()
    assert status == 0
    assert findings["articles"]["verdict"] == "warning"
    assert "escucha kb import" in findings["articles"]["mend"]
    assert "escucha conversations import" in findings["conversations"]["mend"]


def test_an_article_without_passages_is_a_problem(stocked: Settings, store: Store, doctor: Doctor) -> None:
    with store.begin() as session:
        session.query(PassageRow).delete()
    status, findings = doctor()
    assert status == 1
    assert findings["articles"]["verdict"] == "problem"
    assert "1 without a passage" in findings["articles"]["detail"]


def test_an_index_that_lags_behind_will_catch_up_by_itself(stocked: Settings, store: Store, doctor: Doctor) -> None:
    with store.begin() as session:
        state.next_revision(session)
    status, findings = doctor()
    assert status == 0
    assert findings["index"]["detail"] == (
        "1 passages, generation 1, behind by 0 changed sources; the next search catches up"
    )


def test_how_many_sources_the_index_is_behind_is_told(stocked: Settings, store: Store, doctor: Doctor) -> None:
    put(store, stocked, [Article(id=f"a{number}", title="Wifi", body=f"Paso {number}.") for number in range(3)])
    _, findings = doctor()
    assert "behind by 3 changed sources;" in findings["index"]["detail"]
    words.add(store, "invoice", ["liquidación"])
    _, findings = doctor()
    assert "behind by 3 changed sources and 1 changed words;" in findings["index"]["detail"]


def test_an_index_that_is_being_built_anew_is_told(stocked: Settings, store: Store, doctor: Doctor) -> None:
    generations = Generations(stocked.index_folder)
    with generations.building() as held:
        assert held
        (stocked.index_folder / generations.next_folder()).mkdir()
        assert doctor()[1]["index"]["detail"].endswith("; another is being built beside it")
    left_by_a_kill = doctor()[1]["index"]["detail"]
    assert "being built" not in left_by_a_kill


def test_an_index_of_another_version_that_is_being_replaced_says_so(stocked: Settings, doctor: Doctor) -> None:
    file = stocked.index_folder / "state.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": "3/0/older"}))
    assert doctor()[1]["index"]["detail"] == "made by another version; the next search builds it anew"
    generations = Generations(stocked.index_folder)
    with generations.building():
        (stocked.index_folder / generations.next_folder()).mkdir()
        assert doctor()[1]["index"]["detail"] == "made by another version; another is being built beside it"


def test_which_calibration_is_in_force_is_told(stocked: Settings, store: Store, doctor: Doctor) -> None:
    assert doctor()[1]["calibration"]["detail"].startswith("the built-in one; the service fits it")
    retriever = open_retriever(stocked, store)
    assert OwnCalibration(stocked.data, store).fit(retriever)
    assert doctor()[1]["calibration"]["detail"].endswith("questions of this base are too few to fit it")
    file = stocked.data / "calibration.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"questions": 40, "coefficients": prior().fit.coefficients}))
    said = f"fitted on 40 questions of this base, at revision {kept['revision']}"
    assert doctor()[1]["calibration"]["detail"] == said


def test_looking_at_a_new_installation_makes_no_folder_in_it(store: Store, settings: Settings, doctor: Doctor) -> None:
    before = {path.name for path in settings.data.iterdir()}
    doctor()
    assert {path.name for path in settings.data.iterdir()} == before


def test_the_company_s_own_words_are_counted(store: Store, doctor: Doctor) -> None:
    words.add(store, "customer", ["socio", "abonado"])
    words.remove(store, "invoice", ["boleta"])
    _, findings = doctor()
    assert findings["words"]["verdict"] == "ok"
    assert findings["words"]["detail"].startswith("2 of your own and 1 switched off, beside ")


def test_words_in_conflict_are_a_warning_with_the_command_that_names_them(store: Store, doctor: Doctor) -> None:
    words.add(store, "money", ["factura"])
    status, findings = doctor()
    assert status == 0
    assert findings["words"]["verdict"] == "warning"
    assert "1 in conflict" in findings["words"]["detail"]
    assert "escucha kb words check" in findings["words"]["mend"]


def test_groups_of_near_duplicates_are_counted(store: Store, settings: Settings, doctor: Doctor) -> None:
    assert doctor()[1]["duplicates"]["detail"] == "no article repeats another"
    steps = "Entra en Mis pedidos, elige el pedido, toca Devolver, imprime la etiqueta y pégala en la caja de cartón."
    put(store, settings, [Article(id=id, title="Devolver", body=steps, language="es") for id in ("uno", "dos")])
    assert doctor()[1]["duplicates"]["detail"].startswith("1 groups of articles that nearly repeat each other")


def test_articles_that_nobody_compared_yet_are_a_warning(stocked: Settings, store: Store, doctor: Doctor) -> None:
    with store.begin() as session:
        session.query(ArticleRow).update({"compared": False})
    _, findings = doctor()
    assert findings["duplicates"]["verdict"] == "warning"
    assert "1 articles are not compared yet" in findings["duplicates"]["detail"]
    assert "escucha kb duplicates" in findings["duplicates"]["mend"]


def test_what_too_few_conversations_lack_is_told(store: Store, doctor: Doctor) -> None:
    assert doctor()[1]["learned"]["detail"] == "nothing yet: 0 past answers, and it takes 60 at least"


@pytest.fixture
def taught(store: Store, settings: Settings) -> Settings:
    """An installation that has learned three matters from thirty conversations each."""
    answers = {
        "Le enviamos la corrección de su cobro al correo registrado.": ("la factura", "el recibo", "la boleta"),
        "Apague el equipo durante treinta segundos y enciéndalo.": ("el router", "el wifi", "el módem"),
        "El abono llega al mismo medio de pago en diez días.": ("el reembolso", "la devolución", "el reintegro"),
    }
    with store.begin() as session:
        revision = state.next_revision(session)
        for answer, things in answers.items():
            for number in range(30):
                talk = ConversationRow(source="t", external_id=f"{things[0]}-{number}", content_hash="")
                session.add(talk)
                session.flush()
                question = f"No entiendo qué pasa con {things[number % 3]}, van {number} veces"
                session.add(
                    ResolutionRow(
                        conversation_id=talk.id, question=question, answer=answer, language="es", revision=revision
                    )
                )
    assert open_learned(settings, store).train().replaced
    return settings


def test_what_was_learned_is_told(taught: Settings, doctor: Doctor) -> None:
    finding = doctor()[1]["learned"]
    assert finding["verdict"] == "ok"
    said = (
        r"model 1: 3 matters, by answer, from \d+ questions; [\d.]+% of \d+ held back find theirs; learned \d{4}-.* UTC"
    )
    assert re.fullmatch(said, finding["detail"]), finding["detail"]


def test_enough_to_learn_from_and_nothing_learned_yet_names_the_command(taught: Settings, doctor: Doctor) -> None:
    shutil.rmtree(taught.data / "learned")
    assert "escucha conversations learn" in doctor()[1]["learned"]["detail"]


@pytest.mark.parametrize("file", ["v0001.npz", "current.json"])
def test_what_was_learned_and_cannot_be_read_is_a_warning(taught: Settings, doctor: Doctor, file: str) -> None:
    (taught.data / "learned" / file).write_bytes(b"{")
    finding = doctor()[1]["learned"]
    assert finding["verdict"] == "warning"
    assert "cannot be read" in finding["detail"]
    assert "escucha conversations learn" in finding["mend"]


def test_an_index_ahead_of_the_database_has_to_be_rebuilt(stocked: Settings, doctor: Doctor) -> None:
    file = stocked.index_folder / "state.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"revision": 900}))
    status, findings = doctor()
    assert status == 1
    assert "ahead of the database" in findings["index"]["detail"]
    assert str(stocked.index_folder) in findings["index"]["mend"]


def test_an_index_with_other_passages_than_the_database_has_to_be_rebuilt(
    stocked: Settings, store: Store, doctor: Doctor
) -> None:
    with store.begin() as session:
        article = session.query(ArticleRow).one()
        session.add(PassageRow(article_id=article.id, ordinal=1, text="La clave va en la etiqueta.", tokens=6))
    status, findings = doctor()
    assert status == 1
    assert findings["index"]["detail"] == "holds 1 passages where the database has 2"


def test_a_broken_index_will_be_rebuilt_by_itself(stocked: Settings, doctor: Doctor) -> None:
    (stocked.index_folder / "tantivy" / "meta.json").write_text("{")
    status, findings = doctor()
    assert status == 0
    assert findings["index"]["detail"] == "unreadable; the next search builds it anew"


def test_a_voice_policy_with_a_mistake_is_named(store: Store, settings: Settings, doctor: Doctor) -> None:
    settings.voice_file.write_text("register: {policy: shout}\n")
    status, findings = doctor()
    assert status == 1
    assert "register > policy" in findings["voice"]["detail"]


def test_a_database_of_a_newer_version_is_a_problem(tmp_path: Path, doctor: Doctor, settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("a file is changed by hand")
    connection = sqlite3.connect(settings.data / "escucha.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    status, findings = doctor()
    assert status == 1
    assert "newer than this version" in findings["database"]["detail"]
    assert findings["content"]["verdict"] == "problem"


def test_a_database_file_that_is_none_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "escucha.db").write_bytes(b"this is not a database " * 100)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--data", str(tmp_path)])
    assert ended.value.code == 1
    assert "file is not a database" in capsys.readouterr().out


def test_a_database_server_that_is_down_is_a_problem_and_its_password_is_not_told(doctor: Doctor) -> None:
    url = f"postgresql+psycopg://maria:s3cr3t-word@127.0.0.1:{closed_port()}/escucha"
    status, findings = doctor(database_url=url)
    assert status == 1
    assert findings["database"]["verdict"] == "problem"
    assert "s3cr3t-word" not in json.dumps(findings)


def test_a_variable_with_a_slip_in_its_name_is_pointed_out(doctor: Doctor) -> None:
    status, findings = doctor(chat_modle="qwen3")
    assert status == 0
    assert findings["settings"]["detail"].startswith("ESCUCHA_CHAT_MODLE")
    assert findings["settings"]["mend"] == "Did you mean ESCUCHA_CHAT_MODEL?"


def test_a_service_open_to_others_without_https_gets_a_warning(doctor: Doctor) -> None:
    status, findings = doctor(host="0.0.0.0")
    assert status == 0
    assert findings["service"]["verdict"] == "warning"


def test_embeddings_that_cannot_be_reached_are_a_problem_and_the_key_is_not_told(doctor: Doctor) -> None:
    status, findings = doctor(
        embedding_model="bge-m3",
        embedding_base_url=f"http://127.0.0.1:{closed_port()}/v1",
        embedding_api_key="s3cr3t-word",
    )
    assert status == 1
    assert findings["embedding model"]["verdict"] == "problem"
    assert "s3cr3t-word" not in json.dumps(findings)


def test_a_chroma_server_that_is_down_is_a_problem(doctor: Doctor) -> None:
    status, findings = doctor(
        embedding_model="bge-m3",
        embedding_base_url=f"http://127.0.0.1:{closed_port()}/v1",
        chroma_url=f"http://127.0.0.1:{closed_port()}",
    )
    assert status == 1
    assert findings["vectors"]["verdict"] == "problem"


@pytest.mark.parametrize(("age", "verdict"), [(0, "ok"), (3_600, "warning")])
def test_how_far_the_embedding_is_is_told(settings: Settings, doctor: Doctor, age: int, verdict: str) -> None:
    (settings.data / "chroma").mkdir()
    kept = {"embedded": 1_200, "total": 10_000, "seconds_left": 300, "former": True, "at": time.time() - age}
    (settings.data / "chroma" / "building.json").write_text(json.dumps(kept))
    _, findings = doctor(embedding_model="bge-m3", embedding_base_url=f"http://127.0.0.1:{closed_port()}/v1")
    assert findings["embedding"]["verdict"] == verdict
    assert "1,200 of 10,000 passages embedded" in findings["embedding"]["detail"]
    assert "former model" in findings["embedding"]["detail"]


def test_nothing_is_contacted_that_is_not_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--data", str(tmp_path)])
    assert ended.value.code == 0
    assert asked == []


def test_a_chat_model_that_answers_is_well(doctor: Doctor) -> None:
    with Loopback([loopback.text("hola")]) as server:
        status, findings = doctor(chat_model="tiny", chat_base_url=server.url)
    assert status == 0
    assert findings["chat model"]["detail"].startswith("openai:tiny answered in")
    assert len(server.requests) == 1


def test_a_chat_model_that_does_not_answer_in_time_is_a_problem(doctor: Doctor) -> None:
    with Loopback([loopback.stall()]) as server:
        status, findings = doctor(chat_model="tiny", chat_base_url=server.url, chat_timeout="0.5")
    assert status == 1
    assert findings["chat model"]["verdict"] == "problem"


def test_a_chat_model_that_refuses_the_key_is_a_problem_and_the_key_is_not_told(doctor: Doctor) -> None:
    with Loopback([loopback.error(401)]) as server:
        status, findings = doctor(chat_model="tiny", chat_base_url=server.url, chat_api_key="s3cr3t-word")
    assert status == 1
    assert findings["chat model"]["verdict"] == "problem"
    assert "s3cr3t-word" not in json.dumps(findings)
