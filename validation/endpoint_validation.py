"""Validating what a SPARQL endpoint holds, where it is: the rules go there as queries, the data stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from rdflib import URIRef

from graph_store.endpoint import Endpoint
from validation.engine import LISTED, Progress
from validation.engines import endpoint_engine
from validation.findings import NAMING
from validation.report import Report, report_of, told
from validation.rules import catalogue, load_shapes


def validate_endpoint(
    url: str,
    shapes: Sequence[Path] = (),
    progress: Progress | None = None,
    *,
    parameters: Path | None = None,
    as_of: date | None = None,
    limit: int | None = LISTED,
) -> Report:
    """Run the given shapes, or the catalogue, on what a SPARQL 1.1 endpoint holds; nothing is kept or changed.

    ``parameters`` and ``as_of`` are those of the catalogue; of each rule so many findings are listed.

    Errors: EndpointFailed; BadInput naming file and line of a shape; RulesFailed when a rule could not run.
    """
    rules = load_shapes(shapes, parameters=parameters, as_of=as_of) if shapes else catalogue(parameters, as_of)
    with closing(Endpoint(url)) as endpoint:
        runs = endpoint_engine(endpoint).run(rules, progress, limit=limit)
        found = {node for run in runs for result in run.results for node in (result.focus, result.value)}
        names = endpoint.about((node for node in found if isinstance(node, URIRef)), NAMING)
    return told(report_of(runs, names))
