"""The rules and what they find: shapes in, a report out, told so that people can act on it."""

from validation.engine import Engine, Progress
from validation.engines import ENGINES
from validation.findings import Finding
from validation.formats import FORMATS, render
from validation.report import Report, RuleOutcome, RulesFailed, validate_graph
from validation.rules import Rule, catalogue, load_shapes
from validation.store_validation import stored_report, validate_files, validate_store
from validation.texts import Bilingual
from validation.vocabulary import term_name

__all__ = [
    "ENGINES",
    "FORMATS",
    "Bilingual",
    "Engine",
    "Finding",
    "Progress",
    "Report",
    "Rule",
    "RuleOutcome",
    "RulesFailed",
    "catalogue",
    "load_shapes",
    "render",
    "stored_report",
    "term_name",
    "validate_files",
    "validate_graph",
    "validate_store",
]
