"""What the embedded listener learns: the same figures as it hears with, limits that hold, a file that gives it back."""

from pathlib import Path

import numpy as np
import pytest

from copilot.listen.feelings import ear as ears
from copilot.listen.feelings.cues import built_in as cues_of
from copilot.listen.feelings.inputs import LABELS
from copilot.listen.heard import EMOTIONS
from evals.feelings import train

NEUTRAL = EMOTIONS.index("neutral")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Sixty lines each of three writers."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("es_1", "es_2", "en_3"):
        lines = (train.DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[:60]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted(folder.glob("*.tsv"))


def test_a_listener_is_learned_written_and_read_again(few: list[Path], tmp_path: Path) -> None:
    written = train.read_written(few)
    ear, record = train.learn(written)
    file = tmp_path / "feelings.npz"
    ears.write(file, ear)
    again = ears.read(file)
    scene = written.scenes[0]
    first, second = (one.hear(scene, cues_of("es")) for one in (ear, again))
    assert np.allclose(first.leads, second.leads, atol=0.02)
    assert first.leads.sum() == pytest.approx(1, abs=1e-3)
    assert set(record["figures"]) == {"en", "es"}
    assert again.version == ear.version


def test_training_sees_the_figures_that_the_listener_hears_with(few: list[Path]) -> None:
    written = train.read_written(few)
    sparses = train.fit_sparse(written, train.matrices(written), np.ones(len(written.cases), bool))
    rows = np.array([3, 70, 150])
    seen = train.inputs(written, sparses, rows)
    for row, figures in zip(rows, seen, strict=True):
        scene = written.scenes[row]
        told = ears.told_of(scene, sparses.clause)
        heard, _ = ears.inputs_of(scene, cues_of(scene.language), sparses.scene, told)
        assert np.allclose(figures, heard, atol=1e-4)


def test_writers_are_never_asked_about_themselves(few: list[Path]) -> None:
    written = train.read_written(few)
    folds = {case.id.split("-")[0]: set() for case in written.cases}
    for case, fold in zip(written.cases, written.fold, strict=True):
        folds[case.id.split("-")[0]].add(int(fold))
    assert all(len(found) == 1 for found in folds.values())


def test_the_limit_of_neutral_lets_few_plain_messages_get_a_flag() -> None:
    generator = np.random.default_rng(0)
    leads = generator.dirichlet(np.ones(len(EMOTIONS)), 2000).astype(np.float32)
    wanted = generator.integers(0, len(EMOTIONS), 2000)
    heard = train.primaries(leads, train.neutral_limit(leads, wanted, 0.05))
    assert 0.03 <= (heard[wanted == NEUTRAL] != NEUTRAL).mean() <= 0.05


def test_the_best_limit_parts_what_shows_from_what_does_not() -> None:
    shown = np.array([0.05, 0.2, 0.3, 0.6, 0.7], np.float32)
    assert 0.3 <= train.best_limit(shown, np.array([0, 0, 0, 1, 1])) < 0.6


def test_what_ships_says_what_it_was_learned_from() -> None:
    import json

    record = json.loads(train.RECORD.read_text(encoding="utf-8"))
    assert set(record["limits"]) == set(LABELS)
    assert record["bytes"] == ears.FILE.stat().st_size < 5_000_000
    assert ears.built_in().version == f"{record['made']}.{sum(record['labels'].values())}"
