"""What /openapi.json says: FastAPI's description, with errors told as they really are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details, in the caller's language.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "reason": {"type": "string", "description": "The exact reason, in English, where the detail is in Italian."},
        "line": {"type": "integer", "description": "Where a query cannot be read."},
        "column": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Parameters that are not valid."},
    },
}
_ANSWER = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_problems(app: FastAPI) -> None:
    """Make the application describe its errors as problem+json instead of FastAPI's own shape."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = described()
            for operations in schema["paths"].values():
                for operation in operations.values():
                    operation["responses"].pop("422", None)
                    operation["responses"]["default"] = _ANSWER
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas["Problem"] = _PROBLEM
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
