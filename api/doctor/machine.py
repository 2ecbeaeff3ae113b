"""The machine underneath: Python, packages, the data folder, clock and zone, and how the service is reached."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from api.doctor.finding import Finding, ok, problem, warning
from copilot.errors import ConfigError
from copilot.settings import Settings, unknown_variables
from copilot.write.voice import read_voice

SHOWN = ("chromadb", "fastapi", "langchain", "sqlalchemy", "tantivy")
LITTLE, TOO_LITTLE = 2 * 1024**3, 200 * 1024**2  # bytes free
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no right clock shows an earlier time
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def examine(settings: Settings) -> Iterator[Finding]:
    yield _python()
    yield _packages()
    yield from _variables()
    yield _folder(settings.data)
    yield _clock(settings)
    yield _voice(settings)
    yield _service(settings)


def _python() -> Finding:
    return ok("python", f"{platform.python_implementation()} {platform.python_version()} in {sys.prefix}")


def _packages() -> Finding:
    try:
        needed = [Requirement(line) for line in metadata.requires("escucha") or ()]
    except metadata.PackageNotFoundError:
        return warning(
            "packages", "Escucha runs from its source and is not installed", "Run `make demo` or `pip install .`."
        )
    wrong = []
    for one in needed:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one.name} is {version}, not {one.specifier}")
    if wrong:
        return problem(
            "packages", ", ".join(wrong), "Install the requirements again: `scripts/environment base`, or pip."
        )
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in SHOWN)
    return ok("packages", f"escucha {metadata.version('escucha')}; {versions}")


def _variables() -> Iterator[Finding]:
    for name, meant in unknown_variables().items():
        mend = f"Did you mean {meant}?" if meant else "The README lists all settings; remove it."
        yield warning("settings", f"{name} is set and is not a setting of Escucha", mend)


def _folder(folder: Path) -> Finding:
    if not folder.exists():
        return ok("data folder", f"{folder.absolute()} is not there yet; the first command that needs it makes it")
    try:
        with tempfile.TemporaryFile(dir=folder) as handle:
            handle.write(b"escucha")
    except OSError as error:
        return problem(
            "data folder", f"{folder.absolute()} cannot be written ({error.strerror})", "Change its owner or mode."
        )
    free = shutil.disk_usage(folder).free
    detail = f"{folder.absolute()}, {_size(free)} free"
    if free < TOO_LITTLE:
        return problem("data folder", detail, "Make room now: nothing can be stored soon.")
    if free < LITTLE:
        return warning("data folder", detail, "Make room: a rebuild of the indexes needs about their size again.")
    return ok("data folder", detail)


def _size(count: int) -> str:
    return f"{count / 1024**3:,.1f} GB" if count >= 1024**3 else f"{count / 1024**2:,.0f} MB"


def _clock(settings: Settings) -> Finding:
    now = datetime.now(UTC)
    shown = f"{now.astimezone(settings.zone):%Y-%m-%d %H:%M} in {settings.timezone}"
    if now < BUILT:
        return problem("clock", f"{shown}, which is before this version was made", "Set the machine's clock.")
    return ok("clock", shown)


def _voice(settings: Settings) -> Finding:
    try:
        read_voice(settings.voice_file)
    except (ConfigError, OSError) as error:
        return problem("voice", str(error), "Correct the file, or remove it to speak with the built-in voice.")
    if not settings.voice_file.exists():
        return ok("voice", f"the built-in policy; {settings.voice_file} would replace it")
    return ok("voice", str(settings.voice_file))


def _service(settings: Settings) -> Finding:
    address = f"{settings.host}:{settings.port}"
    if settings.host in LOOPBACK:
        return ok("service", f"{address}, this machine only")
    if not settings.secure_cookies:
        return warning(
            "service",
            f"{address}, reachable from other machines without HTTPS",
            "Put it behind a proxy with HTTPS and set ESCUCHA_SECURE_COOKIES=true.",
        )
    return ok("service", f"{address}, cookies over HTTPS only")
