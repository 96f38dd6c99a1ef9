"""Counts in texts: with their separator of thousands, in the language of the page."""

import pytest
from flask import Flask

from app.core.i18n import install, ngettext, use_language


@pytest.mark.parametrize(("language", "expected"), [("fr", "12\u202f345 demandes"), ("en", "12,345 requests")])
def test_a_count_above_a_thousand_has_its_separator(language: str, expected: str) -> None:
    with use_language(language):
        assert ngettext("%(num)s demande", "%(num)s demandes", 12345) == expected


def test_a_small_count_is_as_it_is() -> None:
    assert ngettext("%(num)s demande", "%(num)s demandes", 1) == "1 demande"


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "1 % de &lt;b&gt;Léa&lt;/b&gt;"), (2000, "2\u202f000 % pour &lt;b&gt;Léa&lt;/b&gt;")]
)
def test_a_template_fills_in_more_than_the_count_as_code_does(count: int, expected: str) -> None:
    app = Flask(__name__)
    install(app)
    text = "{{ ngettext('%(num)s %% de %(name)s', '%(num)s %% pour %(name)s', count, name=name) }}"

    with use_language("fr"):
        assert app.jinja_env.from_string(text).render(count=count, name="<b>Léa</b>") == expected
