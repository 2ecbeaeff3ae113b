import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from copilot.copilot import open_copilot
from copilot.errors import ConflictError, InputError, NotFoundError, UsageError
from copilot.prompts.load import FOLDER
from copilot.settings import Settings, read_settings
from copilot.store import Store, articles
from copilot.write.voice import DEFAULT, read_voice
from evals.gate import Decision
from evals.gate.promote import promote, undo
from evals.gate.releases import folder_of, log_file, record, releases
from evals.runs.candidate import Candidate
from evals.runs.folder import Folder
from evals.runs.manifest import Manifest
from evals.runs.run import placed
from evals.runs.versions import fingerprint, versions_of
from kb.sync import import_paths

VOICE = "company: Alborada\n"


def article(folder: Path, id: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{id}.md"
    file.write_text(f"---\nid: {id}\ntitle: {id}\n---\n{text}\n", encoding="utf-8")
    return file


def ran(settings: Settings, path: Path, candidate: Candidate) -> Folder:
    """A run of a candidate as its manifest tells of it; what it answered is no matter here."""
    folder = Folder(path / "run")
    with placed(candidate, settings, folder) as copilot:
        versions = versions_of(copilot)
    manifest = Manifest(
        name="run",
        created_at=datetime(2026, 3, 2, tzinfo=UTC),
        candidate=candidate.model_dump(mode="json", exclude_defaults=True),
        fingerprint=fingerprint(versions),
        versions=versions,
    )
    folder.begin(manifest, ())
    return folder


def yes(folder: Folder, **more: object) -> Decision:
    values = {"outcome": "passed", "run": folder.name, "fingerprint": folder.manifest().fingerprint}
    return Decision.model_validate(values | {"headline": "Pasa.", "grounds": (), "baseline": "old"} | more)


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    file = tmp_path / "voice.yaml"
    file.write_text(VOICE, encoding="utf-8")
    return file


def test_a_voice_policy_comes_into_force_and_the_one_before_comes_back(
    settings: Settings, tmp_path: Path, voice: Path
) -> None:
    settings.voice_file.write_text("company: Antes\n", encoding="utf-8")
    folder = ran(settings, tmp_path, Candidate(name="tono", voice=voice))
    release = promote(folder, yes(folder), settings)
    assert (release.parts, release.state) == (("voice",), "in force")
    assert read_voice(settings.voice_file).company == "Alborada"
    back, _ = undo(settings)
    assert (back.id, back.state) == (release.id, "undone")
    assert settings.voice_file.read_text(encoding="utf-8") == "company: Antes\n"


def test_undoing_the_first_policy_leaves_the_built_in_one(settings: Settings, tmp_path: Path, voice: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=voice))
    promote(folder, yes(folder), settings)
    undo(settings)
    assert not settings.voice_file.exists()


def test_a_release_is_written_down_with_its_decision(settings: Settings, tmp_path: Path, voice: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(name="tono", voice=voice))
    promote(folder, yes(folder), settings)
    row = json.loads(log_file(settings).read_text(encoding="utf-8"))["releases"][0]
    assert (row["run"], row["baseline"], row["candidate"], row["state"]) == ("run", "old", "tono", "in force")
    assert row["fingerprint"] == folder.manifest().fingerprint
    assert row["decision"]["headline"] == "Pasa."


def test_releases_are_undone_one_after_another(settings: Settings, tmp_path: Path, voice: Path) -> None:
    for company in ("Uno", "Dos"):
        voice.write_text(f"company: {company}\n", encoding="utf-8")
        folder = ran(settings, tmp_path / company, Candidate(voice=voice))
        promote(folder, yes(folder), settings)
    undo(settings)
    assert read_voice(settings.voice_file).company == "Uno"
    undo(settings)
    assert not settings.voice_file.exists()
    with pytest.raises(NotFoundError, match="nothing to undo"):
        undo(settings)


