"""Promotion: what passed the gate comes into force in this installation, and what was in force can come back."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.errors import ConfigError, ConflictError, EscuchaError, NotFoundError, UsageError
from copilot.prompts.load import FOLDER
from copilot.settings import RELEASED, Settings
from copilot.store import open_store
from copilot.write.voice import DEFAULT
from evals.gate import bundle, placing
from evals.gate.decision import Decision
from evals.gate.releases import Part, Release, folder_of, record, releases
from evals.runs.candidate import ALLOWED, Candidate
from evals.runs.folder import Folder, held
from evals.runs.run import placed
from evals.runs.versions import versions_of

CHECKED = ("code", "voice", "prompts", "model", "settings", "articles")
"""What has to be as it was when the run was made. Past answers and learned words grow by the hour and may differ."""


class Wanted(NamedTuple):
    """What of a candidate differs from what is in force. None: nothing of that kind does."""

    voice: bytes | None
    prompts: dict[str, bytes] | None
    model: dict[str, Any] | None
    articles: tuple[Path, ...]
    held: tuple[str, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        given: dict[Part, bool] = {
            "voice": self.voice is not None,
            "prompts": self.prompts is not None,
            "model": self.model is not None,
            "articles": bool(self.articles),
        }
        return tuple(part for part, is_given in given.items() if is_given)


def promote(folder: Folder, decision: Decision, settings: Settings) -> Release:
    """Put the candidate of a run that passed into the installation. A release without parts changed nothing: the run
    measured what is in force.

    Raises:
        UsageError: the decision is about another run, or is no yes.
        ConflictError: what the run measured has changed since, the environment goes before what would be promoted, or
            another process is promoting.
        EscuchaError: the candidate or the installation cannot be used; what was in force is then in force again.
    """
    manifest = folder.manifest()
    if (decision.run, decision.fingerprint) != (folder.name, manifest.fingerprint) or decision.outcome != "passed":
        raise UsageError(f"{folder.name} has not passed the gate; only what passed is promoted.")
    candidate = Candidate.model_validate(manifest.candidate)
    at = datetime.now(UTC)
    release = Release(
        id=at.strftime("%Y%m%d-%H%M%S-%f"),
        run=folder.name,
        fingerprint=manifest.fingerprint,
        baseline=decision.baseline,
        at=at,
        candidate=candidate.name,
        decision=decision.model_dump(mode="json", exclude={"comparison"}),
    )
    with held(folder_of(settings)):
        staging = folder_of(settings) / ".staged"
        shutil.rmtree(staging, ignore_errors=True)
        try:
            staged = _staged(candidate, staging)
            _verify(staged, manifest.versions, settings, staging)
            wanted = _wanted(staged, manifest.versions, settings)
            release = release.model_copy(update={"parts": wanted.parts, "held": wanted.held})
            return _released(release, wanted, settings) if wanted.parts else release
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def undo(settings: Settings) -> tuple[Release, tuple[str, ...]]:
    """Bring back what was in force before the last release; also before one that was cut off. With the ids of articles
    that somebody has changed since and that stay as they are.

    Raises:
        NotFoundError: there is nothing to undo.
        ConflictError: another process is promoting.
    """
    with held(folder_of(settings)):
        last = next((one for one in reversed(releases(settings)) if one.state != "undone"), None)
        if last is None:
            raise NotFoundError("Nothing was promoted here; there is nothing to undo.")
        stayed = _undone(last, settings)
        return record(settings, last.model_copy(update={"state": "undone"})), stayed


def _staged(candidate: Candidate, staging: Path) -> Candidate:
    """The candidate's files copied, so that what is checked is what is put in place.

    Raises:
        ConflictError: one is gone.
    """
    staging.mkdir(parents=True)
    try:
        update: dict[str, Path] = {}
        if candidate.voice:
            update["voice"] = Path(shutil.copyfile(candidate.voice, staging / "voice.yaml"))
        if candidate.prompts:
            update["prompts"] = Path(shutil.copytree(candidate.prompts, staging / "prompts"))
    except OSError as error:
        raise ConflictError(f"{error.filename} of the candidate is gone; run the candidate anew.") from error
    return candidate.model_copy(update=update)


def _verify(candidate: Candidate, versions: dict[str, str], settings: Settings, staging: Path) -> None:
    for path in candidate.articles:
        if not path.exists():
            raise ConflictError(f"{path} of the candidate is gone; run the candidate anew.")
    with placed(candidate, settings, Folder(staging)) as copilot:
        now = versions_of(copilot)
    changed = [name for name in CHECKED if now[name] != versions.get(name)]
    if changed:
        raise ConflictError(f"The {', '.join(changed)} changed after the run was made; run the candidate anew.")


def _wanted(candidate: Candidate, versions: dict[str, str], settings: Settings) -> Wanted:
    voice, prompts, told = candidate.voice, None, []
    current = settings.voice_file if settings.voice_file.exists() else DEFAULT
    new = voice.read_bytes() if voice else None
    if candidate.prompts and versions.get("prompts") != "none":
        prompts = _new_prompts(candidate.prompts, settings)
    elif candidate.prompts and _own(candidate.prompts) != placing.prompts_in(settings.prompts_folder):
        told.append("prompts: no chat model wrote in this run, so they were not tried")
    return Wanted(
        voice=None if new == current.read_bytes() else new,
        prompts=prompts,
        model=_new_model(candidate, settings),
        articles=candidate.articles,
        held=tuple(told),
    )


def _new_prompts(folder: Path, settings: Settings) -> dict[str, bytes] | None:
    """The company's own prompts by file; None where they are in force."""
    found = _own(folder)
    if found == placing.prompts_in(settings.prompts_folder):
        return None
    if settings.prompts:
        raise ConflictError(f"ESCUCHA_PROMPTS names {settings.prompts}; unset it, for it goes before what is promoted.")
    return found


