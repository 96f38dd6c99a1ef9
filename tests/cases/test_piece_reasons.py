"""Reasons of missing pieces: good ones at first, then those that an administrator writes, one on each line."""

from __future__ import annotations

import pytest

from app.cases.law.piece_reasons import list_reasons, parse_reasons
from app.core.sites import Site
from tests.cast import Person

URL = "/agents/administration/reglages/pieces"


def test_an_authority_has_reasons_from_the_start(site: Site) -> None:
    reasons = {reason.label: reason.sentence for reason in list_reasons()}

    assert reasons["Illisible"].startswith("il ne se lit pas bien")
    assert {"Périmé", "Mauvais document", "Recto seul"} <= reasons.keys()


def test_a_line_is_a_name_and_a_sentence() -> None:
    reasons = parse_reasons(
        "Flou : reprenez la photo.\n\nFLOU : deux fois.\nSans phrase\nTrop lourd: réduisez : 10 Mo."
    )

    assert [(reason.label, reason.sentence) for reason in reasons] == [
        ("Flou", "reprenez la photo."),
        ("Trop lourd", "réduisez : 10 Mo."),
    ]


def test_an_administrator_writes_the_reasons_of_the_authority(ada: Person) -> None:
    ada.post(URL, {"pieces.reasons": "Flou : reprenez la photo."}).follow()

    assert [reason.label for reason in list_reasons()] == ["Flou"]
    ada.post(URL, {"pieces.reasons": ""}).follow()
    assert len(list_reasons()) > 5


@pytest.mark.parametrize("lines", ["Sans phrase", "Flou : a.\nFlou : b."])
def test_a_line_that_says_nothing_is_refused(ada: Person, lines: str) -> None:
    page = ada.post(URL, {"pieces.reasons": lines})

    assert page.status == 422
    assert "Écrivez un motif différent par ligne" in page.text("#error-summary").replace("\u00a0", " ")
