"""Words of the vocabulary where the pages have none of their own."""

from __future__ import annotations

from api.pages.texts import texts
from coherence.ontology import shipped_ontology
from graph_store.namespaces import COE


def property_words(name: str, language: str) -> str:
    """What the vocabulary calls a term, beginning with a capital; the name itself for one it does not have.

    >>> property_words("contributesTo", "it"), property_words("nothing", "it")
    ('Contribuisce a', 'nothing')
    """
    term = shipped_ontology().terms.get(str(COE) + name)
    if term is None:
        return name
    words = term.label[language]
    return words[:1].upper() + words[1:]


def kind_words(kind: str, language: str) -> str:
    """What a thing of a class is called: the pages' own word, else the vocabulary's.

    >>> kind_words("Mission", "en"), kind_words("IndicatorScheme", "en")
    ('Mission', 'Indicator scheme')
    """
    words = texts(language)
    return words.named("kind", kind) if words.has(f"kind.{kind}") else property_words(kind, language)
