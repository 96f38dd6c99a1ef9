"""Phone numbers written in a text, as links that dial them. Everything else in the text is escaped."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from app.core.i18n import mark_language

# The spaces that stand between the pairs of a number: ordinary, no-break, narrow no-break; or dots.
_GAP = "[ \u00a0\u202f.]?"
# Not the middle of a longer number, of a reference or of an amount.
_START, _END = r"(?<![\w.,/-])", rf"(?!{_GAP}\d|\w|-\d|,\d)"
_NATIONAL = rf"0{_GAP}[1-9]\d{{2}}(?:{_GAP}\d{{2}}){{3}}|0[1-9](?:{_GAP}\d{{2}}){{4}}"
_INTERNATIONAL = rf"\+\d{{2}}{_GAP}[1-9](?:{_GAP}\d{{2}}){{4}}"
# A short number looks like any other, so that only what a sentence says to call is one.
_CALL = r"(?:appelez (?:d’abord )?le|composez le|faites le|appeler le|(?:call|dial)(?: first)?)[ \u00a0]"
_SHORT = r"(?:1[578]|11[2459]|116[ \u00a0]?\d{3}|3\d{3})"
_NUMBER = re.compile(
    rf"(?P<before>{_CALL})(?P<short>{_SHORT})(?!\d)|{_START}(?P<number>{_NATIONAL}|{_INTERNATIONAL}){_END}",
    re.IGNORECASE,
)


def link_phone_numbers(text: str) -> Markup:
    """The text escaped, each French phone number in it as a `tel:` link; with its language where that is not the page's."""
    parts, end = [], 0
    for match in _NUMBER.finditer(text):
        number = match["short"] or match["number"]
        parts += [escape(text[end : match.start()] + (match["before"] or "")), _link(number)]
        end = match.end()
    rest = escape(text[end:])
    return mark_language(Markup("").join([*parts, rest]) if parts else rest, text)


def _link(number: str) -> Markup:
    return Markup('<a href="tel:{}">{}</a>').format(re.sub(r"[^0-9+]", "", number), number)