def test_what_has_not_passed_is_not_promoted(settings: Settings, tmp_path: Path, voice: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=voice))
    for other in ({"outcome": "failed"}, {"outcome": "incomplete"}, {"run": "another"}, {"fingerprint": "other"}):
        with pytest.raises(UsageError, match="only what passed is promoted"):
            promote(folder, yes(folder, **other), settings)
    assert not settings.voice_file.exists()


def test_a_candidate_that_was_edited_after_its_run_is_refused(settings: Settings, tmp_path: Path, voice: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=voice))
    voice.write_text("company: Otra\n", encoding="utf-8")
    with pytest.raises(ConflictError, match=r"The voice changed after the run was made; run the candidate anew\."):
        promote(folder, yes(folder), settings)
    voice.unlink()
    with pytest.raises(ConflictError, match="is gone; run the candidate anew"):
        promote(folder, yes(folder), settings)
    assert releases(settings) == ()


def test_articles_that_changed_after_the_run_refuse_it(
    settings: Settings, store: Store, tmp_path: Path, voice: Path
) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=voice))
    import_paths(store, settings, [article(tmp_path / "kb", "nuevo", "Algo que antes no estaba en ninguna parte.")])
    with pytest.raises(ConflictError, match="The articles changed"):
        promote(folder, yes(folder), settings)


def test_a_run_of_what_is_in_force_has_nothing_to_promote(settings: Settings, tmp_path: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=DEFAULT, prompts=FOLDER))
    release = promote(folder, yes(folder), settings)
    assert release.parts == () and release.held == ()
    assert releases(settings) == ()


