"""Who is let in: callers with no token or a good one, as often as one client may ask."""

from __future__ import annotations

import logging
import math
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import TooManyRequests, address_of, caller_of, network_of
from api.errors import problem_response
from api.rate_limit import Buckets
from graph_store.errors import CoherenceError

LOG = logging.getLogger(__name__)
# Neither costs anything, and whoever watches the service must always get an answer.
_EXEMPT = ("/static/", "/health")


class Admission:
    """ASGI middleware that recognises callers: 401 for a token that is not good, 429 for too many requests.

    Attempts with a bad token count for the address they come from. ``behind_proxy`` says that the proxies are known
    which tell the addresses of others. Units: per_second is 0 for no limit.
    """

    def __init__(self, app: ASGIApp, per_second: float, burst: int, *, behind_proxy: bool = False) -> None:
        self._app = app
        self._per_second = per_second
        self._buckets = Buckets(per_second, burst) if per_second else None
        self._hinted = behind_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "http" and not scope["path"].startswith(_EXEMPT):
            request = Request(scope)
            problem = self._refusal(request)
            if problem is not None:
                await problem_response(request, problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, request: Request) -> CoherenceError | None:
        problem = None
        try:
            client = caller_of(request).client
        except CoherenceError as error:
            problem, client = error, network_of(address_of(request))
        if self._buckets is not None and (wait_s := self._buckets.wait_s(client, time.monotonic())):
            self._hint(request)
            return TooManyRequests(self._per_second, math.ceil(wait_s))
        return problem

    def _hint(self, request: Request) -> None:
        """Say once that a proxy may be taken for the one client it is not."""
        if not self._hinted and "x-forwarded-for" in request.headers:
            self._hinted = True
            LOG.warning(
                "too many requests from %s, which forwards those of others: if it is your proxy, name it in "
                "COERENZA_TRUSTED_PROXIES, or all its callers count as one",
                address_of(request),
            )
