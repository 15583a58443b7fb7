"""Who may write: named tokens with a role, kept in the data directory as hashes; the token itself is shown once.

A token is 256 random bits, so there is nothing to guess and no dictionary to try: one SHA-256 hides it as well as a
slow password hash would, and costs a request nothing. Whoever reads the file learns names, roles and dates.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from graph_store.errors import BadInput, CoherenceError, Problem, UnknownResource
from graph_store.versions import write_atomically

# Tells the token for what it is, to people and to programs that look for secrets in files.
MARK = "coerenza_"
_FILE = "tokens.json"
_OWNER_ONLY = 0o600
# Starts with a letter, so that it cannot be taken for an address.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._@-]{0,63}")
_LONGEST_DAYS = 3650


class Role(StrEnum):
    """What a caller may do; each role may also do what the ones before it may."""

    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, other: Role) -> bool:
        """May this role do what the other one may?

        >>> Role.REVIEWER.covers(Role.EDITOR), Role.READER.covers(Role.EDITOR)
        (True, False)
        """
        return _RANK[self] >= _RANK[other]


_RANK = {role: rank for rank, role in enumerate(Role)}


class TokenRefused(CoherenceError):
    """A token nobody has, that was revoked, or whose time is over."""


class TokensUnreadable(CoherenceError):
    """The file of tokens is damaged: nobody can be recognised until it is mended."""


@dataclass(frozen=True)
class Token:
    """What is kept of one token. ``created`` and ``expires`` are moments in ISO 8601, UTC; None never expires."""

    name: str
    role: Role
    sha256: str
    created: str
    expires: str | None

    def is_expired(self, now: datetime) -> bool:
        """Is its time over?"""
        return self.expires is not None and datetime.fromisoformat(self.expires) <= now


class Tokens:
    """The tokens of one data directory; what another process adds or revokes is seen at the next use."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / _FILE
        self._seen: tuple[int, int, int] | None = None
        self._known: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """Every token, by name. Errors: TokensUnreadable."""
        try:
            state = self._file.stat()
        except FileNotFoundError:
            return ()
        seen = (state.st_mtime_ns, state.st_ino, state.st_size)
        if seen != self._seen:
            self._known = self._read()
            self._seen = seen
        return self._known

    def holder(self, secret: str, *, now: datetime | None = None) -> Token:
        """What is kept of a token somebody shows. Errors: TokenRefused; TokensUnreadable."""
        digest = _digest(secret)
        found = None
        for token in self.all():
            # Every one is compared, and each in the same time, so that the time tells nothing.
            if hmac.compare_digest(token.sha256, digest):
                found = token
        if found is None:
            raise TokenRefused("this token is not known here: it was revoked, or it was copied incompletely")
        if found.is_expired(now or datetime.now(UTC)):
            raise TokenRefused(f"the token {found.name} expired on {str(found.expires)[:10]}: ask for a new one")
        return found

    def add(self, name: str, role: Role, *, days: int | None = None, now: datetime | None = None) -> str:
        """Make a token, and tell it: nobody can tell it again. Errors: BadInput for a name that is taken or no name."""
        _check(name, days)
        created = now or datetime.now(UTC)
        secret = MARK + secrets.token_urlsafe(32)
        expires = None if days is None else _written(created + timedelta(days=days))
        with self._changing() as known:
            if any(token.name == name for token in known):
                raise BadInput([Problem("NAME", None, None, f"there is a token {name} already", "a name of its own")])
            known.append(Token(name, role, _digest(secret), _written(created), expires))
        return secret

    def revoke(self, name: str) -> Token:
        """Take a token away, at once and for good. Errors: UnknownResource."""
        with self._changing() as known:
            revoked = next((token for token in known if token.name == name), None)
            if revoked is None:
                raise UnknownResource(f"there is no token {name}; `coerenza token list` lists them")
            known.remove(revoked)
        return revoked

    @contextmanager
    def _changing(self) -> Iterator[list[Token]]:
        """The tokens as a list that is written back; one process at a time."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.with_name(f".{_FILE}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = list(self._read()) if self._file.exists() else []
            yield known
            kept = sorted((asdict(token) for token in known), key=lambda token: str(token["name"]))
            content = json.dumps({"tokens": kept}, indent=1, ensure_ascii=False) + "\n"
            write_atomically(self._file, content.encode(), mode=_OWNER_ONLY)

    def _read(self) -> tuple[Token, ...]:
        try:
            return tuple(_token(kept) for kept in json.loads(self._file.read_bytes())["tokens"])
        except OSError as error:
            raise TokensUnreadable(f"{self._file} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise TokensUnreadable(
                f"{self._file} is damaged ({error!r}): mend it or put a copy back, or remove it and give out new tokens"
            ) from error


def _token(kept: dict[str, Any]) -> Token:
    if not re.fullmatch(r"[0-9a-f]{64}", kept["sha256"]):
        raise ValueError(f"the hash of {kept['name']} is no SHA-256")
    for moment in (kept["created"], kept["expires"]):
        if moment is not None and datetime.fromisoformat(moment).tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
    return Token(str(kept["name"]), Role(kept["role"]), kept["sha256"], kept["created"], kept["expires"])


def _check(name: str, days: int | None) -> None:
    if not _NAME.fullmatch(name):
        expected = "letters, digits and . _ @ -, at most 64, starting with a letter"
        raise BadInput([Problem("NAME", None, None, f"{name!r} is no name of a token", expected)])
    if days is not None and not 1 <= days <= _LONGEST_DAYS:
        raise BadInput([Problem("--days", None, None, str(days), f"a number of days from 1 to {_LONGEST_DAYS}")])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
