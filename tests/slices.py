"""Slices of `make trust`: what `make test` leaves out, in parts of about a quarter of an hour.

`python -m tests.slices list` prints them; `3/10`, a name or `commit` plays one; `all` plays every one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.chosen_day import DAYS
from tests.example_counts import ROOT, read_seed

# As in the Makefile: a file stays in one process, and one process more than processors works while others wait for a browser.
BY_FILE = "-n 3 --dist loadfile --no-loadscope-reorder"
BOTH = "-n 2 --dist worksteal"
PAGES = "tests/journeys/test_page_accessibility.py tests/journeys/test_demo_themes.py"
PALETTES = "tests/themes/test_random_palettes.py tests/journeys/test_contrast_of_palettes.py"
CHAOS = "tests/reliability tests/monkey tests/journeys/test_outbox_properties.py"
# Those whose turn it is not belong to `make trust`: on this database they are few.
ON_POSTGRESQL = "not trust or postgresql"
NOT_PAGES = " ".join(f"--deselect {path}" for path in f"{PAGES} {PALETTES} {CHAOS}".split())


@dataclass(frozen=True)
class Slice:
    """A part of `make trust`: what it plays in words, its commands, and the variables that raise their counts."""

    name: str
    what: str
    commands: tuple[str, ...]
    counts: dict[str, str] = field(default_factory=dict)
    # Whether the slice of a commit may be this one: ten minutes, and no right to mount a folder.
    is_drawn: bool = True


def build_run(options: str, *, database: str = "sqlite") -> str:
    """Build the command that plays tests, then those that failed alone, as `make test` does.

    No test is played again after another exit status than 1: none has failed.
    """
    run = f"pytest -q --timeout=900 -o cache_dir=.pytest_cache/slices --database {database}"
    if database == "postgresql":
        run += " --whole-modules"
    alone = f"{run} --last-failed --last-failed-no-failures none"
    return (
        f"{run} --cache-clear {options} || {{ [ $? -eq 1 ] && echo 'What failed is played again, alone:' && {alone}; }}"
    )


SLICES = (
    Slice(
        "days",
        "the core of the tests at eight days and hours",
        tuple(f"PARVIS_TEST_DAY={day} make --no-print-directory core-tests" for day in DAYS),
        is_drawn=False,
    ),
    Slice(
        "clean-root",
        "make setup, make check and a tenth of make test in a Debian with nothing but the packages of the README",
        ("bash tests/clean_root.sh",),
        is_drawn=False,
    ),
    Slice(
        "postgresql",
        "on PostgreSQL, every test of the modules where one is marked; a module whose queries none of them reached fails",
        (build_run(f"{BY_FILE} -m '{ON_POSTGRESQL}'", database="postgresql"),),
    ),
    *(
        Slice(
            f"browsers-{part}",
            f"the journeys left out: offline, devices, studio, themes; half {part} of two",
            (build_run(f'{BY_FILE} -m "trust and browser" --part {part}/2 {NOT_PAGES} tests/journeys'),),
        )
        for part in (1, 2)
    ),
    Slice(
        "pages",
        "every stop of every tour at all widths, light and dark; every theme of the demo; palettes drawn at random",
        (build_run(f"{BY_FILE} {PAGES} {PALETTES}"),),
        {"PARVIS_EXAMPLES": "10"},
    ),
    Slice(
        "rules",
        "what no browser shows: all actors on all routes, hostile forms, catalogue, studio",
        (build_run(f'{BY_FILE} -m "trust and not browser" --ignore tests/reliability'),),
    ),
    Slice(
        "mutants",
        "every disabled protection and guarantee, which a test must detect",
        (build_run(f"{BOTH} tests/security/test_mutants.py tests/reliability/test_mutants.py"),),
        {"PARVIS_MUTANTS": "all"},
    ),
    Slice(
        "inputs",
        "fuzzing of every parser, other examples of every property, half-filled forms",
        (
            build_run(f"{BOTH} -m hypothesis --hypothesis-profile=search --hypothesis-seed={read_seed()}"),
            build_run(f"{BOTH} tests/fuzz tests/identity/test_half_filled_forms.py"),
        ),
        {"PARVIS_EXAMPLES": "10", "PARVIS_FUZZ_INPUTS": "5000", "PARVIS_IDENTITY_SEEDS": "200"},
    ),
    Slice(
        "chaos",
        "storms with killed processes, crash points, sequences of the outbox, two people on a device, a flood of files",
        (build_run(CHAOS), "python -m bench.upload_flood"),
        {
            "PARVIS_CRASH_POINTS": "40",
            "PARVIS_MONKEY_SEEDS": "20",
            "PARVIS_OUTBOX_SEEDS": "200",
            "PARVIS_STORM_SEEDS": "1,2,3",
            "PARVIS_STORM_SUBMISSIONS": "1000",
        },
        is_drawn=False,
    ),
)


def find_slice(word: str) -> Slice:
    """Return the slice of a name, of a number (`3/10`) or of the commit; raise LookupError for another word."""
    if word == "commit":
        short_slices = [each for each in SLICES if each.is_drawn]
        return short_slices[read_seed() % len(short_slices)]
    for number, each in enumerate(SLICES, start=1):
        if word in (each.name, str(number), f"{number}/{len(SLICES)}"):
            return each
    raise LookupError(word)


def play(trust_slice: Slice) -> int:
    """Play the commands of a slice to the end; return the number of those that failed."""
    number = SLICES.index(trust_slice) + 1
    print(f"slice {number}/{len(SLICES)}, {trust_slice.name}: {trust_slice.what}")
    print(f"to repeat it: PARVIS_TEST_SEED={read_seed()} make trust SLICE={trust_slice.name}", flush=True)
    environment = {**os.environ, "PARVIS_TEST_SEED": str(read_seed()), **trust_slice.counts}
    start = time.monotonic()
    failures = sum(
        subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, check=False).returncode != 0
        for command in trust_slice.commands
    )
    print(
        f"slice {trust_slice.name}: {time.monotonic() - start:.0f} s, {failures} of {len(trust_slice.commands)} runs failed"
    )
    return failures


def main(word: str) -> int:
    if word == "list":
        for number, each in enumerate(SLICES, start=1):
            print(f"{number}/{len(SLICES)}  {each.name:<11} {each.what}")
        return 0
    return min(1, sum(play(each) for each in (SLICES if word == "all" else (find_slice(word),))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
