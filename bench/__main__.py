"""The timings: ``python -m bench [NAME…]`` prints, for each, what was measured and the ratio that counts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench import hostile, many_findings, publishing, serving, validating
from bench.machine import description


def main() -> None:
    """Run the subjects named, or all of them."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    names = ("publishing", "validating", "many-findings", "hostile", "serving")
    parser.add_argument("subjects", nargs="*", choices=[*names, []], help="what to time; everything by default")
    parser.add_argument("--large", action="store_true", help="also the sizes that take minutes")
    parser.add_argument("--pyshacl-limit", type=float, default=600, help="seconds pySHACL may take at each size")
    parser.add_argument("--pyrudof-limit", type=float, default=600, help="seconds pyrudof may take at each size")
    parser.add_argument("--pyrudof-python", default=sys.executable, help="a Python that has pyrudof")
    parser.add_argument("--endpoint-python", default=sys.executable, help="a Python that has rdflib-endpoint")
    arguments = parser.parse_args()
    limits = validating.Limits(arguments.pyshacl_limit, arguments.pyrudof_limit, arguments.pyrudof_python)
    subjects: dict[str, Callable[..., None]] = {
        "publishing": publishing.main,
        "validating": partial(validating.main, limits=limits),
        "many-findings": many_findings.main,
        "hostile": hostile.main,
        "serving": partial(serving.main, endpoint_python=arguments.endpoint_python),
    }
    print(description())
    for name in arguments.subjects or names:
        print(f"\n{name}", flush=True)
        subjects[name](large=arguments.large)


main()
