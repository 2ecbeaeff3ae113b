"""A base's own calibration: the fit on made-up answers, and the file on small bases."""

import fcntl
import threading
from pathlib import Path

import pytest

from copilot.errors import SearchIndexError
from copilot.retrieval import Retriever, open_retriever
from copilot.retrieval.calibrate import Fit, prior, probability, unfitted
from copilot.retrieval.recalibrate import FILE, LEAST, OwnCalibration, Told, ask_itself, fitted
from copilot.settings import Settings
from copilot.store import Store
from copilot.store.schema import ArticleRow
from tests.copilot.retrieval.conftest import AddArticle, AddResolution

FLAT = Fit(
    far=2.0, means=(0.0,), scales=(1.0,), coefficients=(0.0, 0.5), curvature=((20.0, 0.0), (0.0, 20.0))
)  # as sure of itself as after some eighty questions


@pytest.fixture
def base(add_article: AddArticle) -> None:
    for number in range(LEAST + 4):
        word = chr(97 + number) * 4
        text = (
            f"Abre la página {word}, entra en tu cuenta y pulsa el botón {word} dos veces. Después espera un momento."
        )
        add_article(f"a{number}", f"Cambiar el {word} contratado", text)


@pytest.fixture
def own(settings: Settings, store: Store) -> OwnCalibration:
    return OwnCalibration(settings.data, store)


def test_without_questions_the_prior_stands() -> None:
    assert fitted(FLAT, []).coefficients == FLAT.coefficients


def test_the_fit_moves_towards_what_the_base_was_told_and_no_further() -> None:
    never = [Told([value], False) for value in (-1.0, 0.0, 1.0)] * 20
    some, more = fitted(FLAT, never, 0.1), fitted(FLAT, never, 1.0)
    alone = fitted(FLAT, [])
    assert probability([0.5], alone) > probability([0.5], some) > probability([0.5], more) > 0.05


def test_a_feature_that_tells_in_this_base_gains_weight() -> None:
    told = [Told([1.0], True), Told([-1.0], False)] * 30
    assert fitted(FLAT, told).coefficients[1] > FLAT.coefficients[1]
    turned = [Told([-1.0], True), Told([1.0], False)] * 30
    assert fitted(FLAT, turned).coefficients[1] < FLAT.coefficients[1]


def test_a_feature_counts_no_further_than_the_prior_lets_it() -> None:
    assert fitted(FLAT, [Told([2.0], True)] * 9) == fitted(FLAT, [Told([500.0], True)] * 9)


def test_an_article_that_is_taken_away_is_never_told_to_answer(base: None, store: Store, retriever: Retriever) -> None:
    retriever.refresh()
    count, told = ask_itself(store, retriever)
    assert count >= LEAST
    assert 0 < sum(one.answerable for one in told) <= count < len(told)


def test_the_same_base_tells_the_same(base: None, store: Store, retriever: Retriever) -> None:
    retriever.refresh()
    assert ask_itself(store, retriever) == ask_itself(store, retriever)


def test_what_is_written_twice_is_taken_away_twice(store: Store, retriever: Retriever, add_article: AddArticle) -> None:
    text = "El router se reinicia con el botón negro. Después espera dos minutos hasta que la luz queda verde y fija."
    add_article("uno", "Reiniciar el router", text)
    add_article("dos", "Reiniciar el router", text)
    with store.begin() as session:
        for row in session.query(ArticleRow):
            row.same_as = 1
    retriever.refresh()
    _, told = ask_itself(store, retriever)
    assert told
    assert all(one.answerable for one in told)


def test_a_translation_left_behind_tells_nothing(store: Store, retriever: Retriever, add_article: AddArticle) -> None:
    add_article("a", "Reiniciar el router", "Pulsa el botón negro del router y espera dos minutos.")
    add_article("a-pt", "Reiniciar o roteador", "Aperte o botão preto do router e espere dois minutos.", language="pt")
    retriever.refresh()
    _, told = ask_itself(store, retriever)
    assert all(one.answerable for one in told)


def test_a_fit_is_kept_and_in_force(base: None, own: OwnCalibration, retriever: Retriever) -> None:
    assert own.calibration == unfitted(prior())
    retriever.refresh()
    assert own.is_due(retriever.index.revision)
    assert own.fit(retriever)
    assert own.kept
    assert own.kept.questions >= LEAST
    assert own.calibration.coefficients == own.kept.coefficients != prior().fit.coefficients


def test_another_process_follows(
    base: None, settings: Settings, store: Store, own: OwnCalibration, retriever: Retriever
) -> None:
    other = OwnCalibration(settings.data, store)
    assert other.calibration == unfitted(prior())
    retriever.refresh()
    own.fit(retriever)
    assert other.calibration == own.calibration != unfitted(prior())
    assert not other.is_due(retriever.index.revision)


