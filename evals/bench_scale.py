"""How the search holds up at a contact centre's size, beside SQLite FTS5 on the same texts and questions.

    python -m evals.bench_scale --passages 1000000

Half of the passages are articles, half resolutions (`evals.scale_corpus`). Indexing is timed from SQL to searchable.
Questions are asked by a fresh process, the way a web process would: `candidates` is what the lexical index does for one
question in both pools, `search` everything up to the passages a person sees. FTS5 finds the best 50 of each pool by the
question's content words, in contentless tables.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from sqlalchemy import update

from copilot.retrieval import open_retriever
from copilot.retrieval.analysis import content, tokens
from copilot.retrieval.concepts import built_in
from copilot.retrieval.entries import changes
from copilot.retrieval.lexical import LexicalIndex
from copilot.retrieval.query import all_stems, prepare
from copilot.settings import Settings
from copilot.source import Pool
from copilot.store import Store, open_store, state
from copilot.store.schema import ArticleRow
from evals.abstention.suite import DATA
from evals.scale_corpus import Text, Words, fill, questions

POOLS: tuple[Pool, ...] = ("articles", "resolutions")
LIMITS = (40, 0, 15)  # candidates by channel
WARM = 20  # questions before the clock runs
FOUND = 50  # of each pool, by FTS5
EACH = 40  # one in so many texts is asked about

TEXTS = {
    "articles": "SELECT p.id, a.title || ' ' || p.text FROM base.passages p JOIN base.articles a ON a.id = article_id",
    "resolutions": "SELECT id, question || ' ' || answer FROM base.resolutions",
}

Figures = dict[str, float]


@click.command()
@click.option("--passages", default=100_000, show_default=True, help="Size of the base, both pools together.")
@click.option("--questions", "asked", default=500, show_default=True, help="How many are asked.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the public data sets, if any.")
@click.option("--keep", type=click.Path(path_type=Path), help="Make the base here and keep it, or ask the one here.")
@click.option("--reader", type=click.Path(path_type=Path), hidden=True, help="Only ask the base in this folder.")
def main(passages: int, asked: int, data: Path, keep: Path | None, reader: Path | None) -> None:
    """Build, ask, change, compare; prints one figure a line."""
    if reader:
        click.echo(json.dumps(ask(reader)))
        return
    with tempfile.TemporaryDirectory(prefix="escucha-scale-") as folder:
        figures = bench(keep or Path(folder), passages, asked, data, lambda text: click.echo(text, err=True))
    for name, value in figures.items():
        click.echo(f"{name:28} {value:>14,.1f}")


def bench(folder: Path, passages: int, asked: int, data: Path, say: Callable[[str], None]) -> Figures:
    """The figures: times of questions in milliseconds, sizes in MB, others as named."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=folder)
    store = open_store(settings)
    if not (folder / "questions.json").exists():
        say(f"making {passages:,} passages")
        _make(store, folder, passages, asked, data)
    say("indexing")
    figures: Figures = {"passages": passages, **_build(settings, store)}
    say("asking, in a fresh process")
    figures |= _in_a_fresh_process(folder)
    say("changing one article")
    figures |= _change(settings, store)
    store.close()
    say("the same to SQLite FTS5")
    figures |= compare(folder)
    return figures | {
        "candidates_over_fts5_p95": figures["candidates_p95_ms"] / figures["fts5_p95_ms"],
        "search_over_fts5_p95": figures["search_p95_ms"] / figures["fts5_p95_ms"],
    }


def _make(store: Store, folder: Path, passages: int, asked: int, data: Path) -> None:
    words = Words(data)
    some: list[Text] = []
    for texts in fill(store, words, passages):
        some += texts[::EACH]
    lines = json.dumps(questions(words, some, asked), ensure_ascii=False)
    (folder / "questions.json").write_text(lines, encoding="utf-8")


