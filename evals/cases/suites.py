"""The suites that come with the product: folders of cases, and files that name parts of others."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import InputError
from evals.by_hand import read_yaml
from evals.cases.case import Case
from evals.cases.read import read_cases

SUITES = Path(__file__).parent.parent / "suites"


class Composed(BaseModel):
    """A suite made of others: `of` are folders and files of cases (`*` for any), `cases` the ids of those that are
    taken, in this order; all where none is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str = ""
    of: tuple[str, ...]
    cases: tuple[str, ...] = ()


def read_suite(name: str, folder: Path = SUITES) -> tuple[Case, ...]:
    """The cases of a suite: of the folder of that name, or those that `NAME.yaml` names.

    Raises:
        InputError: there is no such suite, or it names a case that is not there.
    """
    file = folder / f"{name}.yaml"
    if name not in suites(folder):
        raise InputError(f"there is no suite '{name}'.", mend=f"There are: {', '.join(suites(folder))}.")
    if not file.is_file():
        return read_cases([folder / name])
    suite = _read(file)
    cases = {case.id: case for case in read_cases(_parts(file, suite))}
    if missing := [id for id in suite.cases if id not in cases]:
        raise InputError(f"no case is called {', '.join(missing)}.", where=str(file), mend="Take another or leave it.")
    return tuple(cases[id] for id in suite.cases or cases)


def suites(folder: Path = SUITES) -> tuple[str, ...]:
    """Their names. What is in a folder that no file names is not of this form."""
    files = sorted(folder.glob("*.yaml"))
    parts = {part.relative_to(folder).parts[0] for file in files for part in _parts(file, _read(file))}
    return (*sorted(parts), *(file.stem for file in files))


def _parts(file: Path, suite: Composed) -> list[Path]:
    return [part for pattern in suite.of for part in sorted(file.parent.glob(pattern))]


def _read(file: Path) -> Composed:
    try:
        return Composed.model_validate(read_yaml(file))
    except ValidationError as error:
        raise InputError("it is no suite.", where=str(file), mend="It has `of`, and may have `cases`.") from error
