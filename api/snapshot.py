"""What pages and the JSON API read of one version of the graph, computed once for each version."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from coherence.actors import Actors, read_actors
from coherence.candidates import Candidates, read_candidates
from coherence.collaboration import Collaboration, collaboration
from coherence.counts import KindCount, read_counts
from coherence.coverage import Coverage, coverage
from coherence.datasets import Dataset, read_datasets
from coherence.documents import Documents, read_documents
from coherence.examples import Example, read_examples
from coherence.frameworks import Framework, own_agenda, read_frameworks
from coherence.indicators import Indicator, read_indicators
from coherence.listing import listed_things
from coherence.matrix import MATRICES, Matrix, matrix
from coherence.narrowing import Facets, NamedActor, actors_in, read_facets
from coherence.network import Graph, read_network
from coherence.ontology import shipped_ontology
from coherence.places import Places, read_places
from coherence.views import drawn_network, established, far_programmes
from coherence.zones import Area, Zones, read_zones
from graph_store.errors import CoherenceError
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore
from graph_store.versions import Version
from validation import OUTCOMES, Register, Report

if TYPE_CHECKING:
    from graph_store.statistics import Statistics

LOG = logging.getLogger(__name__)

# What is read from the graph apart from the findings and the decisions on them.
_APART_FROM_FINDINGS = (
    "network",
    "settled",
    "facets",
    "acting",
    "overview",
    "far",
    "coverage",
    "counts",
    "frameworks",
    "actors",
    "indicators",
    "documents",
    "zones",
    "zone_areas",
    "places",
)


class Snapshot:
    """One version of the graph, which never changes, with what was read from it so far."""

    def __init__(self, version: Version, reader: Reader, names: Identifiers) -> None:
        self.version = version
        self.reader = reader
        self.names = names
        self._register: Register | None = None
        self._collaborations: dict[tuple[tuple[str, ...], str], Collaboration] = {}
        self._matrices: dict[tuple[str, tuple[str, ...]], Matrix] = {}

    def take_over(self, earlier: Snapshot) -> None:
        """Keep what was read from a version that differs from this one in findings and decisions alone."""
        known = dict(earlier.__dict__)
        self.__dict__.update({name: known[name] for name in _APART_FROM_FINDINGS if name in known})
        if "candidates" in known:
            self.__dict__["candidates"] = earlier.candidates.read_from(self.reader)
        self._collaborations = dict(earlier._collaborations)
        self._matrices = dict(earlier._matrices)

    @property
    def register(self) -> Register | None:
        """The findings of this version with their life, as it is today; None while validation has not run for it."""
        today = date.today()
        # A state can change overnight: what was accepted until yesterday is open.
        if self._register is None or self._register.today != today:
            self._register = Register.of_version(self.version, self.reader, today)
        return self._register

    @property
    def report(self) -> Report | None:
        """The findings of this version; None while validation has not run for it."""
        return self.register.report if self.register else None

    @cached_property
    def network(self) -> Graph:
        """The whole chain."""
        return read_network(self.reader, self.names)

    @cached_property
    def settled(self) -> Graph:
        """The chain without the links that are only proposed."""
        return established(self.network)

    @cached_property
    def candidates(self) -> Candidates:
        """What a link can be suggested between."""
        return read_candidates(self.reader, self.names)

    @cached_property
    def facets(self) -> Facets:
        """The dimensions and periods of what is in the chain."""
        return read_facets(self.reader, self.names)

    @cached_property
    def acting(self) -> list[NamedActor]:
        """Everybody who works on something in the chain."""
        return actors_in(self.reader, self.names)

    @cached_property
    def overview(self) -> Graph:
        """The part of the chain that is drawn when nothing is asked for in particular."""
        return drawn_network(self.network)

    @cached_property
    def far(self) -> frozenset[str]:
        """The programmes of higher governments that touch nothing here, and are not drawn."""
        return frozenset(far_programmes(self.network))

    def drawn(self, focus: str | None, *, detail: bool) -> Graph:
        """The part of the chain to draw. Errors: UnknownResource for a focus that is not there."""
        if focus is None and not detail:
            return self.overview
        return drawn_network(self.network, focus=focus, detail=detail)

    @cached_property
    def coverage(self) -> list[Coverage]:
        """Coverage and anchoring, joint by joint."""
        return coverage(self.network)

    def collaboration(self, standings: tuple[str, ...], mission: str) -> Collaboration:
        """Who works with whom, on one mission or on everything, as far as data of these standings say."""
        if (standings, mission) not in self._collaborations:
            kept = self.actors.kept(standings=standings, mission=mission)
            self._collaborations[standings, mission] = collaboration(self.actors, kept)
        return self._collaborations[standings, mission]

    def matrix(self, name: str, standings: tuple[str, ...]) -> Matrix:
        """One of the matrices, of what has one of these standings."""
        if (name, standings) not in self._matrices:
            self._matrices[name, standings] = matrix(self.network, MATRICES[name], standings)
        return self._matrices[name, standings]

    @cached_property
    def counts(self) -> dict[str, KindCount]:
        """How much there is of everything."""
        return read_counts(self.reader)

    @cached_property
    def frameworks(self) -> list[Framework]:
        """The strategies in force."""
        return read_frameworks(self.reader, self.names)

    @cached_property
    def actors(self) -> Actors:
        """The actors, and what each works on."""
        return read_actors(self.reader, self.names)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators with what they measure, their values and targets."""
        return read_indicators(self.reader, self.names, self.network)

    @cached_property
    def documents(self) -> Documents:
        """The documents, what each takes up of the agenda, and how they relate."""
        return read_documents(self.reader, self.names, self.network, self.agenda.reference if self.agenda else "")

    @cached_property
    def zones(self) -> Zones:
        """The metropolitan territory and what is done there."""
        return read_zones(self.reader, self.names, self.network)

    @cached_property
    def zone_areas(self) -> list[Area]:
        """The zones with their municipalities, projects and money."""
        return self.zones.areas()

    @cached_property
    def places(self) -> Places:
        """Where everything stands: levels of government, missions."""
        return read_places(self.reader, self.names, self.settled)

    @cached_property
    def examples(self) -> dict[str, Example]:
        """An example for every term of the vocabulary, by its IRI."""
        return read_examples(self.reader, shipped_ontology().terms.values())

    @cached_property
    def statistics(self) -> Statistics:
        """The figures of the whole graph."""
        from graph_store.statistics import statistics

        return statistics(self.reader)

    @cached_property
    def datasets(self) -> list[Dataset]:
        """The named graphs and what each says of itself."""
        return read_datasets(self.reader, self.statistics.graphs)

    @cached_property
    def things(self) -> list[str]:
        """The IRIs of everything that has a page of its own."""
        return listed_things(self.reader)

    @property
    def agenda(self) -> Framework | None:
        """The agenda this graph is kept for."""
        return own_agenda(self.frameworks)

    @property
    def has_illustrative(self) -> bool:
        """Does it hold anything that was made up to show the software?"""
        return any(count.of("illustrative") for count in self.counts.values())


