"""RDF in the body of a request, kept in files: one, or several as the parts of a form.

Sources: RFC 7578, multipart/form-data, https://www.rfc-editor.org/rfc/rfc7578; SPARQL 1.1 Graph Store HTTP Protocol,
section 5.5.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path

from fastapi import Request

from api.errors import UnsupportedBody, UploadTooLarge
from graph_store.updating.upload import FORMATS

_MULTIPART = "multipart/form-data"
_MOST_PARTS = 100
_LONGEST_HEAD = 8 * 1024


@dataclass(frozen=True)
class Upload:
    """One file of RDF; ``media_type`` is one of FORMATS."""

    path: Path
    media_type: str


@dataclass(frozen=True)
class Received:
    """The body of a request, and the files of RDF in it."""

    body: Path
    files: list[Upload]


async def received_body(request: Request, folder: Path, most_mib: int) -> Received:
    """The body of a request with its files of RDF, kept in a folder; empty parts of a form are none.

    Errors: UnsupportedBody for anything that is no RDF; UploadTooLarge.
    """
    about = Message()
    about["Content-Type"] = request.headers.get("content-type", "")
    media_type = "" if not about["Content-Type"] else about.get_content_type()
    if media_type != _MULTIPART:
        _check(about, media_type)
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise UnsupportedBody(f"send the body as it is, not with the encoding {encoding}")
    body = folder / "body"
    await _keep(request, body, most_mib)
    if media_type != _MULTIPART:
        return Received(body, [Upload(body, media_type)])
    boundary = about.get_boundary()
    if not boundary:
        raise UnsupportedBody("the header of the form does not name its boundary")
    return Received(body, list(_parts(body, boundary.encode("latin-1", "replace"), folder)))


async def _keep(request: Request, body: Path, most_mib: int) -> None:
    received = 0
    with body.open("wb") as file:
        async for chunk in request.stream():
            received += len(chunk)
            if received > most_mib * 2**20:
                raise UploadTooLarge(f"the body is larger than {most_mib} MiB: load it with `coerenza load rdf`")
            file.write(chunk)


def _parts(body: Path, boundary: bytes, folder: Path) -> Iterator[Upload]:
    if body.stat().st_size == 0:
        return
    with body.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for number, (begin, end) in enumerate(_between(content, b"--" + boundary)):
            if number == _MOST_PARTS:
                raise UnsupportedBody(f"the form has more than {_MOST_PARTS} parts")
            head_end = content.find(b"\r\n\r\n", begin, min(end, begin + _LONGEST_HEAD))
            if head_end < 0:
                raise UnsupportedBody("a part of the form has no header")
            head = BytesHeaderParser().parsebytes(content[begin:head_end])
            if content[head_end + 4 : end].strip():
                _check(head, head.get_content_type())
                path = folder / f"part-{number}"
                path.write_bytes(content[head_end + 4 : end])
                yield Upload(path, head.get_content_type())


def _between(content: mmap.mmap, mark: bytes) -> Iterator[tuple[int, int]]:
    """Where each part of a form begins and ends. Errors: UnsupportedBody when its end is missing."""
    place = content.find(mark)
    while place >= 0:
        begin = place + len(mark)
        if content[begin : begin + 2] == b"--":
            return
        place = content.find(b"\r\n" + mark, begin)
        if place >= 0:
            yield begin + 2, place
            place += 2
    raise UnsupportedBody("the form is not whole: its last boundary is missing")


def _check(about: Message, media_type: str) -> None:
    if media_type not in FORMATS:
        offered = ", ".join((*list(FORMATS)[:6], _MULTIPART))
        raise UnsupportedBody(f"send RDF as one of {offered}; {media_type or 'no media type'} is not read here")
    charset = about.get_content_charset()
    if charset not in (None, "utf-8", "us-ascii"):
        raise UnsupportedBody(f"send RDF in UTF-8, not in {charset}")