def test_changed_prompts_that_no_model_tried_are_told_and_stay_out(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "prompts"
    own.mkdir()
    (own / "draft.v9.md").write_text("Be brief.\n", encoding="utf-8")
    folder = ran(settings, tmp_path, Candidate(prompts=own))
    release = promote(folder, yes(folder), settings)
    assert release.held == ("prompts: no chat model wrote in this run, so they were not tried",)


def test_a_model_and_its_prompts_come_into_force(settings: Settings, tmp_path: Path) -> None:
    own = tmp_path / "prompts"
    own.mkdir()
    for name in ("hear.v*.md", "task-reply.v*.md"):
        file = max(FOLDER.glob(name))
        text = file.read_text(encoding="utf-8")
        (own / file.name).write_text(text + "\nBe brief.\n" if name.startswith("task") else text, encoding="utf-8")
    model = {"chat_model": "small", "chat_base_url": "http://127.0.0.1:9/v1"}
    folder = ran(settings, tmp_path, Candidate(prompts=own, settings=model))
    release = promote(folder, yes(folder), settings)
    assert release.parts == ("prompts", "model")
    # What ours says word by word is not the company's own.
    assert [file.name.split(".v")[0] for file in settings.prompts_folder.iterdir()] == ["task-reply"]
    now = read_settings(data=settings.data, database_url=settings.database_url)
    assert (now.chat_model, now.chat_base_url) == ("small", "http://127.0.0.1:9/v1")
    assert "key" not in settings.model_file.read_text(encoding="utf-8")
    undo(settings)
    assert not settings.model_file.exists()
    assert list(settings.prompts_folder.iterdir()) == []


def test_what_the_environment_sets_is_not_promoted_over(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = ran(
        settings, tmp_path, Candidate(settings={"chat_model": "small", "chat_base_url": "http://127.0.0.1:9/v1"})
    )
    monkeypatch.setenv("ESCUCHA_CHAT_MODEL", "large")
    with pytest.raises(ConflictError, match="ESCUCHA_CHAT_MODEL is set; unset it"):
        promote(folder, yes(folder), settings)


def test_a_setting_that_no_file_holds_is_refused(settings: Settings, tmp_path: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(settings={"language": "pt"}))
    with pytest.raises(ConflictError, match="set ESCUCHA_LANGUAGE"):
        promote(folder, yes(folder), settings)


@pytest.fixture
def stocked(settings: Settings, store: Store, tmp_path: Path) -> Path:
    """An installation with two articles; the folder that they come from."""
    kb = tmp_path / "kb"
    article(kb, "envios", "El envío tarda tres días hábiles en todo el país.")
    article(kb, "pagos", "Aceptamos tarjetas y transferencias de cualquier banco.")
    import_paths(store, settings, [kb])
    return kb


def bodies(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {one.id: one.body.strip() for one in articles.live(session)}


def test_articles_come_in_and_those_before_come_back(
    settings: Settings, store: Store, stocked: Path, tmp_path: Path
) -> None:
    before = bodies(store)
    article(stocked, "envios", "El envío tarda cinco días hábiles en todo el país.")
    (stocked / "pagos.md").unlink()
    article(stocked, "garantia", "La garantía cubre doce meses desde la compra.")
    folder = ran(settings, tmp_path, Candidate(articles=(stocked,)))
    assert promote(folder, yes(folder), settings).parts == ("articles",)
    assert set(bodies(store)) == {"envios", "garantia"}
    assert "cinco" in bodies(store)["envios"]
    assert undo(settings)[1] == ()
    assert bodies(store) == before
    with open_copilot(settings) as copilot:
        copilot.refresh()
        assert copilot.find("cuánto tarda el envío", "articles", k=1).hits[0].passage.text.count("tres")


def test_an_article_that_somebody_changed_since_stays(
    settings: Settings, store: Store, stocked: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    article(bundle, "garantia", "La garantía cubre doce meses desde la compra.")
    article(bundle, "retiro", "Puedes retirar en la tienda el mismo día.")
    folder = ran(settings, tmp_path, Candidate(articles=(bundle,)))
    promote(folder, yes(folder), settings)
    article(bundle, "garantia", "La garantía cubre dos años desde la compra.")
    import_paths(store, settings, [bundle])
    assert undo(settings)[1] == ("garantia",)
    assert set(bodies(store)) == {"envios", "pagos", "garantia"}


def test_a_bundle_that_fails_half_way_leaves_everything_as_it_was(
    settings: Settings, store: Store, stocked: Path, tmp_path: Path, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    article(bundle, "garantia", "La garantía cubre doce meses desde la compra.")
    folder = ran(settings, tmp_path, Candidate(voice=voice, articles=(bundle,)))
    # Between the check and the import the folder got an article that cannot be read.
    monkeypatch.setattr("evals.gate.promote._verify", lambda *_: (bundle / "roto.pdf").write_bytes(b"no pdf"))
    with pytest.raises(InputError, match=r"roto\.pdf"):
        promote(folder, yes(folder), settings)
    assert set(bodies(store)) == {"envios", "pagos"}
    assert not settings.voice_file.exists()
    assert [one.state for one in releases(settings)] == ["undone"]


def test_a_release_that_was_cut_off_is_undone_too(
    settings: Settings, store: Store, stocked: Path, tmp_path: Path
) -> None:
    before = bodies(store)
    bundle = tmp_path / "bundle"
    article(bundle, "garantia", "La garantía cubre doce meses desde la compra.")
    folder = ran(settings, tmp_path, Candidate(articles=(bundle,)))
    release = promote(folder, yes(folder), settings)
    kept = folder_of(settings, release.id)
    # As a kill in the midst of the import leaves it: all that was live is kept, what came of it is not known.
    with store.read() as session:
        rows = [one for one in articles.live(session) if one.id in before]
    lines = [json.dumps({"id": one.id, "article": one.model_dump(mode="json")}) for one in rows]
    (kept / "articles.before.jsonl").write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    (kept / "articles.after.jsonl").unlink()
    record(settings, release.model_copy(update={"state": "begun"}))
    undo(settings)
    assert bodies(store) == before


def test_what_was_put_in_place_is_kept_when_it_is_taken_back(settings: Settings, tmp_path: Path, voice: Path) -> None:
    folder = ran(settings, tmp_path, Candidate(voice=voice))
    release = promote(folder, yes(folder), settings)
    settings.voice_file.write_text("company: Retocada a mano\n", encoding="utf-8")
    undo(settings)
    kept = folder_of(settings, release.id) / "undone" / "voice.yaml"
    assert yaml.safe_load(kept.read_text(encoding="utf-8")) == {"company": "Retocada a mano"}
