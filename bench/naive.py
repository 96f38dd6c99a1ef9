"""J: the page as a small Flask application makes it, without a database: Jinja, and a translation looked up at each word."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, g, render_template, request

from app.core.i18n import DIRECTORY

ROW = {
    "title": "Demander une place de stationnement",
    "summary": "Pour les riverains du centre et du quartier de la gare.",
    "theme": "Transports",
    "days": 8,
    "is_open": True,
}


def make(rows: int) -> Flask:
    """An application with one page of so many rows."""
    app = Flask("naive", template_folder=str(Path(__file__).parent / "templates"), static_folder=None)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]

    @app.get("/")
    def home() -> str:
        return render_template(
            "bench/naive.html", rows=[{**ROW, "slug": f"demarche-{number}"} for number in range(rows)]
        )

    return app


def rows_for(size: int) -> int:
    """How many rows make a page of about that size."""
    empty, one = (len(make(count).test_client().get("/").data) for count in (0, 10))
    return max(1, round((size - empty) / ((one - empty) / 10)))


def _gettext(message: str, /, **values: Any) -> str:
    text: str = _translations().ugettext(message)
    return text % values if values else text


def _ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    text: str = _translations().ungettext(singular, plural, n)
    return text % {"num": n, **values}


def _translations() -> NullTranslations:
    """Found again at each word by the name of the locale, as Flask-Babel does."""
    if "locale" not in g:
        g.locale = Locale.parse(request.accept_languages.best_match(["fr", "en"], "fr"))
    return _catalogue(str(g.locale))


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(DIRECTORY, [language])
