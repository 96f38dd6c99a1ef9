"""Advice of the doctor about the interpreter."""

from __future__ import annotations

import pytest

from app.core.operations.machine import check_python
from app.core.operations.python_flaws import FLAWS, Version, list_flaws


def test_the_version_that_mends_the_flaws_is_named() -> None:
    finding = check_python((3, 13, 5))

    assert (finding.name, finding.ok, finding.blocking) == ("python", False, False)
    assert finding.advice.startswith(
        "Python 3.13.5 has known flaws in email, html.parser, tarfile, unicodedata, xml.parsers.expat, zipfile, "
        "all mended in 3.13.15: install it"
    )


def test_only_what_is_left_to_mend_is_named() -> None:
    advice = check_python((3, 13, 14)).advice

    assert "flaws in html.parser, all mended in 3.13.15" in advice
    assert "(gh-153030)" in advice


@pytest.mark.parametrize("version", [(3, 11, 16), (3, 12, 14), (3, 13, 15), (3, 13, 20), (3, 14, 0)])
def test_a_later_version_is_well(version: Version) -> None:
    assert check_python(version).ok


@pytest.mark.parametrize("branch", [(3, 11), (3, 12), (3, 13)])
def test_every_branch_that_parvis_runs_on_is_known(branch: tuple[int, int]) -> None:
    assert list_flaws((*branch, 0)) == list(FLAWS)