class Snapshots:
    """The snapshot of the newest version; the one before is let go."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._names = Identifiers(store.settings.base_iri)
        self._latest: Snapshot | None = None
        self._lock = Lock()

    def warm(self) -> None:
        """Read what the first page needs before somebody waits for it; a store that is not there yet is no error."""
        with suppress(CoherenceError):
            snapshot = self.current()
            LOG.info(
                "ready version=%d nodes=%d joints=%d kinds=%d findings=%s",
                snapshot.version.number,
                len(snapshot.overview),
                len(snapshot.coverage),
                len(snapshot.counts),
                len(snapshot.report.findings) if snapshot.report else "none",
            )
            LOG.info("ready to suggest things=%d", len(snapshot.candidates.things))
            LOG.info(
                "ready to tell actors=%d zones=%d indicators=%d documents=%d",
                len(snapshot.actors.actors),
                len(snapshot.zone_areas),
                len(snapshot.indicators),
                len(snapshot.documents.documents),
            )

    def current(self) -> Snapshot:
        """What to answer from now. Errors: StoreMissing."""
        version = self._store.current()
        with self._lock:
            before = self._latest
            if before is not None and before.version.folder == version.folder:
                return before
            snapshot = Snapshot(version, self._store.reader(version), self._names)
            if before is not None and _says_the_same(version, before.version):
                snapshot.take_over(before)
            self._latest = snapshot
            return snapshot


def _says_the_same(version: Version, before: Version) -> bool:
    """Does it differ from the version before it in findings and decisions alone?"""
    outcomes = {str(graph) for graph in OUTCOMES}
    return version.parent == before.number and version.changed is not None and version.changed <= outcomes
