"""The rules that the test client checks on every page."""

from __future__ import annotations

import pytest

from tests.page_rules import check_page

PAGE = "<!doctype html><html lang=fr><title>Titre</title><body><h1>Titre</h1>{}</body></html>"


def test_a_page_that_follows_the_rules_is_accepted() -> None:
    check_page(PAGE.format('<p id="un">Un mot\u00a0: ici.</p><label>Nom <input name="nom"></label>'))


@pytest.mark.parametrize(
    "fragment",
    [
        "<h1>Un autre</h1>",
        '<p style="color: red">Un mot</p>',
        '<p onclick="go()">Un mot</p>',
        "<script>go()</script>",
        '<p id="un"></p><p id="un"></p>',
        '<input name="nom">',
        "<p>Un mot : ici</p>",
        "<p>Un <b>mot</b> suivi de « guillemets »</p>",
    ],
)
def test_a_page_that_breaks_a_rule_is_refused(fragment: str) -> None:
    with pytest.raises(AssertionError):
        check_page(PAGE.format(fragment))


def test_a_page_without_a_title_is_refused() -> None:
    with pytest.raises(AssertionError):
        check_page("<html><body><h1>Titre</h1></body></html>")
