"""Finding things by a piece of their name or by their code."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.dependencies import SnapshotDep
from coherence.entities import found_entities

router = APIRouter(prefix="/api/v1", tags=["Entities"])


@router.get("/entities", summary="Search by name or code", response_model=None)
def entities(
    snapshot: SnapshotDep,
    q: Annotated[str, Query(description="A piece of a name, or a code.", min_length=1, max_length=200)],
    kind: Annotated[str | None, Query(description="Only things of this kind: Mission, Actor …")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Most things to return.")] = 50,
) -> dict[str, Any]:
    """What is called so: an exact code comes first."""
    found = found_entities(snapshot.reader, snapshot.names, q, kind)
    return {
        "version": snapshot.version.number,
        "total": len(found),
        "entities": [
            {
                "iri": one.iri,
                "reference": one.reference,
                "kind": one.kind,
                "code": one.code,
                "label": dict(one.label),
                "standing": one.standing,
            }
            for one in found[:limit]
        ],
    }
