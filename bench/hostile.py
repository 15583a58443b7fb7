"""A public endpoint under attack: hostile queries of many kinds, several at once, and a bystander who wants little."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.service import Served, served
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise

LIMIT_S = 10.0
AT_ONCE = 8
BYSTANDER_PAUSE_S = 0.05
SETTLING_S = 10.0
_ANY = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
KINDS = {
    "cross product, counted": f"SELECT (COUNT(*) AS ?n) WHERE {{ {_ANY} }}",
    "cross product, streamed": f"SELECT * WHERE {{ {_ANY} }}",
    "cross product, sorted": f"SELECT ?c ?f WHERE {{ {_ANY} }} ORDER BY ?c ?f ?i LIMIT 5",
    "cross product, distinct": "SELECT DISTINCT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f }",
    "groups that explode": f"SELECT ?a (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?x) WHERE {{ {_ANY} }} GROUP BY ?a",
    "text that doubles": "SELECT (STRLEN(?x30) AS ?n) WHERE { BIND('abcdefgh' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(30))
    + " }",
    "deep paths": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<x:x>|^!<x:x>)* ?b . ?b (!<x:x>|^!<x:x>)* ?c }",
    "catastrophic pattern": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f "
    "FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(([a-z])+.)+[A-Z]([a-z])+$')) }",
    "five megabytes of text": "ASK { ?s ?p '" + "x" * 5_000_000 + "' }",
    "a very long list": f"ASK {{ ?s ?p ?o FILTER(?o IN ({', '.join(str(i) for i in range(60_000))})) }}",
    "deep nesting": "SELECT * WHERE { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
    "nested exclusions": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?c . ?f ?g ?d "
    "FILTER NOT EXISTS { ?h ?i ?f . ?j ?k ?h } } }",
}
BYSTANDER = "SELECT ?p ?o WHERE { <http://metadata.un.org/sdg/11> ?p ?o } LIMIT 5"


@dataclass
class Experience:
    """What somebody met: how long each request took, in seconds, and how it ended."""

    seconds: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    def ask(self, url: str, query: str) -> None:
        """Ask once, and note what happens."""
        begun = time.monotonic()
        try:
            self.ends[_asked(url, query)] += 1
        except (OSError, http.client.HTTPException) as error:
            self.ends[type(error).__name__] += 1
        self.seconds.append(time.monotonic() - begun)


@dataclass(frozen=True)
class Attack:
    """What came of an attack. Units: MiB."""

    kinds: dict[str, Experience]
    bystander: Experience
    before_mib: float
    peak_mib: float
    after_mib: float


def main(*, large: bool) -> None:
    """Attack the service over the shipped graph: for a minute, or for ten seconds; say what everyone met."""
    with tempfile.TemporaryDirectory() as folder:
        initialise(GraphStore(Settings(data_dir=Path(folder))))
        for varied in (False, True):
            with served(Path(folder), query_timeout_s=LIMIT_S, rate_per_second=0) as service:
                print("  each text another one" if varied else "  the same twelve texts again and again", flush=True)
                _tell(attack(service, 60.0 if large else 10.0, varied=varied))


def attack(service: Served, seconds: float, *, varied: bool) -> Attack:
    """Let hostile clients loose on a service for so long; ``varied`` makes each of their texts a new one."""
    kinds = {name: Experience() for name in KINDS}
    bystander = Experience()
    for _ in range(20):
        bystander.ask(service.url, BYSTANDER)
    bystander = Experience()
    before = peak = service.resident_mib()
    until = time.monotonic() + seconds
    attackers = [
        threading.Thread(target=_attack, args=(service.url, kinds, number, until, varied)) for number in range(AT_ONCE)
    ]
    for thread in attackers:
        thread.start()
    number = 0
    while time.monotonic() < until:
        number += 1
        # Never the same question, so that none is answered from memory.
        bystander.ask(service.url, f"{BYSTANDER} # {number}")
        peak = max(peak, service.resident_mib())
        time.sleep(BYSTANDER_PAUSE_S)
    for thread in attackers:
        thread.join()
    return Attack(kinds, bystander, before, peak, _settled(service))


def _settled(service: Served) -> float:
    """The least the service holds within SETTLING_S after an attack: processes that were killed take time to go."""
    least = service.resident_mib()
    until = time.monotonic() + SETTLING_S
    while time.monotonic() < until:
        time.sleep(0.5)
        least = min(least, service.resident_mib())
    return least


def _attack(url: str, kinds: dict[str, Experience], number: int, until: float, varied: bool) -> None:
    names = list(KINDS)
    turn = number
    while time.monotonic() < until:
        name = names[turn % len(names)]
        kinds[name].ask(url, KINDS[name] + (f" # {number}.{turn}" if varied else ""))
        turn += 1


def _asked(url: str, query: str) -> str:
    """Ask by form; the status of the answer, which must be whole."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    try:
        connection.request("POST", "/sparql", urlencode({"query": query}), headers)
        response = connection.getresponse()
        response.read()
        return str(response.status)
    finally:
        connection.close()


def _tell(result: Attack) -> None:
    for name, met in result.kinds.items():
        if met.seconds:
            ends = ", ".join(f"{count} × {end}" for end, count in sorted(met.ends.items()))
            print(f"    {name}: {ends}; longest {max(met.seconds):.1f} s", flush=True)
    waits = sorted(result.bystander.seconds)
    failed = sum(count for end, count in result.bystander.ends.items() if end != "200")
    print(
        f"    bystander: {len(waits)} queries, {failed} failed; median {statistics.median(waits) * 1000:.0f} ms, "
        f"95 of 100 within {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, longest {waits[-1] * 1000:.0f} ms\n"
        f"    memory: {result.before_mib:.0f} MiB before, {result.peak_mib:.0f} at most, "
        f"{result.after_mib:.0f} within {SETTLING_S:.0f} s after",
        flush=True,
    )
