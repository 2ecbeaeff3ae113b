"""A run as figures for machines and as tables for people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.bench_retrieval.engines import ENGINES, OURS
from evals.bench_retrieval.figures import Estimate, difference, quality
from evals.bench_retrieval.order import CLEAN
from evals.bench_retrieval.run import Row, Run
from evals.intervals import percentile

MB = 1_000_000
RATIOS = ("query_p50_ms", "query_p95_ms", "documents_per_s", "peak_mb", "disk_mb")
_HEADS = (("R@1", 18), ("R@5", 18), ("MRR@10", 20), ("build s", 9), ("docs/s", 8))
_REST = (("p50 ms", 9), ("p95 ms", 9), ("memory MB", 11), ("disk MB", 9))
_WIDE = 34  # characters of an engine's name


def figures(run: Run) -> dict[str, Any]:
    """Shares are 0..1 with the ends of their 95 % interval; times, sizes and rates are in the unit of their name."""
    rows = [_figures(row, run) for row in run.rows]
    return {
        "dataset": run.dataset,
        "documents": run.documents,
        "questions": run.questions,
        "language": run.language,
        "notes": list(run.notes),
        "engines": rows,
        "against": list(_against(run.rows, {row["engine"]: row for row in rows})),
    }


def _figures(row: Row, run: Run) -> dict[str, Any]:
    told = row.outcome
    if told.absent:
        label = ENGINES[row.engine].label
        return {"engine": row.engine, "label": label, "absent": told.absent, "crashed": told.crashed}
    built = sum(told.seconds.values())
    return {
        "engine": row.engine,
        "label": told.label,
        "rounds": {asked: _quality(ranks) for asked, ranks in row.ranks.items()},
        "build_s": round(built, 3),
        "build_steps_s": {step: round(seconds, 3) for step, seconds in told.seconds.items()},
        "documents_per_s": round(run.documents / max(built, 1e-6), 1),
        "pieces": told.pieces,
        "query_p50_ms": round(percentile(told.times, 0.5), 3),
        "query_p95_ms": round(percentile(told.times, 0.95), 3),
        "peak_mb": round(told.peak_bytes / MB, 1),
        "resident_mb": round(told.resident_bytes / MB, 1),
        "disk_mb": round(told.disk_bytes / MB, 2),
        "notes": list(told.notes),
    }


def _quality(ranks: Sequence[int]) -> dict[str, Any]:
    return {name: _estimate(value) for name, value in quality(ranks)._asdict().items()}


def _estimate(value: Estimate) -> dict[str, float]:
    return {name: round(number, 4) for name, number in value._asdict().items()}


def _against(rows: Sequence[Row], known: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Ours beside each other engine: on the same questions how much more it finds, and how many times its costs."""
    ours = next((row for row in rows if row.engine == OURS and not row.outcome.absent), None)
    if ours is None:
        return
    for row in rows:
        if row.engine == OURS or row.outcome.absent:
            continue
        yield {
            "engine": row.engine,
            "label": row.outcome.label,
            "rounds": {
                asked: {f"r{depth}": _estimate(difference(ours.ranks[asked], ranks, depth)) for depth in (1, 5)}
                for asked, ranks in row.ranks.items()
            },
            "ratios": {
                name: round(known[OURS][name] / known[row.engine][name], 3) if known[row.engine][name] else None
                for name in RATIOS
            },
        }


def table(found: Mapping[str, Any]) -> str:
    """The figures as a person reads them, percentages with their 95 % intervals."""
    parts = (_head(found), _engines(found), _beside(found), _foot(found))
    return "\n".join(line.rstrip() for part in parts for line in part)


def _head(found: Mapping[str, Any]) -> Iterator[str]:
    sizes = f"{found['documents']:,} documents, {found['questions']:,} questions"
    yield f"{found['dataset']} ({found['language']}), {sizes}, each engine alone on one thread"
    yield ""


