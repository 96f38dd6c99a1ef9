"""Counts in texts: with their separator of thousands, in the language of the page."""

import pytest

from app.core.i18n import ngettext, writing_in


@pytest.mark.parametrize(("language", "written"), [("fr", "12\u202f345 demandes"), ("en", "12,345 requests")])
def test_a_count_above_a_thousand_has_its_separator(language: str, written: str) -> None:
    with writing_in(language):
        assert ngettext("%(num)s demande", "%(num)s demandes", 12345) == written


def test_a_small_count_is_as_it_is() -> None:
    assert ngettext("%(num)s demande", "%(num)s demandes", 1) == "1 demande"
