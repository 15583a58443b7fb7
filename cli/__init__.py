"""The ``coerenza`` command."""
