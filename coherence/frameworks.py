"""The strategies, agendas and plans in force, and whose agenda this is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coherence.vocabulary import Texts, bilingual, list_item
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader


@dataclass(frozen=True)
class Framework:
    """A strategy, agenda or plan as a whole; owner is empty where the graph names none."""

    reference: str
    code: str
    label: Texts
    level: str
    owner: Texts
    states_missions: bool


def read_frameworks(reader: Reader, names: Identifiers) -> list[Framework]:
    """The frameworks in force, each once, ordered by reference."""
    found: dict[str, Framework] = {}
    for row in reader.select("pages/frameworks"):
        reference = names.reference(str(row["framework"]))
        code = str(row.get("code", reference.rpartition("/")[2]))
        found.setdefault(
            reference,
            Framework(
                reference=reference,
                code=code,
                label=bilingual(row.get("label_it"), row.get("label_en"), code),
                level=list_item(row.get("level"), "level"),
                owner=bilingual(row.get("owner_it"), row.get("owner_en"), ""),
                states_missions=str(row.get("missions", "false")) == "true",
            ),
        )
    return list(found.values())


def own_agenda(frameworks: Iterable[Framework]) -> Framework | None:
    """The agenda this graph is kept for: the framework that states missions."""
    return next((framework for framework in frameworks if framework.states_missions), None)