def _engines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'':{_WIDE}}" + "".join(f"{name:>{wide}}" for name, wide in (*_HEADS, *_REST))
    for row in found["engines"]:
        if "absent" in row:
            yield f"{row['label']:{_WIDE}}  {row['absent']}"
            continue
        yield f"{row['label']:{_WIDE}}{_shares(row['rounds'][CLEAN])}{_costs(row)}"
        for asked, reached in row["rounds"].items():
            if asked != CLEAN:
                yield f"{'  ' + asked:{_WIDE}}{_shares(reached)}{_lost(row['rounds'][CLEAN], reached)}"
        for note in row["notes"]:
            yield f"  ({note})"
    yield ""


def _shares(reached: Mapping[str, Mapping[str, float]]) -> str:
    r1, r5, mrr = (reached[name] for name in ("r1", "r5", "mrr"))
    shares = "".join(f"{_percent(one):>18}" for one in (r1, r5))
    between = f"{mrr['value']:.3f} [{mrr['low']:.3f}-{mrr['high']:.3f}]"
    return f"{shares}{between:>20}"


def _percent(one: Mapping[str, float]) -> str:
    return f"{one['value']:.1%} [{one['low'] * 100:.0f}-{one['high'] * 100:.0f}]".replace("%", "")


def _costs(row: Mapping[str, Any]) -> str:
    return (
        f"{row['build_s']:>9.1f}{row['documents_per_s']:>8,.0f}{row['query_p50_ms']:>9.2f}{row['query_p95_ms']:>9.2f}"
        f"{row['peak_mb']:>11,.0f}{row['disk_mb']:>9,.1f}"
    )


def _lost(clean: Mapping[str, Mapping[str, float]], other: Mapping[str, Mapping[str, float]]) -> str:
    parts = (f"R@{name[1:]} {_points(other[name]['value'] - clean[name]['value'])}" for name in ("r1", "r5"))
    return "   against clean: " + ", ".join(parts)


def _beside(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["against"]:
        return
    heads = "".join(f"{name:>{wide}}" for name, wide in (*_REST[:2], ("docs/s", 9), *_REST[2:]))
    yield f"{'Escucha against':{_WIDE}}{'R@1, points':>22}{'R@5, points':>22}{heads}"
    for row in found["against"]:
        for asked, differences in row["rounds"].items():
            name = row["label"] if asked == CLEAN else f"  {asked}"
            points = "".join(f"{_gap(differences[depth]):>22}" for depth in ("r1", "r5"))
            yield f"{name:{_WIDE}}{points}" + (_ratios(row["ratios"]) if asked == CLEAN else "")
    yield ""


def _gap(one: Mapping[str, float]) -> str:
    return f"{_points(one['value'])} [{_points(one['low'])}, {_points(one['high'])}]"


def _points(share: float) -> str:
    return f"{share * 100:+.1f}"


def _ratios(ratios: Mapping[str, float | None]) -> str:
    wide = dict(zip(RATIOS, (9, 9, 9, 11, 9), strict=True))
    return "".join(f"{_times(ratio):>{wide[name]}}" for name, ratio in ratios.items())


def _times(ratio: float | None) -> str:
    if ratio is None:
        return "-"
    return f"x{ratio:,.0f}" if ratio >= 10 else f"x{ratio:.2g}"


def _foot(found: Mapping[str, Any]) -> Iterator[str]:
    yield "R@k: share of the questions with a right document among the first k. Brackets: 95 % intervals."
    if found["against"]:
        yield "Points are paired, on the same questions. x2: twice as many a second, as long, as large."
    for row in found["engines"]:
        if len(row.get("build_steps_s", {})) > 1:
            steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in row["build_steps_s"].items())
            yield f"{row['label']}: {steps}; {row['pieces']:,} passages; {row['resident_mb']:,.0f} MB held at the end."
    yield from found["notes"]
