"""Mutation tests: each disabled protection makes one of its tests fail.

`make test` runs one, drawn with the seed; `make trust` runs them all, also those marked `trust` (`PARVIS_MUTANTS=all`).
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.source_files import ROOT
from tests.example_counts import sample_cases
from tests.security.mutants import MUTANTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

NAMES = list(MUTANTS)
PLAYED = NAMES if os.environ.get("PARVIS_MUTANTS") == "all" else sample_cases(NAMES, share=len(NAMES))
FAILED = 1


@pytest.mark.parametrize("name", PLAYED)
def test_a_disabled_protection_is_detected(name: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "tests.security.mutants"]

    played = subprocess.run(
        [*command, *MUTANTS[name].noticed_by],
        cwd=ROOT,
        # Whatever this run leaves out, the tests of the mutant are played.
        env={**os.environ, "PARVIS_MUTANT": name, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert played.returncode == FAILED, played.stdout[-3000:]
    assert " failed" in played.stdout


@pytest.mark.form
def test_each_test_that_a_mutant_names_exists() -> None:
    addresses = {
        address for mutant in MUTANTS.values() for address in mutant.noticed_by if address.startswith("tests/")
    }
    absent = []

    for address in sorted(addresses):
        path, _, test = address.partition("::")
        if not (ROOT / path).exists() or (test and f"def {test}(" not in (ROOT / path).read_text()):
            absent.append(address)

    assert len(addresses) > 10
    assert absent == []