def _build(settings: Settings, store: Store) -> Figures:
    index = LexicalIndex(settings.index_folder, built_in())
    with store.read() as session:
        revision = state.current_revision(session)
        started, busy = time.perf_counter(), time.process_time()
        index.update(changes(session, index.revision), revision)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    size = sum(file.stat().st_size for file in settings.index_folder.rglob("*") if file.is_file())
    return {
        "build_s": seconds,
        "build_cpu_s": busy,
        "build_passages_per_s": index.statistics.passages / seconds,
        "disk_mb": size / 1e6,
    }


def _in_a_fresh_process(folder: Path) -> Figures:
    command = [sys.executable, "-m", "evals.bench_scale", "--reader", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3_600)  # noqa: S603
    found: Figures = json.loads(done.stdout)
    return found


def ask(folder: Path) -> Figures:
    """The times of all questions on the base in `folder`, and what this process then takes of memory."""
    settings = Settings(data=folder)
    store = open_store(settings)
    asked: list[str] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    retriever, concepts = open_retriever(settings, store), built_in()
    index = retriever.index

    def candidates(text: str) -> None:
        query = prepare(text, "es", index, concepts)
        terms = [[(term, 1.0) for term in channel] for channel in (all_stems(query), query.grams, query.concepts)]
        for pool in POOLS:
            index.candidates(terms, LIMITS, pool=pool, internal=False)

    figures = _times("candidates", asked, candidates) | _resident("lexical_")

    def search(text: str) -> None:
        for pool in POOLS:
            retriever.search(text, pool=pool, language="es")

    figures |= _times("search", asked, search) | _resident("")
    store.close()
    return figures


def _times(name: str, asked: Sequence[str], work: Callable[[str], None]) -> Figures:
    for text in asked[:WARM]:
        work(text)
    times = []
    for text in asked[WARM:]:
        started = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return {f"{name}_p{share}_ms": times[len(times) * share // 100] for share in (50, 95)}


def _resident(name: str) -> Figures:
    """MB of this process that are in memory, with the index's files as far as they were read, and without; empty where
    the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith(" kB")}
    return {f"{name}resident_mb": found["VmRSS"], f"{name}resident_own_mb": found["RssAnon"]}


def _change(settings: Settings, store: Store) -> Figures:
    """Seconds until the next search finds what was written into one article."""
    retriever = open_retriever(settings, store)
    retriever.search("antes", pool="articles", language="es")
    word = f"zorzal{time.time_ns() % 1_000_000}"
    started = time.perf_counter()
    with store.begin() as session:
        revision = state.next_revision(session)
        session.execute(update(ArticleRow).where(ArticleRow.id == 1).values(title=f"El {word}", revision=revision))
    while not retriever.search(word, pool="articles", language="es").hits:
        time.sleep(0.01)
    return {"change_visible_ms": (time.perf_counter() - started) * 1000}


def compare(folder: Path) -> Figures:
    """SQLite FTS5 on the same base and questions."""
    with tempfile.TemporaryDirectory(prefix="escucha-fts5-", dir=folder) as scratch:
        file = Path(scratch) / "fts5.db"
        database = sqlite3.connect(file)
        database.execute("ATTACH DATABASE ? AS base", (str(folder / "escucha.db"),))
        started = time.perf_counter()
        for pool, texts in TEXTS.items():
            database.execute(
                f"CREATE VIRTUAL TABLE {pool} USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2')"
            )
            database.execute(f"INSERT INTO {pool}(rowid, text) {texts}")
        database.commit()
        build = time.perf_counter() - started

        def search(text: str) -> None:
            wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(content(tokens(text))))
            for pool in POOLS:
                query = f"SELECT rowid FROM {pool} WHERE {pool} MATCH ? ORDER BY rank LIMIT {FOUND}"  # noqa: S608
                database.execute(query, (wanted,)).fetchall()

        asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
        figures = _times("fts5", asked[: WARM + 200], search)
        database.close()
        return {"fts5_build_s": build, "fts5_disk_mb": file.stat().st_size / 1e6, **figures}


if __name__ == "__main__":
    main()
