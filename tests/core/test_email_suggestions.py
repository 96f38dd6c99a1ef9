"""Suggestions of the address that a mistyped one was perhaps meant to be."""

from __future__ import annotations

import pytest

from app.accounts.email_suggestions import suggest_email


@pytest.mark.parametrize(
    ("address", "suggestion"),
    [
        ("jean@gmial.com", "jean@gmail.com"),
        ("Jean.Dupont@gmai.com", "Jean.Dupont@gmail.com"),
        ("jean@gmail.fr", "jean@gmail.com"),
        ("jean@gmail.con", "jean@gmail.com"),
        ("jean@hotmial.fr", "jean@hotmail.fr"),
        ("jean@yaho.fr", "jean@yahoo.fr"),
        ("jean@wanado.fr", "jean@wanadoo.fr"),
        ("jean@laposte.fr", "jean@laposte.net"),
        ("jean@orange.f", "jean@orange.fr"),
        ("jean@mon-entreprise.con", "jean@mon-entreprise.com"),
    ],
)
def test_a_slip_is_told_from_what_was_meant(address: str, suggestion: str) -> None:
    assert suggest_email(address) == suggestion


@pytest.mark.parametrize(
    "address",
    [
        "jean@gmail.com", "jean@hotmail.fr", "jean@outlook.be", "jean@yahoo.co.uk", "jean@ymail.com", "jean@mailo.com",
        "jean@free.fr", "jean@vaubrelles.example", "jean@residents.example", "jean@gmail", "jean", "@gmial.com", "", None,
    ],
)  # fmt: skip
def test_an_address_that_may_be_right_is_left_alone(address: str | None) -> None:
    assert suggest_email(address) is None
