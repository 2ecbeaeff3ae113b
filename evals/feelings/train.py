"""`python -m evals.feelings.train`: what the embedded listener learns from the written conversations in `data`.

Two steps. Sparse classifiers read whole scenes and single clauses. Small networks weigh what those say together with
manner, cues, meaning and what public data taught; they are fitted on answers that the sparse ones gave about
conversations of writers whom they had not read. The evaluation cases (`evals/suites/feelings`) take no part.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from numpy.typing import NDArray

from copilot.listen.feelings import ear as ears
from copilot.listen.feelings.clauses import clauses
from copilot.listen.feelings.cues import built_in as cues_of
from copilot.listen.feelings.dynamics import dynamics
from copilot.listen.feelings.ear import Ear, leads_of, meaning, shown_of, signs_of
from copilot.listen.feelings.features import SCALES, Seen, Words, seen_of, words_in
from copilot.listen.feelings.grams import grams
from copilot.listen.feelings.inputs import LABELS, counted, joined, pooled
from copilot.listen.feelings.linear import Linear
from copilot.listen.feelings.public import built_in as public_feelings
from copilot.listen.feelings.scene import Scene, scene_of
from copilot.listen.heard import EMOTIONS, FELT
from evals.feelings.cases import Case, read_cases
from evals.feelings.fit import Sparse, fit_clause, fit_leading, fit_scene, fit_showing, sparse_of
from evals.feelings.public_score import f1

DATA = Path(__file__).parent / "data"
RECORD = ears.FILE.with_suffix(".json")
FOLDS = 5
FLAGGED = {"es": 0.025, "pt": 0.06, "en": 0.07}
"""Share of neutral conversations, of writers not learned from, that may get a flag. Of others' more are flagged, most
in Spanish; the listener is to flag 8 % of them at most."""
SIGNALLED = 0.12
"""Share of conversations that show a given signal, for which limits are chosen: more than we wrote of each."""
NEUTRAL = EMOTIONS.index("neutral")

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Piece(NamedTuple):
    """A clause of a customer's, of which scene, whether it waits for an answer, and what it shows by LABELS."""

    scene: int
    now: bool
    words: Words
    shown: tuple[bool, ...]


class Written(NamedTuple):
    """All written conversations, read once. `fold` parts them by writer."""

    cases: list[Case]
    scenes: list[Scene]
    seen: list[Seen]
    pieces: list[Piece]
    leads: Ints
    shown: Ints
    fold: Ints
    rest: list[tuple[Floats, Floats, Floats, Floats]]


class Sparses(NamedTuple):
    scene: Linear
    clause: Linear


def read_written(files: Sequence[Path]) -> Written:
    cases = [case for file in files for case in read_cases(file)]
    found = [(case, scene) for case in cases if (scene := scene_of(case.conversation, case.language))]
    cases, scenes = [case for case, _ in found], [scene for _, scene in found]
    read = [grams(scene.said, scene.language) for scene in scenes]
    return Written(
        cases,
        scenes,
        [seen_of(scene, one) for scene, one in zip(scenes, read, strict=True)],
        [piece for number, (case, scene) in enumerate(found) for piece in _pieces(number, case, scene)],
        np.array([EMOTIONS.index(case.primary) for case in cases]),
        np.array([[label in case.emotions | case.signals for label in LABELS] for case in cases], np.int64),
        np.array([_fold(case) for case in cases]),
        [
            (dynamics(scene), public_feelings().of_grams(one, scene.language), _cues(scene), meaning(scene))
            for scene, one in zip(scenes, read, strict=True)
        ],
    )


def _fold(case: Case) -> int:
    """A file holds one writer. Files of one number go together: some writers wrote in two languages about the same."""
    return int(case.id.split("-")[0].split("_")[1]) % FOLDS


def _pieces(number: int, case: Case, scene: Scene) -> list[Piece]:
    found = []
    for message, now in scene.customers:
        for clause in clauses(message.text):
            shown = {
                mark.label
                for mark in case.marks
                if mark.message_id == message.id and mark.start < clause.end and clause.start < mark.end
            }
            words = words_in(message.text[clause.start : clause.end], scene.language)
            found.append(Piece(number, now, words, tuple(label in shown for label in LABELS)))
    return found


