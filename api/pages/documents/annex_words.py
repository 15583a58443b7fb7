"""The DUP annex in words: how sure an association is, what an indicator says, which goals a mission serves."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.indicators.words import IndicatorWords
from api.pages.texts import Texts
from coherence.annex import AnnexRow, Linked, Measure
from coherence.link_records import LinkRecord


@dataclass(frozen=True)
class AnnexWords:
    """What the page and the workbook say, in one language."""

    words: Texts

    def sureness(self, linked: Linked) -> str:
        """The status and standing of a link of the chain."""
        status = self.words.named("status", linked.edge.status)
        return f"{status}, {self.words.named('standing', linked.edge.standing)}"

    def adoption(self, link: LinkRecord | None) -> str:
        """Whether the document takes the mission up, and how sure that is."""
        if link is None:
            return self.words("annex.not_adopted")
        status, standing = self.words.named("link_status", link.status), self.words.named("standing", link.standing)
        return self.words("annex.adopted", status=status, standing=standing)

    def passages(self, link: LinkRecord) -> str:
        """The pages that show it; says so when there are none."""
        found = []
        for one in link.quotations:
            name = one.document.label[self.words.language] if one.document else one.citation or one.address
            page = f", {self.words('link.page', page=one.page)}" if one.page else ""
            found.append(f"{name}{page}" + (f": «{one.words}»" if one.words else ""))
        return "; ".join(found) or self.words("link.no_evidence")

    def goals(self, row: AnnexRow) -> str:
        """The goals by number: those the mission names, else those it reaches through its macro-area."""
        if row.goals:
            return ", ".join(goal.code for goal in row.goals)
        return ", ".join(goal.code for goal in row.chain_goals)

    def goals_note(self, row: AnnexRow) -> str:
        """Where the goals come from when the mission names none itself."""
        if row.goals:
            return ""
        return self.words("annex.goals_by_chain" if row.chain_goals else "annex.no_goals")

    def value(self, measure: Measure) -> str:
        """The newest metropolitan value with its unit and year."""
        own = measure.indicator.own
        if own is None:
            return self.words("annex.no_value")
        told = IndicatorWords(self.words)
        unit = measure.indicator.unit[self.words.language]
        return f"{told.number(own.last.value)} {unit} ({own.last.year})".replace("  ", " ")

    def targets(self, measure: Measure) -> list[str]:
        """The values to reach that still hold, each with who set it."""
        told = IndicatorWords(self.words)
        found = []
        for target in measure.indicator.valid_targets:
            scope = target.scope[self.words.language]
            notes = [text for text in (target.issuer, scope) if text]
            notes += [] if target.is_comparable else [self.words("annex.not_comparable")]
            found.append(told.target(target) + (f" ({'; '.join(notes)})" if notes else ""))
        return found
