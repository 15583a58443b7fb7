"""The timings: ``python -m bench [NAME…]`` prints, for each, what was measured and the ratio that counts."""

from __future__ import annotations

import argparse
import platform
import sys

from bench import publishing, validating

SUBJECTS = {"publishing": publishing.main, "validating": validating.main}


def main() -> None:
    """Run the subjects named, or all of them."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], help="what to time; everything by default")
    parser.add_argument("--large", action="store_true", help="also the sizes that take minutes")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {sys.platform}")
    for name in arguments.subjects or SUBJECTS:
        print(f"\n{name}")
        SUBJECTS[name](large=arguments.large)


main()