def _cues(scene: Scene) -> Floats:
    now, before = signs_of(scene, cues_of(scene.language))
    return counted([sign for _, sign in now], [sign for _, sign in before])


class Matrices(NamedTuple):
    scene: Sparse
    clause: Sparse
    scenes: Any
    clauses: Any
    owner: Ints
    shown: Ints


def matrices(written: Written) -> Matrices:
    scene = sparse_of(written.seen, SCALES)  # type: ignore[arg-type]
    clause = sparse_of([piece.words for piece in written.pieces], SCALES[:4])  # type: ignore[arg-type]
    return Matrices(
        scene,
        clause,
        scene.matrix(written.seen),
        clause.matrix([piece.words for piece in written.pieces]),
        np.array([piece.scene for piece in written.pieces]),
        np.array([piece.shown for piece in written.pieces], np.int64),
    )


def fit_sparse(written: Written, tables: Matrices, chosen: NDArray[np.bool_]) -> Sparses:
    clause_rows = chosen[tables.owner]
    return Sparses(
        fit_scene(tables.scene, tables.scenes[chosen], written.leads[chosen], written.shown[chosen]),
        fit_clause(tables.clause, tables.clauses[clause_rows], tables.shown[clause_rows]),
    )


def inputs(written: Written, sparses: Sparses, rows: Ints) -> Floats:
    """What the networks see of the scenes `rows`."""
    told: dict[int, list[tuple[Floats, bool]]] = {int(row): [] for row in rows}
    for piece in written.pieces:
        if piece.scene in told:
            told[piece.scene].append((sparses.clause.logits(piece.words), piece.now))
    return np.array([_input(written, sparses, int(row), told[int(row)]) for row in rows], np.float32)


def _input(written: Written, sparses: Sparses, row: int, told: list[tuple[Floats, bool]]) -> Floats:
    logits = np.array([one for one, _ in told]).reshape(-1, len(LABELS))
    manner, public, cues, meant = written.rest[row]
    heard = sparses.scene.logits(written.seen[row])
    return joined(heard, pooled(logits, np.array([now for _, now in told], bool)), manner, public, cues, meant)


def primaries(leads: Floats, limit: float | Floats) -> Ints:
    """Neutral where its probability passes the limit, else the likeliest emotion."""
    return np.where(leads[:, NEUTRAL] > limit, NEUTRAL, leads[:, :NEUTRAL].argmax(1))


def neutral_limit(leads: Floats, wanted: Ints, flagged: float) -> float:
    """The largest limit at which at most `flagged` of the neutral ones get a flag."""
    of_neutral = np.sort(leads[wanted == NEUTRAL, NEUTRAL])
    return float(of_neutral[int(flagged * len(of_neutral))]) - 1e-6


def best_limit(shown: Floats, wanted: Ints, share: float = 0.0) -> float:
    """The limit with the best F1, as if a `share` of conversations showed the label (0: as many as do)."""
    found = float(wanted.mean())
    weight = np.where(wanted == 1, share / (1 - share) * (1 - found) / max(found, 1e-6) if share else 1.0, 1.0)

    def f1(limit: float) -> float:
        heard = shown > limit
        both = weight[heard & (wanted == 1)].sum()
        return 2 * float(both) / max(1e-9, float(weight[heard].sum() + weight[wanted == 1].sum()))

    return float(max(np.arange(0.1, 0.8, 0.01), key=f1))


def macro(wanted: Ints, heard: Ints, labels: int) -> float:
    found = []
    for label in range(labels):
        either = int((wanted == label).sum() + (heard == label).sum())
        if either:
            found.append(2 * int(((wanted == label) & (heard == label)).sum()) / either)
    return float(np.mean(found))


