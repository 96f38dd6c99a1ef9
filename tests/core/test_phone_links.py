"""Phone numbers in texts become links; what only looks like one stays as it is, and everything is escaped."""

from __future__ import annotations

import pytest

from app.core.web.phone_links import link_phone_numbers


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("Au 02 61 91 40 00.", "0261914000"),
        ("Au 02\u00a061\u00a091\u00a040\u00a000.", "0261914000"),
        ("02.61.91.40.00, le matin", "0261914000"),
        ("appelez le 0\u00a0800\u00a047\u00a033\u00a033", "0800473333"),
        ("+33 2 61 91 40 00", "+33261914000"),
        ("Appelez d’abord le 112", "112"),
        ("Sans abri ? Appelez le 115, gratuit", "115"),
        ("call 112", "112"),
    ],
)
def test_a_number_is_a_link_that_dials_it(text: str, dialled: str) -> None:
    linked = link_phone_numbers(text)

    assert linked.count("<a ") == 1
    assert f'href="tel:{dialled}"' in linked
    assert linked.striptags() == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "article 112 du code",
        "SIRET 012 345 678 00012",
        "0123456789 0012",
        "demande 2026-0261914000",
        "W0123456789",
        "1 500,0261914000 €",
        "appelez le 3 décembre",
    ],
)
def test_what_is_no_number_stays_a_text(text: str) -> None:
    assert link_phone_numbers(text) == text


def test_what_is_around_a_number_is_escaped() -> None:
    linked = link_phone_numbers("<script>02 61 91 40 00</script>")

    assert linked == '&lt;script&gt;<a href="tel:0261914000">02 61 91 40 00</a>&lt;/script&gt;'
