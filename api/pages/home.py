"""The home page: the chain at a glance, what is missing, where to start, how far to rely on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.pages.findings.words import development
from api.pages.map.drawing import SPACING, preview
from api.pages.notices import data_page
from api.pages.texts import texts
from api.snapshot import Snapshot
from coherence.counts import KindCount
from coherence.coverage import ABOVE, BELOW, Coverage
from coherence.layout import layered_layout
from coherence.network import nodes_of
from validation import Report, RuleOutcome

router = APIRouter(include_in_schema=False)

# Levels, what each is made of, and the joint with the level above.
_CARDS = (
    ("global", ("Goal", "Target"), ""),
    ("national", ("NationalChoice", "NationalObjective"), "sdg-national"),
    ("regional", ("MacroArea", "RegionalPriority"), "national-regional"),
    ("metropolitan", ("Mission", "InterventionArea"), "regional-metropolitan"),
    ("action", ("Programme", "Project", "FundingLine"), "metropolitan-programmes"),
)
_SEVERITY_ORDER = ("violation", "warning", "info")
_FIRST_STEPS = 4
_STEPS_OF_A_SEVERITY = 2


@dataclass(frozen=True)
class Card:
    """One level of the chain: whose strategy it is, what it holds, and how it is joined to the level above.

    Shape: joined has one count from above and one from below, of the first kinds that are counted.
    """

    level: str
    strategy: str
    counts: list[KindCount]
    joined: list[Coverage]

    @property
    def doubtful(self) -> int:
        """How many of its things are unverified or illustrative."""
        return sum(count.doubtful for count in self.counts)


@router.get("/")
def home(request: Request, snapshot: SnapshotDep, language: LanguageDep) -> Response:
    """The home page."""
    report = snapshot.report
    drawn = snapshot.overview
    outcomes = _by_weight(report)
    found = [outcome for outcome in outcomes if outcome.findings]
    return data_page(
        request,
        "home.html",
        language,
        snapshot,
        cards=_cards(snapshot, language),
        coverage=[
            (joint, [item for item in items if item.total])
            for joint, items in groupby(snapshot.coverage, key=lambda item: item.joint)
        ],
        report=report,
        trend=development(snapshot.register, texts(language)).sentences if snapshot.register else (),
        found_rules=found,
        most_found=max((outcome.findings for outcome in found), default=0),
        next_steps=_next_steps(found),
        clean=sum(not outcome.findings and not outcome.error and outcome.targets > 0 for outcome in outcomes),
        untargeted=sum(not outcome.targets and not outcome.error for outcome in outcomes),
        failed=sum(outcome.error is not None for outcome in outcomes),
        counts=list(snapshot.counts.values()),
        preview=preview(drawn, layered_layout(drawn, SPACING), texts(language)),
    )


def _by_weight(report: Report | None) -> list[RuleOutcome]:
    if report is None:
        return []
    return sorted(report.rules, key=lambda one: (_SEVERITY_ORDER.index(one.severity), -one.findings, one.id))


def _next_steps(found: list[RuleOutcome]) -> list[RuleOutcome]:
    """The rules to start from: the weightiest of each severity, so that wrong data do not hide the gaps."""
    steps: list[RuleOutcome] = []
    for severity in _SEVERITY_ORDER:
        alike = [outcome for outcome in found if outcome.severity == severity and outcome.rule.advice]
        steps += alike[:_STEPS_OF_A_SEVERITY]
    return steps[:_FIRST_STEPS]


def _cards(snapshot: Snapshot, language: str) -> list[Card]:
    cards = []
    for level, kinds, joint in _CARDS:
        counts = [snapshot.counts[kind] for kind in kinds if kind in snapshot.counts]
        joined = {one.direction: one for one in reversed(snapshot.coverage) if one.joint == joint and one.total}
        strategy = ", ".join(_strategies(snapshot, kinds, language))
        cards.append(Card(level, strategy, counts, [joined[way] for way in (ABOVE, BELOW) if way in joined]))
    return cards


def _strategies(snapshot: Snapshot, kinds: Iterable[str], language: str) -> list[str]:
    used = {node.framework for node in nodes_of(snapshot.network) if node.kind in kinds}
    return [framework.label[language] for framework in snapshot.frameworks if framework.reference in used]
