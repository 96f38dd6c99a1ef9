"""Languages: French is the source, the others are gettext catalogues read once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from markupsafe import escape

SOURCE = "fr"
LANGUAGES = {"fr": "Français", "en": "English"}
LANGUAGE_COOKIE = "langue"
DIRECTORY = Path(__file__).parent.parent / "translations"


def current_language() -> str:
    """The language of the page being made; French for a job."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        asked = request.cookies.get(LANGUAGE_COOKIE, SOURCE)
        g.language = asked if asked in LANGUAGES else SOURCE
    language: str = g.language
    return language


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(DIRECTORY, [language])


@cache
def _translated(language: str, message: str) -> str:
    text: str = _catalogue(language).ugettext(message)
    return text


def gettext(message: str, /, **values: Any) -> str:
    """The message in the language of the page, with its %(name)s filled in."""
    language = current_language()
    text = message if language == SOURCE else _translated(language, message)
    return text % values if values else text


class LazyText:
    """A message named before any page is being made, as the labels of forms are; translated each time it is shown."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str, /) -> LazyText:
    """For forms: `from app.core.i18n import lazy_gettext as _`."""
    return LazyText(message)


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """One or several; French says one for zero."""
    language = current_language()
    is_one = abs(n) < 2
    text = (
        (singular if is_one else plural) if language == SOURCE else _catalogue(language).ungettext(singular, plural, n)
    )
    return text % {"num": n, **values}


def install(app: Flask) -> None:
    """Gives templates `_`, `gettext`, `ngettext` and `{% trans %}`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.globals["languages"] = LANGUAGES
