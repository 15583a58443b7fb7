"""From how many nodes on one way of evaluating is cheaper than another. Nothing here changes what is found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tuning:
    """Measured on the shipped graph and on national ones of a million statements; all are counts.

    named:          nodes written into one query by name.
    largest:        expressions written into one query; what is larger is evaluated in parts.
    many:           starts from which on a walk is asked from everywhere first, and the starts last,
    times_as_many:  unless the walk has more steps than so many times the starts.
    anywhere:       nodes from which a walk that may lead anywhere is begun, rather than from its goals.
    fetched:        nodes that are fetched to be compared here, rather than having the source find them again.
    steps_for_one:  steps read from the list of all of them in the time it takes to ask for those of one node.
    """

    named: int = 1_000
    largest: int = 9
    many: int = 500
    times_as_many: int = 15
    anywhere: int = 1_000
    fetched: int = 10_000
    steps_for_one: int = 4
