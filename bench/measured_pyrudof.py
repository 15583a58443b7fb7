"""pyrudof run once in a process of its own: ``python bench/measured_pyrudof.py DATA SHAPES-FOLDER OUTPUT``.

It stands alone, so that it also runs where only pyrudof is installed. It writes the same lines as bench.measured.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pyrudof


def main() -> None:
    """Read the data once, then every shapes file in turn."""
    data, shapes, output = (Path(argument) for argument in sys.argv[1:4])
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    begun = time.perf_counter()
    rudof.read_data(str(data), pyrudof.RDFFormat.NTriples)
    loading = time.perf_counter() - begun
    with output.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps({"begun": time.time()}) + "\n")
        lines.flush()
        begun = time.perf_counter()
        for file in sorted(shapes.glob("*.ttl")):
            lines.write(json.dumps(_line(rudof, file)) + "\n")
            lines.flush()
        total = {"seconds": time.perf_counter() - begun, "loading": loading, "peak_mib": _peak_mib()}
        lines.write(json.dumps(total) + "\n")


def _line(rudof: pyrudof.Rudof, file: Path) -> dict[str, object]:
    begun, error, found = time.perf_counter(), None, []
    try:
        rudof.reset_shacl()
        rudof.read_shacl(str(file), pyrudof.ShaclFormat.Turtle)
        report = rudof.validate_shacl(pyrudof.ShaclValidationMode.Native)
        found = sorted({"\t".join((file.stem, str(entry.focus_node).strip("<>"))) for entry in report})
    except Exception as reason:  # whatever it says is what it says of this rule
        error = " ".join(str(reason).split()) or type(reason).__name__
    return {
        "rule": file.stem,
        "seconds": time.perf_counter() - begun,
        "error": error,
        "found": found,
        "count": len(found),
    }


def _peak_mib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


main()
