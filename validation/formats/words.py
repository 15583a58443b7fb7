"""The words reports use for severities, standings, kinds and headings, in both languages."""

from __future__ import annotations

from graph_store.namespaces import COE
from validation.findings import Finding
from validation.rules import Rule
from validation.texts import Bilingual
from validation.vocabulary import term_name

SEVERITY = {
    "violation": Bilingual("dato errato", "wrong data"),
    "warning": Bilingual("lacuna di coerenza", "coherence gap"),
    "info": Bilingual("occasione da cogliere", "missed opportunity"),
}
SEVERITIES_COUNTED = {
    "violation": Bilingual("dati errati", "wrong data"),
    "warning": Bilingual("lacune di coerenza", "coherence gaps"),
    "info": Bilingual("occasioni da cogliere", "missed opportunities"),
}
NO_STANDING = Bilingual("titolo non indicato", "standing not stated")
HEADINGS: dict[str, Bilingual] = {
    "title": Bilingual("Rapporto di coerenza", "Coherence report"),
    "version": Bilingual("Versione dei dati", "Version of the data"),
    "files": Bilingual("dati da file", "data from files"),
    "none": Bilingual("Nessun rilievo.", "No findings."),
    "findings": Bilingual("rilievi", "findings"),
    "rule": Bilingual("Regola", "Rule"),
    "severity": Bilingual("Gravità", "Severity"),
    "checked": Bilingual("Controllati", "Checked"),
    "found": Bilingual("Rilievi", "Findings"),
    "why": Bilingual("Perché conta", "Why it matters"),
    "advice": Bilingual("Che cosa fare", "What to do"),
    "owner": Bilingual("Chi risponde", "Who answers"),
    "more": Bilingual("… e altri {count} rilievi di questa regola", "… and {count} more findings of this rule"),
    "counted": Bilingual("rilievi {found}, controllati {checked}", "findings {found}, checked {checked}"),
    "summary": Bilingual("In sintesi", "Summary"),
    "details": Bilingual("I rilievi, regola per regola", "The findings, rule by rule"),
    "code": Bilingual("Codice", "Code"),
    "name": Bilingual("Nome", "Name"),
    "standing": Bilingual("Titolo del dato", "Standing of the data"),
    "message": Bilingual("Rilievo", "Finding"),
    "untargeted": Bilingual("Regole senza niente da controllare", "Rules with nothing to check"),
    "others": Bilingual("Altre regole", "Other rules"),
    "failed": Bilingual("Regole che non è stato possibile eseguire", "Rules that could not run"),
}


def heading(key: str, language: str) -> str:
    """One heading in one language."""
    return HEADINGS[key][language]


def group_name(rule: Rule, language: str) -> str:
    """What the rule's group is called."""
    if not rule.group:
        return heading("others", language)
    name = term_name(str(COE[f"rule-group-{rule.group}"]))[language]
    return name[:1].upper() + name[1:]


def standing_name(finding: Finding, language: str) -> str:
    """The standing of the thing found, in words."""
    return (term_name(str(COE[f"standing-{finding.standing}"])) if finding.standing else NO_STANDING)[language]


def kind_name(finding: Finding, language: str) -> str:
    """What sort of thing was found, in words; empty for a thing of no known kind."""
    return term_name(str(COE[finding.kind]))[language] if finding.kind else ""


def called(finding: Finding, language: str) -> str:
    """The thing found as people name it: kind, code, label.

    A code that is in the label already is not said twice.
    """
    label = finding.label[language]
    parts = [kind_name(finding, language), finding.code if finding.code not in label else ""]
    front = " ".join(part for part in parts if part)
    return f"{front} «{label}»" if front else label


def told(finding: Finding, language: str) -> str:
    """What was found, with the value it is about where there is one."""
    value = finding.value_label[language]
    message = finding.message[language]
    return f"{message.rstrip('.')}: {value}." if value else message
