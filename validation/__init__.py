"""The rules and what they find: shapes in, a report out, told so that people can act on it."""

from validation.endpoint_validation import validate_endpoint
from validation.engine import Engine, Progress
from validation.engines import ENGINES
from validation.findings import Finding
from validation.formats import FORMATS, Form, render
from validation.life.deciding import decide
from validation.life.decisions import Decision, DecisionKind, DecisionRefused, NothingToDecide, State
from validation.life.history import CHANGES, COUNTS, Run
from validation.life.register import Appearance, Case, NotValidated, Register, life_of, register_of, stored_report
from validation.report import Report, RuleOutcome, RulesFailed, validate_graph
from validation.rules import GROUPS, Rule, catalogue, load_shapes
from validation.store_validation import OUTCOMES, validate_files, validate_store, validated_store
from validation.texts import Bilingual
from validation.vocabulary import term_name

__all__ = [
    "CHANGES",
    "COUNTS",
    "ENGINES",
    "FORMATS",
    "GROUPS",
    "OUTCOMES",
    "Appearance",
    "Bilingual",
    "Case",
    "Decision",
    "DecisionKind",
    "DecisionRefused",
    "Engine",
    "Finding",
    "Form",
    "NotValidated",
    "NothingToDecide",
    "Progress",
    "Register",
    "Report",
    "Rule",
    "RuleOutcome",
    "RulesFailed",
    "Run",
    "State",
    "catalogue",
    "decide",
    "life_of",
    "load_shapes",
    "register_of",
    "render",
    "stored_report",
    "term_name",
    "validate_endpoint",
    "validate_files",
    "validate_graph",
    "validate_store",
    "validated_store",
]
