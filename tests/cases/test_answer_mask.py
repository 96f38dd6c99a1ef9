"""Masking of an answer inside texts that quote it."""

from __future__ import annotations

import pytest

from app.cases.reading.answer_mask import Concealment

CONCEAL = Concealment([("FR1420041010", "FR14 ••••")])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("FR1420041010", "FR14 ••••"),
        ("À payer : fr14 2004\u00a01010.", "À payer : FR14 ••••."),
        ("FR1420041010 puis FR14 2004 1010 !", "FR14 •••• puis FR14 •••• !"),
        ("İ FR1420041010 ß", "İ FR14 •••• ß"),
        ("FR14 2004", "FR14 2004"),
        ("", ""),
    ],
)
def test_an_answer_is_masked_whatever_its_spaces_and_case(text: str, masked: str) -> None:
    assert CONCEAL.conceal(text) == masked


def test_an_answer_is_masked_inside_lists_and_objects() -> None:
    assert CONCEAL.conceal({"given": [["Compte", "FR1420041010"], None, 3]}) == {
        "given": [["Compte", "FR14 ••••"], None, 3]
    }
