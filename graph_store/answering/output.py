"""What an answer is written to: memory while it is small, a file without a name when it grows."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shutil
import tempfile
from typing import Any, BinaryIO

# Answers up to this size are sent through the socket; larger ones are left in a file.
INLINE_BYTES = 256 * 1024
# Below this, compressing costs more than it saves.
COMPRESSED_FROM = 1024
_LEVEL = 5
_CHUNK = 2**20
# What each row has once, and how often that stands there without a row.
_ROW_MARKS = {
    "text/tab-separated-values": (b"\n", 1),
    "application/sparql-results+xml": (b"<result>", 0),
    "application/sparql-results+json": (b'},{"', -1),
}


class Output(io.RawIOBase):
    """Takes the bytes of one answer. A process that is killed leaves nothing behind: the file has no name."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._file: BinaryIO | None = None
        self.size = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any, /) -> int:
        """Take more bytes in. Errors: OSError when the file is larger than the process may write."""
        count = len(data)
        self.size += count
        if self._file is not None:
            self._file.write(data)
        else:
            self._parts.append(bytes(data))
            if self.size > INLINE_BYTES:
                self._file = _nameless_file()
                self._file.writelines(self._parts)
                self._parts.clear()
        return count

    def rows(self, media_type: str) -> int:
        """The rows of a table so far; text that looks like the end of a JSON row may be counted too."""
        whole = b"".join(self._parts)
        if self._file is not None:
            self._file.seek(0)
            whole = self._file.read()
        if media_type == "text/csv":
            return sum(1 for _ in csv.reader(io.TextIOWrapper(io.BytesIO(whole), "utf-8", newline=""))) - 1
        mark, before = _ROW_MARKS[media_type]
        return whole.count(mark) - before

    def handed_over(self, spool: str, *, compressed: bool) -> tuple[dict[str, Any], bytes]:
        """What to say of the whole answer, and the answer itself if it is small; else it is left in a folder."""
        compressed = compressed and self.size >= COMPRESSED_FROM
        head: dict[str, Any] = {"encoding": "gzip" if compressed else ""}
        if self._file is None:
            content = b"".join(self._parts)
            return head, gzip.compress(content, _LEVEL, mtime=0) if compressed else content
        self._file.seek(0)
        with self._file, tempfile.NamedTemporaryFile(dir=spool, delete=False) as left:
            if compressed:
                with gzip.GzipFile(fileobj=left, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
                    shutil.copyfileobj(self._file, packed, _CHUNK)
            else:
                shutil.copyfileobj(self._file, left, _CHUNK)
            size = left.tell()
        return head | {"file": left.name, "size": size}, b""


def _nameless_file() -> BinaryIO:
    """In memory where the system has such: an answer is no larger than a process may write, and soon gone."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("answer"), "w+b")
    return tempfile.TemporaryFile()
