"""J: the page as rendered by a small Flask application, without a database: Jinja and Flask-Babel.

Without Flask-Babel, an imitation replaces it, a quarter faster, with one look-up at each text.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, g, render_template, request

from app.core.i18n import TRANSLATIONS_FOLDER

has_flask_babel = find_spec("flask_babel") is not None
ROW = {
    "title": "Demander une place de stationnement",
    "summary": "Pour les riverains du centre et du quartier de la gare.",
    "theme": "Transports",
    "days": 8,
    "is_open": True,
}


def create_app(rows: int) -> Flask:
    """Create an application with one page of this number of rows."""
    app = Flask("naive", template_folder=str(Path(__file__).parent / "templates"), static_folder=None)
    _install_translations(app)

    @app.get("/")
    def home() -> str:
        return render_template(
            "bench/naive.html", rows=[{**ROW, "slug": f"demarche-{number}"} for number in range(rows)]
        )

    return app


def _install_translations(app: Flask) -> None:
    if has_flask_babel:
        app.config.update(BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS_FOLDER), BABEL_DEFAULT_LOCALE="fr")
        import_module("flask_babel").Babel(app, locale_selector=_get_language)
    else:
        app.jinja_env.add_extension("jinja2.ext.i18n")
        app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]


def find_row_count(size: int) -> int:
    """Return the number of rows of a page of about this size."""
    empty, one = (len(create_app(count).test_client().get("/").data) for count in (0, 10))
    return max(1, round((size - empty) / ((one - empty) / 10)))


def _get_language() -> str:
    return request.accept_languages.best_match(["fr", "en"], "fr")


def _gettext(message: str, /, **values: Any) -> str:
    text: str = _load_translations().ugettext(message)
    return text % values if values else text


def _ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    text: str = _load_translations().ungettext(singular, plural, n)
    return text % {"num": n, **values}


def _load_translations() -> NullTranslations:
    """Look the translations up at each text by the name of the locale, like Flask-Babel."""
    if "locale" not in g:
        g.locale = Locale.parse(_get_language())
    return _load_catalogue(str(g.locale))


@cache
def _load_catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS_FOLDER, [language])
