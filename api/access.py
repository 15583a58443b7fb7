"""Who calls, and what they may do: everybody reads, a token with a role writes.

Source: RFC 6750, bearer tokens, https://www.rfc-editor.org/rfc/rfc6750.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.requests import HTTPConnection

from graph_store.audit import Act, append
from graph_store.errors import CoherenceError
from graph_store.settings import Settings
from graph_store.tokens import Role, TokenRefused, Tokens

__all__ = [
    "AccessRefused",
    "AdminDep",
    "Caller",
    "CallerDep",
    "EditorDep",
    "ReviewerDep",
    "Role",
    "RoleTooSmall",
    "TokenMissing",
    "TokenNotValid",
    "TooManyRequests",
    "address_of",
    "caller_of",
    "holder_of",
    "network_of",
    "require",
]

LOG = logging.getLogger(__name__)
_REALM = 'Bearer realm="coerenza"'
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class AccessRefused(CoherenceError):
    """Somebody may not do this, or not now; the headers of the answer say what would be needed."""

    def __init__(self, message: str, headers: dict[str, str]) -> None:
        super().__init__(message)
        self.headers = headers


class TokenMissing(AccessRefused):
    """Only holders of a token may do this, and none was shown."""

    def __init__(self, needed: Role) -> None:
        message = f"this takes a token with the role {needed}: send it in the header Authorization: Bearer …"
        super().__init__(message, {"WWW-Authenticate": _REALM})


class TokenNotValid(AccessRefused):
    """The token shown is not known, was revoked, or has expired."""

    def __init__(self, message: str) -> None:
        described = "the token is unknown, revoked or expired"
        challenge = f'{_REALM}, error="invalid_token", error_description="{described}"'
        super().__init__(message, {"WWW-Authenticate": challenge})


class RoleTooSmall(AccessRefused):
    """The token is good, its role does not reach this far."""

    def __init__(self, caller: Caller, needed: Role) -> None:
        message = f"this takes the role {needed}, the token {caller.name} has the role {caller.role}"
        challenge = f'{_REALM}, error="insufficient_scope", scope="{needed}"'
        super().__init__(message, {"WWW-Authenticate": challenge})


class TooManyRequests(AccessRefused):
    """Somebody asks faster than one client may. Units: wait_s in seconds."""

    def __init__(self, per_second: float, wait_s: int) -> None:
        message = f"more than {per_second:g} requests a second in the long run: ask again in {wait_s} s"
        super().__init__(message, {"Retry-After": str(wait_s)})


@dataclass(frozen=True)
class Caller:
    """Who calls: the name of their token, None for anybody.

    ``client`` is whom to be fair to: the holder of a token, or else an address or its network. ``address`` is the
    address itself, for the record.
    """

    name: str | None
    role: Role
    client: str
    address: str = ""


def caller_of(connection: HTTPConnection) -> Caller:
    """Who makes a request; anonymous callers are readers. Errors: TokenNotValid; TokensUnreadable."""
    state = connection.scope.setdefault("state", {})
    known: Caller | None = state.get("caller")
    if known is None:
        known = state["caller"] = _recognised(connection)
    return known


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from: the address itself, or what a trusted proxy says it is."""
    client = connection.scope.get("client")
    return client[0] if client else "unknown"


def network_of(address: str) -> str:
    """Whom an address stands for: of IPv6 the network, which is what one customer has.

    >>> network_of("2001:db8:1:2:3::4"), network_of("192.0.2.7"), network_of("::ffff:192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7', '192.0.2.7')
    """
    if ":" in address:
        with suppress(ValueError):
            known = IPv6Address(address)
            return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))
    return address


def require(caller: Caller, needed: Role) -> None:
    """Let pass who has a role, or more. Errors: TokenMissing, RoleTooSmall."""
    if caller.role.covers(needed):
        return
    if caller.name is None:
        raise TokenMissing(needed)
    raise RoleTooSmall(caller, needed)


def _recognised(connection: HTTPConnection) -> Caller:
    address = address_of(connection)
    scheme, _, secret = _authorization(connection).partition(" ")
    # Another scheme is somebody else's business: that of a proxy in front of the service, for instance.
    if scheme.lower() != "bearer":
        return Caller(None, Role.READER, network_of(address), address)
    return holder_of(connection, secret)


def holder_of(connection: HTTPConnection, secret: str) -> Caller:
    """Whose token was shown with a request, in its header or in a form. Errors: TokenNotValid; TokensUnreadable."""
    address = address_of(connection)
    try:
        token = cast(Tokens, connection.app.state.tokens).holder(secret.strip())
    except TokenRefused as error:
        LOG.warning("token refused client=%s path=%r why=%s", address, connection.url.path, error)
        raise TokenNotValid(str(error)) from error
    return Caller(token.name, token.role, token.name, address)


def _authorization(connection: HTTPConnection) -> str:
    # Looked for as it came: nearly all requests have none, and all of them pass here.
    for name, value in connection.scope["headers"]:
        if name == b"authorization":
            return cast(bytes, value).decode("latin-1")
    return ""


async def _caller(request: Request) -> Caller:
    return caller_of(request)


CallerDep = Annotated[Caller, Depends(_caller)]
# Describes in /openapi.json how a token is sent; it refuses nobody itself.
_BEARER = HTTPBearer(
    scheme_name="token", description="A token made by `coerenza token add`, with the role needed.", auto_error=False
)


def _holder_of(needed: Role) -> Callable[..., Coroutine[Any, Any, Caller]]:
    async def holder(request: Request, caller: CallerDep, shown: Annotated[Any, Depends(_BEARER)]) -> Caller:
        try:
            require(caller, needed)
        except RoleTooSmall as error:
            _record_refusal(request, caller, error)
            raise
        return caller

    return holder


def _record_refusal(request: Request, caller: Caller, error: RoleTooSmall) -> None:
    """Somebody known tried to write what they may not: that belongs into the record."""
    if request.method in _READING:
        return
    what = f"{request.method} {request.url.path}"
    settings = cast(Settings, request.app.state.settings)
    current = request.app.state.store.current().number if request.app.state.store.exists() else None
    act = Act(caller.name, caller.role.value, caller.address, what, current, current)
    act.outcome, act.why = "refused", str(error)
    append(settings.data_dir, act)


EditorDep = Annotated[Caller, Depends(_holder_of(Role.EDITOR))]
ReviewerDep = Annotated[Caller, Depends(_holder_of(Role.REVIEWER))]
AdminDep = Annotated[Caller, Depends(_holder_of(Role.ADMIN))]
