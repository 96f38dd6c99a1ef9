"""Languages: French is the source, the others are gettext catalogues read once per process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

SOURCE_LANGUAGE = "fr"
LANGUAGES = {"fr": "Français", "en": "English"}
# The cookie keeps the reader's choice; the parameter gives each language an address of its own, for search engines.
LANGUAGE_COOKIE = LANGUAGE_PARAMETER = "langue"
TRANSLATIONS_FOLDER = Path(__file__).parent.parent / "translations"


# The language that somebody is written to in, while that is; it goes before that of the page.
_written: ContextVar[str | None] = ContextVar("language written in", default=None)


def current_language() -> str:
    """The language somebody is being written to in, else that of the page being made; French for a job."""
    written = _written.get()
    if written is not None:
        return written
    if not has_request_context():
        return SOURCE_LANGUAGE
    # Hundreds of times a page: the proxy is resolved once.
    values = vars(g._get_current_object())  # noqa: SLF001
    if "language" not in values:
        asked = (request.args.get(LANGUAGE_PARAMETER), request.cookies.get(LANGUAGE_COOKIE))
        values["language"] = next((code for code in asked if code in LANGUAGES), SOURCE_LANGUAGE)
    language: str = values["language"]
    return language


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """What is written inside the block is in this language, if it is one of ours, whoever asked for the page."""
    token = _written.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _written.reset(token)


@cache
def _load_catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS_FOLDER, [language])


@cache
def _translate(language: str, message: str) -> str:
    text: str = message if language == SOURCE_LANGUAGE else _load_catalogue(language).ugettext(message)
    return text


def gettext(message: str, /, **values: Any) -> str:
    """The message in the language of the page, with its %(name)s filled in."""
    text = _translate(current_language(), message)
    return text % values if values else text


def translate_to_every_language(message: str) -> frozenset[str]:
    """How the message is written in each language, to know it again wherever it was kept."""
    return frozenset(_translate(language, message) for language in LANGUAGES)


@pass_eval_context
def _template_gettext(context: EvalContext, message: str, /, **values: Any) -> str:
    """`_` in a template: what Jinja's own gives, in a quarter of its time; a list of cases says hundreds of words."""
    language = current_language()
    if not values:
        return _translate_literal(language, message, is_html=context.autoescape)
    text = _translate(language, message)
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 - our own words; the values are escaped


@cache
def _translate_literal(language: str, message: str, *, is_html: bool) -> str:
    """A message without values: a percent sign is doubled in it all the same."""
    text = _translate(language, message) % {}
    return Markup(text) if is_html else text  # noqa: S704 - our own words


class UntranslatedText(str):
    """A text of a definition shown in French on a page in another language, which has to say so: `own_language` in templates."""

    __slots__ = ()


def mark_language(markup: Markup, text: str, tag: str = "span") -> Markup:
    """The markup made of a text, inside an element that says its language where that is not the one of the page."""
    return (
        Markup('<{0} lang="{1}">{2}</{0}>').format(tag, SOURCE_LANGUAGE, markup)
        if isinstance(text, UntranslatedText)
        else markup
    )


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
    return _translate_plural(language, singular, plural, n) % _add_number(language, n, values)


@pass_eval_context
def _template_ngettext(context: EvalContext, singular: str, plural: str, n: int, /, **values: Any) -> str:
    """`ngettext` in a template: Jinja's own would fill in the message twice, the first time without its values."""
    language = current_language()
    text = _translate_plural(language, singular, plural, n)
    filled = _add_number(language, n, values)
    return (Markup(text) if context.autoescape else text) % filled  # noqa: S704 - our own words; the values are escaped


def _translate_plural(language: str, singular: str, plural: str, n: int) -> str:
    """The form of the message that goes with the number, its %(name)s still to be filled in."""
    if language == SOURCE_LANGUAGE:
        return singular if abs(n) < 2 else plural
    return _load_catalogue(language).ungettext(singular, plural, n)


def _add_number(language: str, n: int, values: dict[str, Any]) -> dict[str, Any]:
    # Below a thousand there is nothing to group, in any of our languages, and most counts are.
    number = str(n) if 0 <= n < 1000 else format_decimal(n, locale=language)
    return {"num": number, **values}


def install(app: Flask) -> None:
    """Gives templates `_`, `gettext`, `ngettext` and `{% trans %}`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _template_gettext
    app.jinja_env.globals["ngettext"] = _template_ngettext
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.globals["languages"] = LANGUAGES
