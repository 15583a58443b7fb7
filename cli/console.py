"""What the command line shares: its console, its progress bars, and one way to end on an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from graph_store.errors import CoherenceError

ERROR_STATUS = 2

# Facts and reports go to standard output, so that they can be piped; the rest to standard error.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

ProgressCallback: TypeAlias = Callable[[str, int, int], None]


@contextmanager
def progress_bar(title: str) -> Iterator[ProgressCallback]:
    """A bar on standard error for work that says how far it is; nothing where that is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def advance(name: str, done: int, total: int) -> None:
            progress.update(task, description=f"{title}: {name}", completed=done, total=total)

        yield advance


@contextmanager
def errors_told() -> Iterator[None]:
    """End with status 2 and the error's own sentence; a programming error keeps its traceback."""
    try:
        yield
    except CoherenceError as error:
        err.print(f"[red]error:[/red] {escaped(str(error))}")
        raise typer.Exit(ERROR_STATUS) from error
    except OSError as error:
        # What the system says of a file: it is full, may not be read, is a folder.
        if error.filename is None:
            raise
        err.print(f"[red]error:[/red] {escaped(f'{error.filename}: {error.strerror}')}")
        raise typer.Exit(ERROR_STATUS) from error


def can_be_written(file: Path | None) -> Path | None:
    """A file that a command is to write, looked at before any work is done. Errors: BadParameter."""
    if file is not None and not file.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.parent}")
    if file is not None and file.is_dir():
        raise typer.BadParameter(f"{file} is a folder: name a file in it")
    return file


def escaped(text: str) -> str:
    """A text in which the console sees no markup."""
    return text.replace("[", r"\[")
