"""Languages: French is the source, the others are gettext catalogues loaded once per process."""

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
# The cookie stores the choice; the query parameter gives each language its own URL, for search engines.
LANGUAGE_COOKIE = LANGUAGE_PARAMETER = "langue"
TRANSLATIONS_FOLDER = Path(__file__).parent.parent / "translations"


# Overrides the language of the page while a message to somebody is being written.
_language_override: ContextVar[str | None] = ContextVar("language written in", default=None)


def current_language() -> str:
    """The overriding language, else that of the current request; French in a job."""
    override = _language_override.get()
    if override is not None:
        return override
    if not has_request_context():
        return SOURCE_LANGUAGE
    # Called hundreds of times for a page: the context proxy is resolved once.
    values = vars(g._get_current_object())  # noqa: SLF001
    if "language" not in values:
        requested = (request.args.get(LANGUAGE_PARAMETER), request.cookies.get(LANGUAGE_COOKIE))
        values["language"] = next((code for code in requested if code in LANGUAGES), SOURCE_LANGUAGE)
    language: str = values["language"]
    return language


def ignore_language_cookie() -> None:
    """Answer the request in the language of its address alone, so that caches may keep one response for everybody."""
    language = request.args.get(LANGUAGE_PARAMETER)
    g.language = language if language in LANGUAGES else SOURCE_LANGUAGE


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Write the texts of the block in this language, if it is supported, whatever the language of the request."""
    token = _language_override.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language_override.reset(token)


@cache
def _load_catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS_FOLDER, [language])


@cache
def _translate(language: str, message: str) -> str:
    text: str = message if language == SOURCE_LANGUAGE else _load_catalogue(language).ugettext(message)
    return text


def gettext(message: str, /, **values: Any) -> str:
    """The message translated into the current language, with its %(name)s filled in."""
    text = _translate(current_language(), message)
    return text % values if values else text


@cache
def _translate_in_context(language: str, context: str, message: str) -> str:
    text: str = message if language == SOURCE_LANGUAGE else _load_catalogue(language).upgettext(context, message)
    return text


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """The message translated as its context asks: one French word may be several English ones."""
    text = _translate_in_context(current_language(), context, message)
    return text % values if values else text


def translate_to_every_language(message: str) -> frozenset[str]:
    """The message in each language, to recognise a stored copy of it."""
    return frozenset(_translate(language, message) for language in LANGUAGES)


@pass_eval_context
def _template_gettext(context: EvalContext, message: str, /, **values: Any) -> str:
    """`_` in a template: like Jinja's own, in a quarter of its time; a list of cases translates hundreds of messages."""
    language = current_language()
    if not values:
        return _translate_literal(language, message, is_html=context.autoescape)
    text = _translate(language, message)
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704 - our own words; the values are escaped


@pass_eval_context
def _template_pgettext(eval_context: EvalContext, context: str, message: str, /, **values: Any) -> str:
    """`pgettext` in a template."""
    text = _translate_in_context(current_language(), context, message)
    return (Markup(text) if eval_context.autoescape else text) % values  # noqa: S704 - our own words; the values are escaped


@cache
def _translate_literal(language: str, message: str, *, is_html: bool) -> str:
    """A message without values, with doubled percent signs reduced."""
    text = _translate(language, message) % {}
    return Markup(text) if is_html else text  # noqa: S704 - our own words


class UntranslatedText(str):
    """A text of a definition shown in French on a page in another language; `own_language` marks it in templates."""

    __slots__ = ()


class SourceText(str):
    """A text that its author wrote in French only, for pages in every language; `own_language` marks it in the others."""

    __slots__ = ()


def mark_language(markup: Markup, text: str, tag: str = "span") -> Markup:
    """The markup, wrapped in an element with a `lang` attribute if the language of the text is not that of the page."""
    is_foreign = isinstance(text, SourceText) and current_language() != SOURCE_LANGUAGE
    if is_foreign or isinstance(text, UntranslatedText):
        return Markup('<{0} lang="{1}">{2}</{0}>').format(tag, SOURCE_LANGUAGE, markup)
    return markup


class LazyText:
    """A message defined before a request, such as the label of a form field; translated each time it is rendered."""

    def __init__(self, message: str, /, **values: object) -> None:
        self.message, self._values = message, values

    def __str__(self) -> str:
        return gettext(self.message, **self._values)

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str, /, **values: object) -> LazyText:
    """For forms: `from app.core.i18n import lazy_gettext as _`."""
    return LazyText(message, **values)


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """The singular or plural message; in French zero is singular."""
    language = current_language()
    return _translate_plural(language, singular, plural, n) % _add_number(language, n, values)


@pass_eval_context
def _template_ngettext(context: EvalContext, singular: str, plural: str, n: int, /, **values: Any) -> str:
    """`ngettext` in a template: Jinja's own fills in the message twice, the first time without its values."""
    language = current_language()
    text = _translate_plural(language, singular, plural, n)
    filled_values = _add_number(language, n, values)
    return (Markup(text) if context.autoescape else text) % filled_values  # noqa: S704 - our own words; the values are escaped


def _translate_plural(language: str, singular: str, plural: str, n: int) -> str:
    """The plural form for the number, its %(name)s not filled in yet."""
    if language == SOURCE_LANGUAGE:
        return singular if abs(n) < 2 else plural
    return _load_catalogue(language).ungettext(singular, plural, n)


def _add_number(language: str, n: int, values: dict[str, Any]) -> dict[str, Any]:
    # Below a thousand there is nothing to group in any of our languages.
    number = str(n) if 0 <= n < 1000 else format_decimal(n, locale=language)
    return {"num": number, **values}


def install(app: Flask) -> None:
    """Register `_`, `gettext`, `ngettext`, `pgettext` and `{% trans %}` in templates."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _template_gettext
    app.jinja_env.globals["ngettext"] = _template_ngettext
    app.jinja_env.globals["pgettext"] = _template_pgettext
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.globals["languages"] = LANGUAGES
