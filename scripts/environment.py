"""Makes .venv with the pinned requirements and the project in it; at once when it is already so.

Used by the Makefile through scripts/environment, with `base` or `dev`. Runs before anything is installed: standard
library only.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
SETS = {"base": ("base",), "dev": ("dev", "base")}  # dev holds all of base at the same versions


class Failed(Exception):
    """One sentence for the person at the terminal."""


def main(name: str) -> None:
    """Bring .venv to the state that `name` asks for."""
    if stamp(name).is_file() and stamp(name).read_text() == digest(name) and works(PYTHON):
        return
    start = time.monotonic()
    say(f"Setting up Python in {VENV} (the first time: one or two minutes, 150 MB to download, 650 MB on disk).")
    make_venv()
    install(name)
    for made in SETS[name]:
        stamp(made).write_text(digest(made))
    say(f"Ready after {time.monotonic() - start:.0f} s.")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def stamp(name: str) -> Path:
    return VENV / f".escucha-{name}"


def digest(name: str) -> str:
    """What the environment was made from: pins, entry points, and the folder, because it cannot be moved."""
    parts = [(REQUIREMENTS / f"{name}.txt").read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def works(python: Path) -> bool:
    """Whether this interpreter starts; one whose system Python was removed or upgraded away does not."""
    command = [str(python), "-c", "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"]
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    if works(PYTHON) and run([PYTHON, "-m", "pip", "--version"], quiet=True):
        return
    say(f"Step 1 of 3: a virtual environment with Python {sys.version.split()[0]}.")
    if run([sys.executable, "-m", "venv", "--clear", VENV], quiet=True):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise Failed(
        f"{sys.executable} cannot make a virtual environment: on Debian and Ubuntu install python{version}-venv, "
        "elsewhere a Python with ensurepip, and run the same command again."
    )


def install(name: str) -> None:
    """The pinned packages, then the project itself from this folder; with uv, or with pip where uv cannot be had."""
    pinned = ["--require-hashes", "-r", REQUIREMENTS / f"{name}.txt"]
    project = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    say("Step 2 of 3: the pinned packages, each checked against its hash.")
    if run([*pip, "--require-hashes", "-r", REQUIREMENTS / "installer.txt"], quiet=True):
        uv = [VENV / "bin" / "uv", "pip", "install", "--python", PYTHON]
        uv += [] if sys.stderr.isatty() else ["--quiet"]  # its progress bars are for a terminal
        # The one package that comes as source is built with the setuptools that is pinned, too.
        if run([*uv, "--build-constraints", REQUIREMENTS / f"{name}.txt", *pinned]):
            say("Step 3 of 3: the project itself.")
            if run([*uv, *project]):
                return
    say("uv is not available here or could not do it; pip does the same and takes some minutes longer.")
    if not (run([*pip, *pinned]) and run([*pip, *project])):
        raise Failed("The packages could not be installed; the lines above say why. What was downloaded is kept.")


def run(command: list, quiet: bool = False) -> bool:
    """Whether the command succeeded; its output is shown unless `quiet`. uv and pip have time-outs of their own."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    output = subprocess.DEVNULL if quiet else None
    arguments = [str(part) for part in command]
    return (
        subprocess.run(arguments, stdout=output, stderr=output, cwd=ROOT, env=environment, check=False).returncode == 0
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Failed as error:
        sys.exit(f"escucha: {error}")
    except KeyboardInterrupt:
        sys.exit("escucha: stopped; run the same command to go on.")
