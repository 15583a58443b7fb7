"""Repeatable timings: ratios measured in one run, on graphs that are made the same way every time."""
