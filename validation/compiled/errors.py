"""What can be wrong with a shape."""

from __future__ import annotations

from graph_store.errors import CoherenceError


class BadShape(CoherenceError):
    """A shape that SHACL does not allow, or that cannot be run; the message names it."""
