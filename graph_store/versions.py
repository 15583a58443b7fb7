"""Published versions of the graph on disk: numbered, immutable, the newest one is current."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from graph_store.errors import StoreMissing, UnknownResource

_DATABASE = "db"
_RECORD = "version.json"
_READERS = "readers.lock"
# What another process publishes is seen this much later at most. Units: seconds.
_GLANCE_S = 0.01


@dataclass(frozen=True)
class Version:
    """One published state of the graph.

    Units: quads counts statements; created is ISO 8601 in UTC; parent is the version it was made from; changed holds
    the named graphs that differ from it, None where that is not known.
    """

    number: int
    created: str
    reason: str
    author: str
    quads: int
    parent: int | None
    folder: Path
    changed: frozenset[str] | None = None

    @cached_property
    def database(self) -> Path:
        """The engine's directory, only ever opened for reading."""
        return self.folder / _DATABASE


class Lease:
    """Held while a version is open for reading, by any process: a version that is held is not dropped."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / _READERS, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let the version go; it is let go too when nobody knows the lease any more."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __del__(self) -> None:
        self.close()


class Versions:
    """The folder of versions: which there are, which is current, how one is added or dropped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"
        self._known: tuple[tuple[int, int], Version] | None = None
        self._looked = 0.0

    def exist(self) -> bool:
        """Has anything been published here yet?"""
        return self._pointer.is_file()

    def current(self) -> Version:
        """The version readers get. Errors: StoreMissing before the first is published."""
        now = time.monotonic()
        if self._known is not None and now < self._looked + _GLANCE_S:
            return self._known[1]
        try:
            pointer = os.stat(self._pointer)  # noqa: PTH116 — a third of the time
        except FileNotFoundError as error:
            raise StoreMissing(f"there is no store in {self.folder.parent}: run `coerenza init` first") from error
        # The pointer is replaced, never written to: the same file says the same. Every request asks.
        seen = (pointer.st_ino, pointer.st_mtime_ns)
        known = self._known
        if known is None or known[0] != seen:
            known = (seen, self.version(int(self._pointer.read_text(encoding="ascii"))))
            self._known = known
        self._looked = now
        return known[1]

    def version(self, number: int) -> Version:
        """One version by its number. Errors: UnknownResource when it is not kept."""
        folder = self._place(number)
        record = folder / _RECORD
        if not record.is_file():
            raise UnknownResource(f"there is no version {number}; `coerenza versions` lists those kept")
        values = json.loads(record.read_text(encoding="utf-8"))
        changed = values.pop("changed", None)
        return Version(**values, folder=folder, changed=None if changed is None else frozenset(changed))

    def all(self) -> list[Version]:
        """Every version kept, oldest first."""
        numbers = sorted(int(path.name) for path in self.folder.glob("[0-9]*") if (path / _RECORD).is_file())
        return [self.version(number) for number in numbers]

    def next_number(self) -> int:
        """The number the next published version gets; numbers are never used twice."""
        return max((int(path.name) for path in self.folder.glob("[0-9]*")), default=0) + 1

    def planned(self, folder: Path, *, reason: str, author: str, quads: int, parent: int | None) -> Version:
        """The next version while it is being prepared in a folder of its own, where nobody looks for it yet."""
        created = datetime.now(UTC).isoformat(timespec="seconds")
        return Version(self.next_number(), created, reason, author, quads, parent, folder)

    def publish(self, version: Version) -> Version:
        """Make a prepared version, with all that its folder holds, the current one; it is moved, not copied."""
        record = {key: value for key, value in asdict(version).items() if key != "folder"}
        record["changed"] = None if version.changed is None else sorted(version.changed)
        write_atomically(version.folder / _RECORD, json.dumps(record, indent=1).encode())
        place = self._place(version.number)
        version.folder.rename(place)
        self.point_to(version.number)
        return replace(version, folder=place)

    def point_to(self, number: int) -> None:
        """Make a kept version the current one."""
        write_atomically(self._pointer, str(number).encode("ascii"))
        self._known = None

    def prune(self, kept: int) -> None:
        """Drop the oldest versions beyond the number kept; the current one stays, and any that somebody reads."""
        current = self.current().number
        for version in self.all()[:-kept]:
            if version.number != current and not _is_read(version.folder):
                shutil.rmtree(version.folder)

    def _place(self, number: int) -> Path:
        return self.folder / f"{number:06d}"


def _is_read(folder: Path) -> bool:
    with (folder / _READERS).open("ab") as readers:
        try:
            fcntl.flock(readers, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def give_to_owner(file: int, folder: Path) -> None:
    """Let a file that root makes belong to whoever owns the folder: a service that is not root goes on using it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a small file so that a reader sees the old content or the new, never half of it.

    ``mode`` says who may read it, as for a new file: what the process takes away stays away.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "wb") as file:
        give_to_owner(file.fileno(), path.parent)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
