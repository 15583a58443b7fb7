"""The words reports use for severities, standings, kinds and headings, in both languages."""

from __future__ import annotations

from functools import cache

from graph_store.namespaces import COE, shortened
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
STATE = {
    "open": Bilingual("aperto", "open"),
    "in-charge": Bilingual("preso in carico", "in charge"),
    "accepted": Bilingual("accettato", "accepted"),
}
CHANGE = {
    "new": Bilingual("nuovo", "new"),
    "persistent": Bilingual("già presente", "still there"),
    "reopened": Bilingual("tornato", "back again"),
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
    "cut": Bilingual("elencati {listed} rilievi su {found}", "{listed} of {found} findings listed"),
    "ran": Bilingual("Che cosa è stato controllato", "What was checked"),
    "ran-in": Bilingual("Regole eseguite: {rules}, in {seconds}.", "Rules run: {rules}, in {seconds}."),
    "group": Bilingual("Gruppo", "Group"),
    "listed": Bilingual("Elencati", "Listed"),
    "seconds": Bilingual("Secondi", "Seconds"),
    "time": Bilingual("Tempo", "Time"),
    "outcome": Bilingual("Esito", "Outcome"),
    "some-found": Bilingual("rilievi da esaminare", "findings to look at"),
    "some-listed": Bilingual("rilievi da esaminare, elenco parziale", "findings to look at, list cut short"),
    "nothing-found": Bilingual("nessun rilievo", "no findings"),
    "nothing-checked": Bilingual("niente da controllare", "nothing to check"),
    "not-run": Bilingual("non eseguita: {error}", "did not run: {error}"),
    "engine": Bilingual("{told} (eseguita da {engine})", "{told} (run by {engine})"),
    "kind": Bilingual("Tipo", "Kind"),
    "state": Bilingual("Stato", "State"),
    "change": Bilingual("Novità", "Change"),
    "since": Bilingual("Noto dal", "Known since"),
    "in-charge-of": Bilingual("In carico a", "In charge"),
    "due": Bilingual("Entro il", "Due"),
    "until": Bilingual("Accettato fino al", "Accepted until"),
    "reason": Bilingual("Motivo", "Reason"),
    "suggestion": Bilingual("Suggerimento", "Suggestion"),
    "suggestions": Bilingual("Suggerimenti da esaminare", "Suggestions to look at"),
    "id": Bilingual("Identificativo", "Identifier"),
    "unmet": Bilingual("Vincolo non rispettato: {constraint}", "Constraint not met: {constraint}"),
    "truncated": Bilingual("… [testo troncato]", "… [text cut]"),
}


def heading(key: str, language: str) -> str:
    """One heading in one language."""
    return HEADINGS[key][language]


def group_name(rule: Rule, language: str) -> str:
    """What the rule's group is called."""
    if not rule.group:
        return heading("others", language)
    name = _named(f"rule-group-{rule.group}")[language]
    return name[:1].upper() + name[1:]


def standing_name(finding: Finding, language: str) -> str:
    """The standing of the thing found, in words."""
    return (_named(f"standing-{finding.standing}") if finding.standing else NO_STANDING)[language]


def kind_name(finding: Finding, language: str) -> str:
    """What sort of thing was found, in words; empty for a thing of no known kind."""
    return _named(finding.kind)[language] if finding.kind else ""


@cache
def _named(term: str) -> Bilingual:
    """What a term of the vocabulary is called; a long report asks for the same few again and again."""
    return term_name(str(COE[term]))


def state_name(finding: Finding, language: str) -> str:
    """Where the finding stands, in words."""
    return STATE[finding.state][language]


def change_name(finding: Finding, language: str) -> str:
    """How the finding compares with the run before, in words; empty where there was none."""
    return CHANGE[finding.change][language] if finding.change else ""


def seconds_told(seconds: float, language: str) -> str:
    """A time as people write it.

    >>> seconds_told(0.0124, "it"), seconds_told(3.5, "en")
    ('0,012 s', '3.500 s')
    """
    text = f"{seconds:.3f} s"
    return text.replace(".", ",") if language == "it" else text


def called(finding: Finding, language: str) -> str:
    """The thing found as people name it: kind, code, label.

    A code that is in the label already is not said twice.
    """
    label = finding.label[language]
    parts = [kind_name(finding, language), finding.code if finding.code not in label else ""]
    front = " ".join(part for part in parts if part)
    return f"{front} «{label}»" if front else label


def told(finding: Finding, language: str) -> str:
    """What was found, with the value it is about where there is one; a shape without words is named by what it asks."""
    value = finding.value_label[language]
    message = finding.message[language] or _unmet(finding, language)
    return f"{message.rstrip('.')}: {value}." if value else message


def _unmet(finding: Finding, language: str) -> str:
    constraint = shortened(finding.component).removesuffix("ConstraintComponent") or shortened(finding.shape)
    where = f" ({finding.path})" if finding.path else ""
    return heading("unmet", language).format(constraint=constraint) + where
