"""Addresses of payers: the lines of the window of an envelope, and the parts that the Treasury reads."""

from __future__ import annotations

import pytest

from app.payments.notices.postal_address import PostalAddress, build_window, join_address, parse_address


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("12 rue des Lilas, 29200 Brest", PostalAddress("12 rue des Lilas", "29200", "Brest")),
        ("12, rue des Lilas, 29200 Brest", PostalAddress("12 rue des Lilas", "29200", "Brest")),
        ("Bât. B, 4 bis, quai Nord, 44000 Nantes, France", PostalAddress("Bât. B 4 bis quai Nord", "44000", "Nantes")),
        ("Rue Haute, Bruxelles", PostalAddress("Rue Haute Bruxelles")),
        ("", PostalAddress()),
    ],
)  # fmt: skip
def test_an_address_on_one_line_has_its_parts(address: str, parts: PostalAddress) -> None:
    assert parse_address(address) == parts


def test_a_line_longer_than_the_window_goes_on_below() -> None:
    window = build_window(
        "Odile Exemple", "Résidence universitaire des Grands Marronniers, 12 rue des Lilas, 29200 Brest"
    )

    assert window == (
        "Odile Exemple",
        "Résidence universitaire des Grands",
        "Marronniers",
        "12 rue des Lilas",
        "29200 Brest",
    )


def test_nobody_is_named_in_a_window_without_an_address() -> None:
    assert build_window("Odile Exemple", "") == ()


def test_the_lines_of_an_address_are_kept_on_one() -> None:
    assert join_address(["12 rue des  Lilas", "", "29200 Brest"]) == "12 rue des Lilas, 29200 Brest"
