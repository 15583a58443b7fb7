"""Taking a decision on findings: checked against what stands, then written to the graph; all of them or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rdflib import Literal

from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore
from validation.life.decision_records import DECISIONS_GRAPH, with_decisions
from validation.life.decisions import Decision, DecisionKind, check, newest
from validation.life.register import Case, register_of

_DONE = {
    DecisionKind.TAKEN_IN_CHARGE: "take in charge",
    DecisionKind.ACCEPTED: "accept",
    DecisionKind.REOPENED: "reopen",
}


def decide(store: GraphStore, references: Iterable[str], wanted: Decision, today: date) -> list[Case]:
    """Take one decision on each of some findings, named by their ids or unambiguous beginnings of them.

    ``wanted`` says everything but the finding; an owner that is the code of an actor becomes that actor. The answer
    has the findings as they stand afterwards.
    Errors: UnknownResource for an id; DecisionRefused, with nothing decided on any; StoreMissing; StoreBusy.
    """
    asked = tuple(references)
    with store.change(f"{_DONE[wanted.kind]}: finding {', '.join(asked)}", author=wanted.by) as change:
        register = register_of(store, today)
        cases = {case.past.id: case for case in (register.case(reference) for reference in asked)}
        named = _with_actor(wanted, change.reader)
        decisions = [replace(named, finding=finding_id) for finding_id in cases]
        for decision in decisions:
            case = cases[decision.finding]
            check(decision, case.state, today, newest(case.decisions))
        names = Identifiers(store.settings.base_iri)
        change.replace_graph(DECISIONS_GRAPH, with_decisions(change.reader, decisions, names))
    register = register_of(store, today)
    return [register.case(finding_id) for finding_id in cases]


def _with_actor(decision: Decision, reader: Reader) -> Decision:
    rows = reader.select("findings/actor-of-code", code=Literal(decision.owner)) if decision.owner else []
    if not rows:
        return decision
    label = rows[0].get("label_it") or rows[0].get("label_en")
    owner = f"{label} ({decision.owner})" if label else decision.owner
    return replace(decision, owner=owner, actor=str(rows[0]["actor"]))
