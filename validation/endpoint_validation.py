"""Validating what a SPARQL endpoint holds, where it is: the rules go there as queries, the data stay."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from graph_store.remote.endpoint import Endpoint
from validation.endpoint_trials import check_engine
from validation.engine import LISTED, Progress
from validation.engines import endpoint_engine
from validation.report import Report, named_in, report_of, told
from validation.rules import rules_asked_for


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

    Errors: EndpointFailed, also for an engine that is known to answer wrongly; BadInput naming file and line of a
    shape; RulesFailed when a rule could not run.
    """
    rules = rules_asked_for(shapes, parameters=parameters, as_of=as_of)
    with closing(Endpoint(url)) as endpoint:
        check_engine(endpoint)
        runs = endpoint_engine(endpoint).run(rules, progress, limit=limit)
        names = named_in(runs, endpoint.about)
    return told(report_of(runs, names))
