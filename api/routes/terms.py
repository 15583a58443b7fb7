"""The terms a query can use, with their words: what the SPARQL editor completes with."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from api.dependencies import SnapshotDep
from coherence.ontology import shipped_ontology
from coherence.vocabulary import bilingual
from graph_store.namespaces import COE, PREFIXES, shortened

router = APIRouter(prefix="/api/v1", tags=["Vocabulary"])


class QueryTerm(BaseModel):
    """One class, property, list or list item, as a query writes it."""

    name: str = Field(description="As a query writes it: coe:Mission.")
    kind: str = Field(description="class, property, list or item.")
    label: dict[str, str] = Field(description="Its name in Italian and English; empty for terms of other vocabularies.")
    comment: dict[str, str] = Field(description="What it means, in Italian and English.")


class Terms(BaseModel):
    """Everything a query can name without declaring a prefix."""

    prefixes: dict[str, str]
    terms: list[QueryTerm]


@router.get("/vocabulary", summary="Terms and prefixes a query can use")
def terms(snapshot: SnapshotDep, response: Response) -> Terms:
    """The terms of this vocabulary, then those of others that the data of this version use."""
    own = [
        QueryTerm(
            name=shortened(term.iri),
            kind=term.kind.rpartition("-")[2],
            label=dict(term.label),
            comment=dict(term.comment),
        )
        for term in shipped_ontology().terms.values()
        if not term.is_deprecated
    ]
    nothing = dict(bilingual(None, None, ""))
    others = [
        QueryTerm(name=shortened(str(row["term"])), kind=str(row["kind"]), label=nothing, comment=nothing)
        for row in snapshot.reader.select("pages/terms-in-use")
        if not str(row["term"]).startswith(str(COE)) and shortened(str(row["term"])) != str(row["term"])
    ]
    response.headers["Cache-Control"] = "max-age=3600"
    return Terms(prefixes=PREFIXES, terms=[*own, *others])
