"""The tracking form: input that is not a code."""

from __future__ import annotations

import pytest

from tests.client import Browser
from tests.factories import MakeCase


@pytest.mark.parametrize("write", [str, str.lower, lambda reference: reference.replace("-", " ")])
def test_a_reference_is_distinguished_from_a_code(write, stranger: Browser, make_case: MakeCase) -> None:  # type: ignore[no-untyped-def]
    reference = write(make_case().reference)

    page = stranger.post("/suivi", {"code": reference}, origin=True)

    assert page.status == 422
    assert "C’est la référence, pas le code" in page.text("main")
    assert "seize lettres et chiffres" in page.text("main .alert")
    assert "/suivi/code?reference=" in str(page.find_one("main .alert a")["href"])


def test_the_response_does_not_reveal_whether_the_reference_exists(stranger: Browser, make_case: MakeCase) -> None:
    make_case()

    assert "C’est la référence" in stranger.post("/suivi", {"code": "26-ZZZZ-ZZZZ"}, origin=True).text("main")


@pytest.mark.postgresql
def test_an_incomplete_code_is_not_a_reference(stranger: Browser, make_case: MakeCase) -> None:
    page = stranger.post("/suivi", {"code": "K7QF-3M2P-9XVD-4H8"}, origin=True)

    assert "Aucune demande ne répond à ce code" in page.text("main")
