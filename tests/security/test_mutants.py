"""Mutation tests: each disabled protection makes one of its tests fail.

`make test` runs one of each kind; `make trust` runs them all (`PARVIS_MUTANTS=all`).
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.architecture.source_files import ROOT
from tests.security.mutants import MUTANTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# One of each kind that is quick to notice: a quota, an expired link, a mask.
USUAL = {"a quota is not counted", "links survive a new password", "answers are not masked"}
PLAYED = [name for name in MUTANTS if os.environ.get("PARVIS_MUTANTS") == "all" or name in USUAL]
FAILED = 1


@pytest.mark.parametrize("name", PLAYED)
def test_a_disabled_protection_is_detected(name: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "tests.security.mutants"]

    played = subprocess.run(
        [*command, *MUTANTS[name].noticed_by],
        cwd=ROOT,
        env={**os.environ, "PARVIS_MUTANT": name},
        capture_output=True,
        text=True,
        check=False,
    )

    assert played.returncode == FAILED, played.stdout[-3000:]
    assert " failed" in played.stdout
