import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from copilot.errors import InputError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, articles, open_store, state
from copilot.store.schema import ArticleRow
from kb.report import Report
from kb.sync import content_hash, import_paths

Import = Callable[..., Report]


def put(folder: Path, **bodies: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, body in bodies.items():
        (folder / f"{name}.md").write_text(body)


def counted(report: Report) -> dict[str, int]:
    fields = report.model_dump(include={"seen", "added", "changed", "unchanged", "deleted"})
    numbers = fields | {"failed": len(report.failed), "empty": len(report.empty)}
    return {name: number for name, number in numbers.items() if number}


def live(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {article.id: article.body for article in articles.live(session)}


def content(store: Store) -> list[str]:
    """Everything an import writes, except when and in how many steps."""
    with store.read() as session:
        return [
            one.model_dump_json()
            for article in articles.live(session)
            for one in (article, *articles.passages_of(session, article.id))
        ]


def test_new_articles_are_added_and_the_same_ones_left_alone(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.", b="Dos.")
    assert counted(imported(folder)) == {"seen": 2, "added": 2}
    with store.read() as session:
        before = state.current_revision(session)
    assert counted(imported(folder)) == {"seen": 2, "unchanged": 2}
    with store.read() as session:
        assert state.current_revision(session) == before


def test_a_changed_article_is_cut_again_and_gets_a_new_revision(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.\n\n## X\n\nDos.", b="Dos.")
    imported(folder)
    with store.read() as session:
        before = state.current_revision(session)
    put(folder, a="Tres.")
    assert counted(imported(folder)) == {"seen": 2, "changed": 1, "unchanged": 1}
    with store.read() as session:
        (row,) = session.scalars(select(ArticleRow).where(ArticleRow.revision > before))
        assert (row.external_id, [passage.text for passage in row.passages]) == ("a", ["Tres."])


@pytest.mark.parametrize(
    "field",
    [
        "title: otro",
        "language: pt",
        "audience: internal",
        "url: https://a.example",
        "tags: [x]",
        "updated_at: 2026-01-01",
    ],
)
def test_a_change_of_any_field_is_a_change(imported: Import, folder: Path, field: str) -> None:
    put(folder, a="---\nlanguage: es\n---\nTexto.")
    imported(folder)
    put(folder, a=f"---\nlanguage: es\n{field}\n---\nTexto.".replace("language: es\nlanguage", "language"))
    assert counted(imported(folder)) == {"seen": 1, "changed": 1}


def test_a_new_way_of_cutting_cuts_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(id="a", title="T", body="x")
    before = content_hash(article)
    monkeypatch.setattr("kb.sync.VERSION", "another")
    assert content_hash(article) != before


def test_a_file_that_disappeared_is_retired_and_lives_again_when_back(
    imported: Import, store: Store, folder: Path
) -> None:
    put(folder, a="Uno.", b="Dos.")
    imported(folder)
    (folder / "b.md").unlink()
    assert counted(imported(folder)) == {"seen": 1, "unchanged": 1, "deleted": 1}
    assert live(store) == {"a": "Uno."}
    put(folder, b="Dos.")
    assert counted(imported(folder)) == {"seen": 2, "added": 1, "unchanged": 1}
    assert live(store) == {"a": "Uno.", "b": "Dos."}


def test_a_folder_retires_nothing_of_another(imported: Import, store: Store, tmp_path: Path) -> None:
    put(tmp_path / "kb", a="Uno.")
    put(tmp_path / "kb_dos", b="Dos.")
    imported(tmp_path / "kb", tmp_path / "kb_dos")
    (tmp_path / "kb_dos" / "b.md").unlink()
    imported(tmp_path / "kb")
    assert live(store) == {"a": "Uno.", "b": "Dos."}


def test_a_table_retires_its_missing_rows_only(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.")
    table, rows = folder / "faq.csv", "question,answer\nA,uno\nB,dos\n"
    table.write_text(rows)
    assert counted(imported(folder)) == {"seen": 3, "added": 3}
    table.write_text(rows.replace("B,dos\n", ""))
    assert counted(imported(table)) == {"seen": 1, "unchanged": 1, "deleted": 1}
    assert set(live(store)) == {"a", "faq/a"}


def test_a_table_imported_alone_retires_its_rows_too(imported: Import, store: Store, tmp_path: Path) -> None:
    table = tmp_path / "faq.csv"
    table.write_text("question,answer\nA,uno\nB,dos\n")
    imported(table)
    table.write_text("question,answer\nB,dos\n")
    assert counted(imported(table)) == {"seen": 1, "unchanged": 1, "deleted": 1}
    assert set(live(store)) == {"faq/b"}


def test_one_file_of_an_imported_folder_keeps_its_id(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.")
    put(folder / "c", b="Dos.")
    imported(folder)
    put(folder / "c", b="Tres.")
    assert counted(imported(folder / "c" / "b.md")) == {"seen": 1, "changed": 1}
    assert live(store) == {"a": "Uno.", "c/b": "Tres."}


def test_a_folder_around_one_imported_before_takes_it_in(imported: Import, store: Store, folder: Path) -> None:
    put(folder / "c", b="Dos.")
    imported(folder / "c")
    assert counted(imported(folder)) == {"seen": 1, "added": 1, "deleted": 1}
    assert live(store) == {"c/b": "Dos."}


def test_a_path_given_twice_is_read_once(imported: Import, folder: Path) -> None:
    put(folder, a="Uno.")
    report = imported(folder, folder / "a.md")
    assert counted(report) == {"seen": 1, "added": 1}
    assert report.skipped == 1


def test_a_file_that_fails_keeps_its_article_and_says_so(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.")
    imported(folder)
    (folder / "a.md").write_bytes(b"\x89PNG\r\n")
    report = imported(folder)
    assert counted(report) == {"seen": 1, "failed": 1}
    assert report.failed[0].reason.endswith("The version imported before is kept.")
    assert live(store) == {"a": "Uno."}


def test_a_line_that_fails_keeps_what_it_may_have_been(imported: Import, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id":"a","body":"Uno."}\n{"id":"b","body":"Dos."}\n')
    imported(file)
    file.write_text('{"id":"a","body":"Uno."}\n{"id":"b","body"\n')
    report = imported(file)
    assert counted(report) == {"seen": 2, "unchanged": 1, "failed": 1}
    assert report.failed[0].reason.startswith("line 2: ")
    assert set(live(store)) == {"a", "b"}


def test_an_article_that_lost_its_text_is_empty_and_kept(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.", b="## Solo un título")
    first = imported(folder)
    assert counted(first) == {"seen": 2, "added": 1, "empty": 1}
    assert first.empty[0].reason == "it holds no text that could be cited. Write it, or remove it."
    put(folder, a="")
    second = imported(folder)
    assert [one.path.rsplit("/")[-1] for one in second.empty] == ["a.md", "b.md"]
    assert second.empty[0].reason.endswith("The version imported before is kept.")
    assert live(store) == {"a": "Uno."}


def test_the_second_of_two_with_one_id_fails(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="---\nid: x\n---\nUno.", b="---\nid: x\n---\nDos.")
    for expected in ({"seen": 2, "added": 1, "failed": 1}, {"seen": 2, "unchanged": 1, "failed": 1}):
        report = imported(folder)
        assert counted(report) == expected
        assert report.failed[0].reason.startswith(f"the id 'x' is used by {folder}/a.md as well.")
    assert live(store) == {"x": "Uno."}


def test_an_id_of_another_folder_is_taken(imported: Import, store: Store, tmp_path: Path) -> None:
    put(tmp_path / "uno", a="Uno.")
    put(tmp_path / "dos", a="Dos.")
    imported(tmp_path / "uno")
    report = imported(tmp_path / "dos")
    assert counted(report) == {"seen": 1, "failed": 1}
    assert f"belongs to a.md from {tmp_path}/uno" in report.failed[0].reason
    assert live(store) == {"a": "Uno."}


def test_the_same_article_in_another_folder_is_no_failure(imported: Import, tmp_path: Path) -> None:
    put(tmp_path / "uno", a="Uno.")
    put(tmp_path / "dos", a="Uno.")
    imported(tmp_path / "uno")
    assert counted(imported(tmp_path / "dos")) == {"seen": 1, "unchanged": 1}


def test_a_folder_that_moved_brings_its_articles_along(imported: Import, store: Store, tmp_path: Path) -> None:
    put(tmp_path / "uno", a="Uno.", b="Dos.")
    imported(tmp_path / "uno")
    shutil.move(tmp_path / "uno", tmp_path / "dos")
    put(tmp_path / "dos", b="Tres.")
    assert counted(imported(tmp_path / "dos")) == {"seen": 2, "changed": 1, "unchanged": 1}
    (tmp_path / "dos" / "a.md").unlink()
    assert counted(imported(tmp_path / "dos")) == {"seen": 1, "unchanged": 1, "deleted": 1}
    assert live(store) == {"b": "Tres."}


def test_ids_that_change_files_inside_a_folder_follow(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="---\nid: x\n---\nUno.")
    imported(folder)
    put(folder, a="---\nid: y\n---\nDos.", b="---\nid: x\n---\nUno, cambiado.")
    assert counted(imported(folder)) == {"seen": 2, "added": 1, "changed": 1}
    assert live(store) == {"x": "Uno, cambiado.", "y": "Dos."}


def test_an_article_of_no_file_is_not_overwritten(imported: Import, store: Store, folder: Path) -> None:
    with store.begin() as session:
        made = Article(id="a", title="T", body="Hecho a mano.", origin="api", path="a")
        articles.upsert(session, made, [], content_hash="x", revision=state.next_revision(session))
    put(folder, a="Uno.")
    assert counted(imported(folder)) == {"seen": 1, "failed": 1}
    assert live(store) == {"a": "Hecho a mano."}


def test_nothing_is_imported_when_a_path_does_not_exist(imported: Import, store: Store, folder: Path) -> None:
    put(folder, a="Uno.")
    with pytest.raises(InputError):
        imported(folder, folder / "nada")
    assert live(store) == {}


def test_progress_counts_files_and_for_one_file_its_articles(store: Store, settings: Settings, folder: Path) -> None:
    told: list[tuple[int, int | None]] = []
    put(folder, a="Uno.", b="Dos.")
    import_paths(store, settings, [folder], lambda *numbers: told.append(numbers))
    assert told == [(0, 2), (1, 2), (2, 2)]
    told.clear()
    table = folder / "faq.csv"
    table.write_text("question,answer\nA,uno\nB,dos\n")
    import_paths(store, settings, [table], lambda *numbers: told.append(numbers))
    assert told == [(1, None), (2, None), (2, None)]


def test_a_kill_at_any_moment_loses_nothing(settings: Settings, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "muchos.jsonl"
    rows = ({"id": f"a{n}", "body": f"# T{n}\n\n" + "Un texto de ayuda. " * 40} for n in range(1_500))
    file.write_text("\n".join(map(json.dumps, rows)))
    script = "from api.cli import main; main()"
    arguments = [sys.executable, "-c", script, "kb", "import", str(file), "--data", str(settings.data)]
    environment = os.environ | {"ESCUCHA_DATABASE_URL": settings.database_url}
    with subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not _count(store):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    arrived = _count(store)
    assert 0 < arrived < 1_500
    report = import_paths(store, settings, [file])
    assert (report.seen, report.unchanged, report.added) == (1_500, arrived, 1_500 - arrived)
    with_kill = content(store)
    with store.begin() as session:
        for table in ("article_bands", "passages", "articles", "state"):
            session.execute(text(f"DELETE FROM {table}"))
    import_paths(store, settings, [file])
    assert content(store) == with_kill


def _count(store: Store) -> int:
    with store.read() as session:
        return articles.counts(session).live


def test_two_imports_at_once_give_each_article_once(settings: Settings, store: Store, folder: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    put(folder, **{f"a{n}": f"Texto {n}." for n in range(150)})
    stores = [open_store(settings) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda one: import_paths(one, settings, [folder]), stores))
    for one in stores:
        one.close()
    assert sum(report.added for report in reports) == 150
    assert len(live(store)) == 150


@pytest.mark.shared_data
def test_a_real_help_centre_comes_in_whole(imported: Import, store: Store, shared: Path, tmp_path: Path) -> None:
    copy = tmp_path / "help"
    shutil.copytree(shared / "login_gov_help" / "markdown", copy, copy_function=shutil.copyfile)
    assert counted(imported(copy)) == {"seen": 110, "added": 110}
    assert counted(imported(copy)) == {"seen": 110, "unchanged": 110}
    next(copy.rglob("*._es.md")).unlink()
    assert counted(imported(copy)) == {"seen": 109, "unchanged": 109, "deleted": 1}
    with store.read() as session:
        languages = [article.language for article in articles.live(session)]
    assert (languages.count("es"), languages.count("en")) == (54, 55)


def test_an_article_taken_over_is_the_one_from_here_from_now_on(
    imported: Import, store: Store, settings: Settings, tmp_path: Path
) -> None:
    put(tmp_path / "uno", a="# A\n\nold text of the article")
    put(tmp_path / "dos", a="# A\n\nnew text of the article")
    imported(tmp_path / "uno")
    report = import_paths(store, settings, [tmp_path / "dos"], take=True)
    assert (report.changed, report.failed) == (1, ())
    with store.read() as session:
        assert "new text" in articles.get(session, "a").body
    assert "belongs to a.md" in imported(tmp_path / "uno").failed[0].reason
