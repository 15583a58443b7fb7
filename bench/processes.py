"""Measurements in fresh processes, each with a limit: what was not finished is said, and nothing is made up for it."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measurement:
    """What one process did. Units: seconds of wall clock for all rules, loading excluded.

    ``counts`` are true numbers, ``found`` may list fewer. ``finished`` is False where the limit came first:
    ``seconds`` is then how long it had been at the rules, a lower bound.
    """

    seconds: float
    finished: bool
    peak_mib: int | None
    rule_seconds: dict[str, float]
    found: dict[str, frozenset[str]]
    counts: dict[str, int]
    errors: dict[str, str]


def measured(command: list[str], limit_s: float) -> Measurement:
    """Run a command that takes a file to write its lines to as last argument."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "lines"
        with subprocess.Popen([*command, str(output)], cwd=ROOT) as process:
            try:
                status: int | None = process.wait(timeout=limit_s)
            except subprocess.TimeoutExpired:
                process.kill()
                status = None
        ended = time.time()
        if status not in (0, None):
            raise RuntimeError(f"{' '.join(command)} ended with status {status}")
        lines = [json.loads(line) for line in _whole_lines(output)]
    return _measurement(lines, ended)


def _whole_lines(output: Path) -> list[str]:
    text = output.read_text(encoding="utf-8") if output.is_file() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def _measurement(lines: list[dict[str, object]], ended: float) -> Measurement:
    rules = [line for line in lines if "rule" in line]
    last = next((line for line in lines if "peak_mib" in line), None)
    begun = float(str(next((line["begun"] for line in lines if "begun" in line), ended)))
    seconds = {str(line["rule"]): float(str(line["seconds"])) for line in rules}
    return Measurement(
        seconds=ended - begun if last is None else float(str(last["seconds"])),
        finished=last is not None,
        peak_mib=None if last is None else int(str(last["peak_mib"])),
        rule_seconds=seconds,
        found={str(line["rule"]): frozenset(line["found"]) for line in rules if not line["error"]},  # type: ignore[arg-type]
        counts={str(line["rule"]): int(str(line["count"])) for line in rules},
        errors={str(line["rule"]): str(line["error"]) for line in rules if line["error"]},
    )
