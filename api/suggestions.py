"""From findings to candidate links: which links close the gap a rule finds, asked of what the graph holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rdflib import Graph, URIRef
from rdflib.term import Node

from coherence.candidates import Candidates
from coherence.search import WantedLink
from coherence.suggestions import MOST, Suggestion, suggestions
from coherence.vocabulary import Texts, kind_of
from graph_store.namespaces import COE
from loaders.links import COLUMNS as LINK_COLUMNS
from loaders.tables import COMMON_COLUMNS
from validation import Bilingual, Finding, Report, Rule, catalogue

# A table like links.csv, so that it can be reviewed and loaded: `coerenza load links FILE`.
PROPOSAL_COLUMNS = (*LINK_COLUMNS, *COMMON_COLUMNS)
# Candidates that a report tells of one finding.
TOLD = 3
_SOURCE = "Coerenza: suggested by shared words and existing links"
_STRENGTH_NAMES = {"weak": ("debole", "weak"), "fair": ("discreto", "fair"), "strong": ("forte", "strong")}


def suggestions_for(
    findings: Iterable[Finding], candidates: Candidates, *, today: date, limit: int = MOST
) -> dict[str, tuple[Suggestion, ...]]:
    """The candidate links of each finding, by its id; empty where no link can close it, or none is worth showing."""
    rules = {rule.id: rule for rule in catalogue()}
    wanted: dict[tuple[str, str], tuple[WantedLink, ...]] = {}
    found: dict[str, tuple[Suggestion, ...]] = {}
    for finding in findings:
        key = (finding.rule, finding.shape)
        if key not in wanted:
            # A finding of an earlier run may be of a rule that the catalogue no longer has.
            wanted[key] = wanted_links(rules[finding.rule], finding.shape) if finding.rule in rules else ()
        found[finding.id] = suggestions(candidates, finding.focus, wanted[key], today=today.isoformat(), limit=limit)
    return found


def with_suggestions(report: Report, candidates: Candidates, *, today: date, limit: int = TOLD) -> Report:
    """The report with the best candidate links of each finding, in words."""
    return replace(report, findings=tuple(suggested(report.findings, candidates, today=today, limit=limit)))


def suggested(
    findings: Sequence[Finding], candidates: Candidates, *, today: date, limit: int = TOLD
) -> Iterator[Finding]:
    """Findings with their best candidate links, in words."""
    found = suggestions_for(findings, candidates, today=today, limit=limit)
    for finding in findings:
        yield replace(finding, suggestions=tuple(map(in_words, found[finding.id])))


def in_words(suggestion: Suggestion) -> Bilingual:
    """A suggestion as one line: the candidate, how strong it is, and why."""
    italian, english = (
        f"{suggestion.code} {suggestion.label[language]} ({strength_name(suggestion.strength)[language]}). "
        f"{suggestion.reason[language]}"
        for language in ("it", "en")
    )
    return Bilingual(italian.strip(), english.strip())


def proposals(found: Iterable[tuple[Suggestion, ...]], *, today: date) -> list[dict[str, str]]:
    """Suggestions as rows of a table of links, each link once: proposed, unverified, and told why.

    What somebody proposed already is left out: its record is there and waits for review.
    """
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for suggestion in (one for some in found for one in some if not one.proposed):
        key = (suggestion.subject, suggestion.predicate, suggestion.object)
        rows.setdefault(key, dict.fromkeys(PROPOSAL_COLUMNS, "") | _proposal(suggestion, today))
    return list(rows.values())


def suggestion_values(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as plain values."""
    return {
        "subject": suggestion.subject,
        "predicate": suggestion.predicate,
        "object": suggestion.object,
        "candidate": suggestion.candidate,
        "code": suggestion.code,
        "label": dict(suggestion.label),
        "kind": suggestion.kind,
        "standing": suggestion.standing,
        "score": suggestion.score,
        "strength": suggestion.strength,
        "strength_name": dict(strength_name(suggestion.strength)),
        "proposed": suggestion.proposed,
        "words": {language: list(words) for language, words in suggestion.words.items()},
        "paths": [dict(path) for path in suggestion.paths],
        "reason": dict(suggestion.reason),
    }


def strength_name(strength: str) -> Texts:
    """What a strength is called.

    >>> strength_name("fair")["it"]
    'discreto'
    """
    italian, english = _STRENGTH_NAMES[strength]
    return {"it": italian, "en": english}


def wanted_links(rule: Rule, shape: str) -> tuple[WantedLink, ...]:
    """The links that close what a shape of a rule finds: those the shape names itself, else those of the whole rule."""
    own = list(rule.shapes.objects(URIRef(shape), COE.suggests))
    named = own or list(rule.shapes.objects(rule.shape, COE.suggests))
    return tuple(sorted((_wanted_link(rule.shapes, one) for one in named), key=_order))


def _wanted_link(shapes: Graph, suggested: Node) -> WantedLink:
    target = shapes.value(suggested, COE.suggestedObject)
    return WantedLink(
        predicate=_term(shapes.value(suggested, COE.suggestedPredicate)),
        kind=_term(target or shapes.value(suggested, COE.suggestedSubject)),
        focus_is_subject=target is not None,
        among=frozenset(str(item) for item in shapes.objects(suggested, COE.suggestedAmong)),
    )


def _term(name: Node | None) -> str:
    return "" if name is None else kind_of(name)


def _order(link: WantedLink) -> tuple[str, str]:
    return link.predicate, link.kind


def _proposal(suggestion: Suggestion, today: date) -> dict[str, str]:
    strength = strength_name(suggestion.strength)
    return {
        "subject": suggestion.subject,
        "predicate": suggestion.predicate,
        "object": suggestion.object,
        "status": "proposed",
        "rationale_it": f"Suggerimento automatico ({strength['it']}), da esaminare. {suggestion.reason['it']}",
        "rationale_en": f"Automatic suggestion ({strength['en']}), to be reviewed. {suggestion.reason['en']}",
        "date": today.isoformat(),
        "source": _SOURCE,
        "confidence": "low",
        "standing": "unverified",
    }
