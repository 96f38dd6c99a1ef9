"""HTML of the blocks of a theme: what is refused in the source, and the cleaning of what comes out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from app.core.i18n import gettext as _
from app.themes.value_reader import is_link_address


def _read_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAGS = _read_words(
    "a abbr address article aside b blockquote br cite dd details div dl dt em figcaption figure footer h1 h2 h3 header"
    " hr i img li nav ol p section small span strong sub summary sup time ul"
)
_COMMON = {"class", "lang", "title", "dir", "aria-label", "aria-hidden", "aria-labelledby", "role"}
ATTRIBUTES = {
    "*": _COMMON,
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "time": {"datetime"},
    "details": {"open"},
    "ol": {"start", "type"},
}
_FILE_URL = re.compile(r"/theme/[0-9a-f]{32}/[\w.-]{1,61}", re.ASCII)
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def find_markup_problems(source: str) -> list[tuple[int, str]]:
    """The line and the reason of each tag and attribute that a block may not have."""
    checker = _SourceChecker()
    checker.feed(_EXPRESSION.sub(_replace_expression, source))
    checker.close()
    return checker.problems


def clean_markup(html: str) -> str:
    """Clean the HTML that a block renders of anything that it may not have."""
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=attributes,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src" and not _FILE_URL.fullmatch(value):
        return None
    return value if name != "href" or is_link_address(value) else None


def _replace_expression(match: re.Match[str]) -> str:
    """A placeholder of as many lines, so that those of the source are told."""
    return "x" + "\n" * match[0].count("\n")


class _SourceChecker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._add(_("L’élément « %(name)s » est interdit.", name=tag[:40]))
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if name not in _COMMON and name not in ATTRIBUTES.get(tag, set()):
            self._add(_("L’attribut « %(name)s » est interdit.", name=name[:40]))
        elif name == "href" and value != "x" and not is_link_address(value):
            self._add(_("Cette adresse est refusée : « %(url)s ».", url=value[:80]))
        elif name == "src" and value != "x":
            self._add(_("Une image s’écrit src=\"{{ file('images/photo.jpg') }}\", d’après un fichier du thème."))

    def handle_decl(self, decl: str) -> None:
        self._add(_("L’élément « %(name)s » est interdit.", name=decl[:40]))

    def _add(self, message: str) -> None:
        self.problems.append((self.getpos()[0], message))