def _own(folder: Path) -> dict[str, bytes]:
    """The prompts of a folder by file; ours that it repeats word by word are left out, so that newer ones of ours come
    to be used."""
    ours = placing.prompts_in(FOLDER)
    return {name: text for name, text in placing.prompts_in(folder).items() if ours.get(name) != text}


def _new_model(candidate: Candidate, settings: Settings) -> dict[str, Any] | None:
    applied = candidate.applied(settings)
    changed = [name for name in ALLOWED if getattr(applied, name) != getattr(settings, name)]
    for name in changed:
        if name not in RELEASED:
            raise ConflictError(f"`{name}` is a setting of the installation; set ESCUCHA_{name.upper()} and run anew.")
    if not changed:
        return None
    if Settings(data=settings.data).chat_model:
        raise ConflictError("ESCUCHA_CHAT_MODEL is set; unset it, for it goes before the model that is promoted.")
    return {name: getattr(applied, name) for name in RELEASED}


def _released(release: Release, wanted: Wanted, settings: Settings) -> Release:
    """Keep what is in force, say that a release has begun, put it in place, say so. What fails is undone."""
    before = folder_of(settings, release.id)
    placing.keep(settings, release.parts, before)
    record(settings, release)
    try:
        if wanted.articles:
            store = open_store(settings)
            try:
                bundle.bring_in(store, settings, wanted.articles, before)
            finally:
                store.close()
        if wanted.prompts is not None:
            placing.put_prompts(settings.data / "prompts", wanted.prompts)
        if wanted.model is not None:
            placing.put(settings.model_file, yaml.safe_dump(wanted.model, allow_unicode=True).encode())
        if wanted.voice is not None:
            placing.put(settings.voice_file, wanted.voice)
    except (EscuchaError, OSError):
        _undone(release, settings)
        record(settings, release.model_copy(update={"state": "undone"}))
        raise
    return record(settings, release.model_copy(update={"state": "in force"}))


def _undone(release: Release, settings: Settings) -> tuple[str, ...]:
    before = folder_of(settings, release.id)
    if not before.is_dir():
        raise ConfigError(f"{before} is gone: what was in force before {release.run} cannot be brought back.")
    shutil.rmtree(before / "undone", ignore_errors=True)
    placing.keep(settings, release.parts, before / "undone")  # somebody may have gone on working on it
    placing.bring_back(settings, release.parts, before)
    if "articles" not in release.parts:
        return ()
    store = open_store(settings)
    try:
        return bundle.bring_back(store, settings, before)
    finally:
        store.close()
