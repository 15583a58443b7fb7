"""What writes over HTTP have in common: how long they wait for each other, and what they tell when they are done."""

from __future__ import annotations

from collections.abc import Collection

from fastapi.responses import JSONResponse

from graph_store.versions import Version

# A write is over in about half this time, the rules included, with the data that are shipped.
WAIT_S = 10.0


def written(version: Version, graphs: Collection[str], *, status: int = 200, location: str = "") -> JSONResponse:
    """What came of a write: the version it left, and the graphs in which anything changed."""
    headers = {"Coerenza-Version": str(version.number)} | ({"Location": location} if location else {})
    told = {"version": version.number, "changed": bool(graphs), "graphs": sorted(graphs)}
    return JSONResponse(told, status_code=status, headers=headers)
