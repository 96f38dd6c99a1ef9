"""The address in the window of an envelope: six lines of 38 characters."""

from __future__ import annotations

import pytest

from app.documents.window_address import find_address_problem, is_overflowing, read_address


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Chloé Exemple\r\n\r\n1  rue des Lilas\r\n99000 VAUBRELLES", None),
        ("\n".join(["ligne"] * 6), None),
        ("\n".join(["ligne"] * 7), "too_many_lines"),
        (f"Chloé\n{'x' * 38}", None),
        (f"Chloé\n{'x' * 39}", "line_too_long"),
        ("Chloé Exemple", "missing"),
        ("", "missing"),
    ],
)
def test_an_address_fits_or_not(text: str, problem: str | None) -> None:
    assert find_address_problem(read_address(text)) == problem
    assert is_overflowing(read_address(text)) is (problem in ("too_many_lines", "line_too_long"))


def test_the_lines_of_an_address_are_tidied() -> None:
    assert read_address(" Chloé \r\n\r\n1   rue des Lilas") == ("Chloé", "1 rue des Lilas")
