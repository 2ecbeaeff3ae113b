"""A progress bar on standard error, only where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int | None], None]


@contextmanager
def bar(what: str) -> Iterator[Progress]:
    """Yields what long work reports to: (done, of how many or None while that is unknown)."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield nobody
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def step(what: str) -> None:
    """Says what begins, on standard error where that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        console.print(what, style="dim", highlight=False)


def nobody(done: int, total: int | None) -> None:
    """Where nobody looks there is nobody to tell."""
