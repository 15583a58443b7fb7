"""The text of a file somebody made: UTF-8, with or without a byte order mark."""

from __future__ import annotations

from graph_store.errors import BadInput, Problem

_BYTE_ORDER_MARK = "\ufeff"


def text_of(content: bytes, file: str, *, expected: str = "text in UTF-8") -> str:
    r"""The text that bytes of a file stand for. Errors: BadInput with the row and the byte where it is not UTF-8.

    >>> text_of(b"\xef\xbb\xbfcode\n", "areas.csv")
    'code\n'
    >>> text_of(b"code\nCitt\xe0\n", "areas.csv")
    Traceback (most recent call last):
    graph_store.errors.BadInput: areas.csv, row 2: byte 10 (0xe0) is not UTF-8; expected text in UTF-8
    """
    try:
        return content.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        found = f"byte {error.start + 1} (0x{content[error.start]:02x}) is not UTF-8"
        raise BadInput([Problem(file, row, None, found, expected)]) from error
