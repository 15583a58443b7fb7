"""What can be wrong with a shape."""

from __future__ import annotations

from graph_store.errors import CoherenceError


class BadShape(CoherenceError):
    """A shape that SHACL does not allow, or that cannot be run; the message names it."""


class NotCompiled(Exception):
    """A shape that SHACL or its extensions allow and the compiler does not take: another engine may.

    No CoherenceError, because it is no fault of anybody's: who runs the compiled engine decides what follows.
    """
