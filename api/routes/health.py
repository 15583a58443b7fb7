"""Whether the service is alive, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.dependencies import SnapshotDep

router = APIRouter(prefix="/health", tags=["Operations"])


@router.get("/live", summary="The process answers")
def live() -> dict[str, str]:
    """Always the same answer, as long as there is one."""
    return {"status": "live"}


@router.get("/ready", summary="There is a graph to answer from", response_model=None)
def ready(snapshot: SnapshotDep) -> dict[str, Any]:
    """The version that is served; 503 while there is none."""
    return {"status": "ready", "version": snapshot.version.number, "statements": snapshot.version.quads}