def learn(written: Written, say: Any = lambda text: None) -> tuple[Ear, dict[str, Any]]:
    tables = matrices(written)
    everyone = np.ones(len(written.cases), bool)
    rows = np.arange(len(written.cases))
    unread = np.zeros((0, 0), np.float32)
    for fold in range(FOLDS):
        held = written.fold == fold
        if not held.any():
            continue
        say(f"fold {fold + 1} of {FOLDS}")
        found = inputs(written, fit_sparse(written, tables, ~held), rows[held])
        unread = unread if unread.size else np.zeros((len(rows), found.shape[1]), np.float32)
        unread[held] = found
    mean, spread = unread.mean(0), unread.std(0) + 1e-3
    level = ((unread - mean) / spread).astype(np.float32)
    say("networks")
    leads, shown = _unread(written, level)
    languages = np.array([case.language for case in written.cases])
    neutral = {
        language: neutral_limit(leads[languages == language], written.leads[languages == language], flagged)
        for language, flagged in FLAGGED.items()
        if (languages == language).any()
    }
    neutral |= dict.fromkeys(set(FLAGGED) - set(neutral), min(neutral.values()))
    shares = [SIGNALLED if k >= len(FELT) else 0.0 for k in range(len(LABELS))]
    limits = [best_limit(shown[:, k], written.shown[:, k], share) for k, share in enumerate(shares)]
    say("everything")
    sparses = fit_sparse(written, tables, everyone)
    made = datetime.now(UTC).date().isoformat()
    ear = Ear(
        sparses.scene,
        sparses.clause,
        mean,
        spread,
        fit_leading(level, written.leads),
        fit_showing(level, written.shown),
        np.array(limits, np.float32),
        neutral,
        f"{made}.{len(written.cases)}",
    )
    return ear, _record(written, leads, shown, ear, made)


def _unread(written: Written, level: Floats) -> tuple[Floats, Floats]:
    """Probabilities for every scene by networks that were not fitted on its writer."""
    leads = np.zeros((len(level), len(EMOTIONS)), np.float32)
    shown = np.zeros((len(level), len(LABELS)), np.float32)
    for fold in range(FOLDS):
        held = written.fold == fold
        if held.any():
            leads[held] = leads_of(fit_leading(level[~held], written.leads[~held]), level[held])
            shown[held] = shown_of(fit_showing(level[~held], written.shown[~held]), level[held])
    return leads, shown


def _record(written: Written, leads: Floats, shown: Floats, ear: Ear, made: str) -> dict[str, Any]:
    languages = np.array([case.language for case in written.cases])
    heard = primaries(leads, np.array([ear.neutral[language] for language in languages], np.float32))
    figures = {}
    for language in sorted(set(languages)):
        own = languages == language
        wanted, got = written.leads[own], heard[own]
        signals = f1(written.shown[own, len(FELT) :], shown[own, len(FELT) :] > ear.limits[len(FELT) :])
        figures[language] = {
            "conversations": int(own.sum()),
            "primary_macro_f1": round(macro(wanted, got, len(EMOTIONS)), 3),
            "neutral_flagged": round(float((got[wanted == NEUTRAL] != NEUTRAL).mean()), 3),
            "signals_macro_f1": round(float(signals.mean()), 3),
        }
    return {
        "made": made,
        "by": "python -m evals.feelings.train",
        "data": "written for this project (evals/feelings/data); features of public.npz: see public.json",
        "licences": {"evals/feelings/data": "Apache-2.0, as the project"},
        "labels": dict(Counter(case.primary for case in written.cases)),
        "note": "Figures are of conversations by writers who were not learned from, at the limits that are shipped.",
        "figures": figures,
        "limits": {name: round(float(limit), 3) for name, limit in zip(LABELS, ear.limits, strict=True)},
        "neutral": {language: round(limit, 3) for language, limit in ear.neutral.items()},
    }


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=ears.FILE, help="Where the listener is written.")
def main(out: Path) -> None:
    """Learn from the written conversations and write the listener with its record."""
    written = read_written(sorted(DATA.glob("*.tsv")))
    ear, record = learn(written, lambda text: click.echo(text, err=True))
    ears.write(out, ear)
    record["bytes"] = out.stat().st_size
    out.with_suffix(".json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(record["figures"], indent=1))


if __name__ == "__main__":
    main()
