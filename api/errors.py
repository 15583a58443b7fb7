"""One shape for everything that goes wrong: problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.access import AccessRefused, RoleTooSmall, TokenMissing, TokenNotValid, TooManyRequests
from api.conditions import PreconditionFailed
from api.dependencies import request_language
from api.negotiation import NotAcceptable, preferred_types
from api.pages.rendering import error_page
from api.pages.texts import texts
from graph_store.errors import (
    BadInput,
    BadQuery,
    CoherenceError,
    EndpointFailed,
    GraphReserved,
    QueryFailed,
    QueryTooLong,
    ResultTooLarge,
    ServiceBusy,
    StoreBusy,
    StoreMissing,
    UnknownResource,
    UnreadableData,
    UpdateFailed,
    UpdateTooLong,
)
from graph_store.tokens import TokensUnreadable
from validation import DecisionRefused, NothingToDecide

LOG = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
_PROBLEMS = "https://w3id.org/coerenza/problem/"


class UnsupportedBody(CoherenceError):
    """The body of the request is in a form this route does not read."""


class UploadTooLarge(CoherenceError):
    """The body of the request is larger than what this route accepts."""


@dataclass(frozen=True)
class _Kind:
    """How a kind of problem is told: its name, its status, when to try again, whether its own words may be shown."""

    name: str
    status: int
    retry_after_s: int | None = None
    is_speaking: bool = True


# Looked up along the class's ancestors, so a new child of CoherenceError needs no line here.
_KINDS: dict[type[Exception], _Kind] = {
    BadQuery: _Kind("bad-query", 400),
    BadInput: _Kind("bad-input", 400),
    UnreadableData: _Kind("bad-data", 400),
    UpdateFailed: _Kind("update-failed", 400),
    TokenMissing: _Kind("token-missing", 401),
    TokenNotValid: _Kind("token-not-valid", 401),
    RoleTooSmall: _Kind("role-too-small", 403),
    GraphReserved: _Kind("graph-reserved", 403),
    UnknownResource: _Kind("unknown-resource", 404),
    NotAcceptable: _Kind("not-acceptable", 406),
    PreconditionFailed: _Kind("precondition-failed", 412),
    ResultTooLarge: _Kind("result-too-large", 413),
    UploadTooLarge: _Kind("upload-too-large", 413),
    UnsupportedBody: _Kind("unsupported-body", 415),
    TooManyRequests: _Kind("too-many-requests", 429),
    QueryFailed: _Kind("query-failed", 500),
    EndpointFailed: _Kind("endpoint-failed", 502, is_speaking=False),
    QueryTooLong: _Kind("query-too-long", 503, retry_after_s=30),
    UpdateTooLong: _Kind("update-too-long", 503),
    ServiceBusy: _Kind("service-busy", 503, retry_after_s=5),
    StoreBusy: _Kind("store-busy", 503, retry_after_s=10, is_speaking=False),
    StoreMissing: _Kind("store-missing", 503, retry_after_s=60, is_speaking=False),
    TokensUnreadable: _Kind("tokens-unreadable", 503, retry_after_s=60, is_speaking=False),
    NothingToDecide: _Kind("nothing-to-decide", 409),
    DecisionRefused: _Kind("decision-refused", 400),
    CoherenceError: _Kind("refused", 400),
}
_HTTP_NAMES = {404: "not-found", 405: "method-not-allowed"}


@dataclass(frozen=True)
class Problem:
    """What is told of a problem; extra holds members beyond the standard ones."""

    name: str
    status: int
    title: str
    detail: str
    extra: dict[str, Any]

    def body(self, path: str) -> dict[str, Any]:
        """The members of RFC 9457."""
        return {
            "type": _PROBLEMS + self.name,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            **self.extra,
        }


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of the application in the one shape."""
    app.add_exception_handler(CoherenceError, _on_coherence_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_unknown)


def told(error: CoherenceError, language: str) -> tuple[Problem, dict[str, str]]:
    """A problem of ours in words of the caller's language, and the headers that go with it."""
    kind = next(_KINDS[cls] for cls in type(error).__mro__ if cls in _KINDS)
    words = texts(language)
    own_words = str(error)
    extra: dict[str, Any] = {}
    if not kind.is_speaking:
        detail = words(f"problem.{kind.name}.detail")
    elif language == "en":
        detail = own_words
    else:
        # Our errors speak English; what they say exactly goes beside the sentence in the caller's language.
        detail = words(f"problem.{kind.name}.detail")
        extra["reason"] = own_words
    if isinstance(error, BadQuery | UnreadableData) and error.line is not None:
        extra |= {"line": error.line, "column": error.column, "token": error.token}
    headers = {} if kind.retry_after_s is None else {"Retry-After": str(kind.retry_after_s)}
    if isinstance(error, AccessRefused):
        headers |= error.headers
    return Problem(kind.name, kind.status, words(f"problem.{kind.name}.title"), detail, extra), headers


def problem_response(request: Request, error: CoherenceError) -> Response:
    """The answer to a request that ended in a problem of ours."""
    problem, headers = told(error, request_language(request))
    return _answer(request, problem, headers)


def _on_coherence_error(request: Request, error: Exception) -> Response:
    return problem_response(request, cast(CoherenceError, error))


def _on_http_exception(request: Request, error: Exception) -> Response:
    failed = cast(HTTPException, error)
    name = _HTTP_NAMES.get(failed.status_code, "refused")
    words = texts(request_language(request))
    problem = Problem(name, failed.status_code, words(f"problem.{name}.title"), words(f"problem.{name}.detail"), {})
    return _answer(request, problem, dict(failed.headers or {}))


def _on_invalid_request(request: Request, error: Exception) -> Response:
    words = texts(request_language(request))
    wrong = [
        {"parameter": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]}
        for item in cast(RequestValidationError, error).errors()
    ]
    name = "bad-parameter"
    problem = Problem(name, 400, words(f"problem.{name}.title"), words(f"problem.{name}.detail"), {"errors": wrong})
    return _answer(request, problem, {})


def _on_unknown(request: Request, error: Exception) -> Response:
    LOG.error("unexpected error path=%s", request.url.path, exc_info=error)
    words = texts(request_language(request))
    name = "unexpected"
    problem = Problem(name, 500, words(f"problem.{name}.title"), words(f"problem.{name}.detail"), {})
    return _answer(request, problem, {})


def _answer(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    wanted = preferred_types(request.headers.get("accept"), (PROBLEM_TYPE, "application/json", "text/html"))
    if wanted[:1] == ("text/html",) and not request.url.path.startswith("/api/"):
        page = error_page(request, request_language(request), problem.title, problem.detail, problem.status)
        page.headers.update(headers)
        return page
    return JSONResponse(
        problem.body(request.url.path), status_code=problem.status, headers=headers, media_type=PROBLEM_TYPE
    )
