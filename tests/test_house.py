"""The house's rules: floors, pins, files that travel, documents that say what the code does."""

import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import COMMANDS
from copilot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("copilot", "kb", "evals", "api")
LONGEST_MODULE = 500  # lines
DOCUMENTS = ("README.md", "README.es.md", *(f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md"))))
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
# Registries and folders of one machine; written apart so that this file does not name them either.
FOREIGN = re.compile(
    "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", r"(?<![\w.:/-])/(?:" + "work|root|opt|home" + r")/(?!</)"))
)


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file of the project, relative to its root."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs the project's git repository")
    listed = run("git", "ls-files", "-z").stdout.split("\0")
    return [Path(name) for name in listed if name and (ROOT / name).is_file()]


def text_of(file: Path) -> str:
    data = (ROOT / file).read_bytes()
    return "" if b"\0" in data else data.decode(errors="replace")


def test_nothing_imports_upward() -> None:
    done = run(Path(sys.executable).with_name("lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_500_lines(tracked: list[Path]) -> None:
    modules = [file for file in tracked if file.suffix == ".py" and file.parts[0] in FLOORS]
    lines = {str(file): text_of(file).count("\n") for file in modules}
    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_file_names_a_registry_or_a_folder_of_one_machine(tracked: list[Path]) -> None:
    found = {
        f"{file}:{number}": line.strip()[:120]
        for file in tracked
        for number, line in enumerate(text_of(file).splitlines(), start=1)
        if FOREIGN.search(line)
    }
    assert found == {}


@pytest.mark.parametrize("file", REQUIREMENTS, ids=lambda file: file.name)
def test_requirements_are_exact_and_hashed_and_name_no_address(file: Path) -> None:
    text = file.read_text()
    assert "://" not in text
    requirements = [
        line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert requirements
    loose = [
        line[:80] for line in requirements if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert loose == []


@pytest.mark.parametrize(
    ("name", "extra"), [("base", None), ("dev", None), ("postgres", "postgres"), ("semantic", "semantic")]
)
def test_requirements_pin_everything_that_the_project_names(name: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = list(project["project"]["dependencies"])
    named += project["project"]["optional-dependencies"][extra] if extra else []
    named += project["dependency-groups"]["dev"] if name == "dev" else []
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
    wanted = {re.match(r"[\w.-]+", one).group().lower().replace("_", "-") for one in named}  # type: ignore[union-attr]
    assert wanted - pinned == set()


def test_base_requirements_bring_no_torch_and_dev_pins_the_same_versions() -> None:
    base, dev = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("base", "dev")
    )
    assert not {name for name in dev if name == "torch" or name.startswith("nvidia")}
    assert base.items() <= dev.items()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_both_readmes_have_a_row_for_every_setting(name: str) -> None:
    field = Settings.model_fields[name]
    secret = hasattr(field.default, "get_secret_value")
    default = "" if secret else str(field.default)
    start = f"| `ESCUCHA_{name.upper()}` | {f'`{default}`' if default else ''} |".replace("|  |", "| |")
    english = f"{start} {field.description} |"
    assert english in (ROOT / "README.md").read_text(encoding="utf-8"), f"README.md lacks the row: {english}"
    spanish = (ROOT / "README.es.md").read_text(encoding="utf-8")
    assert f"{start} " in spanish, f"README.es.md lacks a row that starts: {start}"


@pytest.mark.parametrize("file", [*DOCUMENTS, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_documents_point_only_at_files_that_exist(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("file", ["README.md", "README.es.md"])
def test_readmes_name_only_commands_that_exist(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    commands = set(re.findall(r"^ *escucha ([a-z]+)", text, re.MULTILINE))
    targets = set(re.findall(r"^ *make ([a-z]+)", text, re.MULTILINE))
    assert {"kb", "conversations", "draft", "serve"} <= commands <= set(COMMANDS)
    assert {"demo", "test"} <= targets <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("file", DOCUMENTS)
def test_documents_name_only_subcommands_and_modules_that_exist(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    missing = []
    for said in re.findall(r"`escucha ([a-z]+(?: [a-z]+)*)", text):
        name, *rest = said.split()
        command = importlib.import_module(COMMANDS[name][0]).command if name in COMMANDS else None
        while isinstance(command, click.Group) and rest:
            command = command.get_command(click.Context(command), rest.pop(0))
        if command is None:
            missing.append(said)
    missing += [name for name in re.findall(r"python -m (evals[\w.]*)", text) if not importlib.util.find_spec(name)]
    assert missing == []


@pytest.mark.parametrize(("page", "folder"), [("retrieval", "retrieval"), ("listening", "listen/feelings")])
def test_a_page_on_how_it_works_has_every_module_in_its_place(tracked: list[Path], page: str, folder: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    table = text.partition("## The modules")[2].partition("\n## ")[0]
    told = {
        name.rstrip("/")
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`([^`*]+)`", row)
    }
    home = Path("copilot", folder)
    parts = [file.relative_to(home).parts for file in tracked if home in file.parents and file.suffix == ".py"]
    assert told == {path[0].removesuffix(".py") for path in parts} - {"__init__"}


def test_the_notice_names_every_file_of_numbers_that_ships_and_no_file_that_does_not(tracked: list[Path]) -> None:
    text = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z]+/[\w/]+\.(?:npz|txt|json|py)", text))
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    assert {str(file) for file in tracked if file.suffix == ".npz"} <= named


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom api.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('loaded:', *(name for name in sys.modules if '.' not in name))"
    )
    done = run(sys.executable, "-c", code)
    assert "draft" in done.stdout, done.stderr
    loaded = set(done.stdout.rpartition("loaded:")[2].split())
    heavy = {
        "alembic",
        "chromadb",
        "fastapi",
        "langchain",
        "langchain_core",
        "openai",
        "sqlalchemy",
        "tantivy",
        "torch",
    }
    assert "click" in loaded
    assert loaded & heavy == set()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    module, line = COMMANDS[name]
    command = importlib.import_module(module).command
    assert isinstance(command, click.Command)
    assert command.help
    assert line.endswith(".")
    done = CliRunner().invoke(command, ["--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_the_wheel_holds_every_file_of_the_four_floors(tracked: list[Path], tmp_path: Path) -> None:
    ours = [file for file in tracked if file.parts[0] in FLOORS or len(file.parts) == 1]
    for file in ours:
        (tmp_path / "tree" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / "tree" / file)
    code = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"
    done = run(sys.executable, "-W", "ignore", "-c", code, tmp_path, cwd=tmp_path / "tree")
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {file.as_posix() for file in ours if file.parts[0] in FLOORS} - inside == set()
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in inside if ".dist-info/" in name}


def test_the_makefile_explains_itself_and_needs_nothing_for_it() -> None:
    done = run("make", "-C", ROOT)
    assert done.returncode == 0
    assert "make demo" in done.stdout
    assert "make test" in done.stdout


def test_a_machine_without_a_python_for_us_gets_one_sentence(tmp_path: Path) -> None:
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" || exit 1\n')
    old.chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "environment", "base"],
        env={"PATH": str(tmp_path), "HOME": os.environ.get("HOME", "")},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "found Python 3.9.2" in done.stderr
