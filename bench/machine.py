"""What a measurement was made on: without it no figure means anything."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

_PACKAGES = ("pyoxigraph", "rdflib", "pyshacl")
_KIB = 1024


def description() -> str:
    """One line: processor, cores, memory, versions."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _KIB**3
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def peak_mib() -> int:
    """The most memory this process ever had resident."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // _KIB