def test_a_base_with_too_few_questions_keeps_the_prior_and_is_not_asked_again(
    add_article: AddArticle, own: OwnCalibration, retriever: Retriever
) -> None:
    add_article("a", "Reiniciar el router", "Pulsa el botón negro.")
    retriever.refresh()
    own.fit(retriever)
    assert own.calibration == unfitted(prior())
    assert not own.is_due(retriever.index.revision)


def test_a_fit_is_due_again_when_more_than_a_tenth_of_the_articles_changed(
    base: None, add_article: AddArticle, own: OwnCalibration, retriever: Retriever
) -> None:
    retriever.refresh()
    own.fit(retriever)
    for number in range(2):
        add_article(f"b{number}", "Otra cosa", "Texto corto.")
    retriever.refresh()
    assert not own.is_due(retriever.index.revision)
    add_article("b2", "Otra cosa más", "Texto corto.")
    retriever.refresh()
    assert own.is_due(retriever.index.revision)


def test_a_fit_waits_until_the_index_has_everything(base: None, own: OwnCalibration, retriever: Retriever) -> None:
    assert not own.is_due(retriever.index.revision)
    retriever.refresh()
    assert own.is_due(retriever.index.revision)


def test_a_fit_of_another_prior_does_not_count(
    base: None, settings: Settings, store: Store, own: OwnCalibration, retriever: Retriever
) -> None:
    retriever.refresh()
    own.fit(retriever)
    other = prior().model_copy(update={"questions": 7})
    later = OwnCalibration(settings.data, store, other)
    assert later.calibration == unfitted(other)
    assert later.is_due(retriever.index.revision)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"version": 3}', '{"coefficients": [NaN]}'])
def test_a_broken_file_counts_as_none(
    settings: Settings, own: OwnCalibration, base: None, retriever: Retriever, content: str
) -> None:
    retriever.refresh()
    own.fit(retriever)
    (settings.data / FILE).write_text(content)
    assert own.calibration == unfitted(prior())
    assert own.is_due(retriever.index.revision)


def test_one_process_fits_at_a_time(settings: Settings, own: OwnCalibration, retriever: Retriever) -> None:
    with (settings.data / f".{FILE}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert not own.fit(retriever)
    assert own.fit(retriever)


def test_the_time_for_it_is_bounded(base: None, settings: Settings, store: Store, retriever: Retriever) -> None:
    retriever.refresh()
    now = iter(range(0, 10_000, 10))
    own = OwnCalibration(settings.data, store, clock=lambda: float(next(now)))
    own.fit(retriever)
    assert own.kept
    assert own.kept.questions < LEAST


def test_a_folder_that_cannot_be_written_is_said(store: Store, retriever: Retriever, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchIndexError, match="cannot be written"):
        OwnCalibration(tmp_path / "file", store).fit(retriever)


def test_a_service_fits_in_the_background_once_the_index_has_everything(
    base: None, settings: Settings, store: Store
) -> None:
    serving = open_retriever(settings, store, serving=True)
    serving.search("cambiar el aaaa", pool="articles", language="es")
    for thread in threading.enumerate():
        if thread.name == "calibrate":
            thread.join(60)
    own = OwnCalibration(settings.data, store)
    serving.close()
    assert own.kept
    assert own.kept.questions >= LEAST


def test_a_command_fits_at_once_and_only_when_it_is_due(base: None, settings: Settings, store: Store) -> None:
    opened = open_retriever(settings, store)
    opened.refresh()
    opened.calibrate()
    stamp = (settings.data / FILE).stat().st_mtime_ns
    opened.calibrate()
    assert (settings.data / FILE).stat().st_mtime_ns == stamp


def test_a_closed_one_begins_nothing(own: OwnCalibration, retriever: Retriever) -> None:
    own.close()
    own.fit_later(retriever)
    assert own.kept is None


def test_customers_own_questions_are_asked_as_they_are(
    store: Store,
    retriever: Retriever,
    add_article: AddArticle,
    add_resolution: AddResolution,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("copilot.retrieval.pseudo.ENOUGH", 2)
    answer = "Entra en la aplicación, elige Mi router, pulsa Cambiar contraseña y escribe la nueva dos veces."
    add_article("clave", "Cambiar la contraseña del wifi", answer)
    add_resolution("c1", "cómo cambio la contraseña del router", answer)
    add_resolution("c2", "quiero otra contraseña para el wifi de casa", answer)
    retriever.refresh()
    assert [one.answerable for one in ask_itself(store, retriever)[1]] == [True, True]
