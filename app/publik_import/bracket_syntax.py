"""The texts of older exports, whose values stand in square brackets: rewritten with the tags of the later ones."""

from __future__ import annotations

from app.publik_import.templates import is_template

LONGEST_TAG = 200
# The first part of the names that variables have; any word may stand between brackets by chance.
_STARTS = ("form_", "session_", "site_", "portal_", "user_", "commune_", "administration_", "comment_", "category_")
_NAMES = frozenset(
    {"before", "after", "details", "evolution", "url", "name", "number", "status", "comment", "user", "today", "now"}
)
_PARTS_OF_NAMES = ("_var_", "_response_", "_raw", "_date", "_datetime")


def convert_brackets(text: str) -> str:
    """The same text in the later notation; a text already in it, or without any value, is left alone."""
    if is_template(text) or "[" not in text:
        return text
    pieces, at = [], 0
    while (start := text.find("[", at)) >= 0:
        end = text.find("]", start, start + LONGEST_TAG)
        tag = _convert_tag(text[start + 1 : end]) if end > 0 else None
        pieces += [text[at:start], tag if tag is not None else "["]
        at = end + 1 if tag is not None else start + 1
    return "".join([*pieces, text[at:]])


def _convert_tag(inside: str) -> str | None:
    """The later notation of what stands in brackets; nothing for words that only happen to."""
    match inside.split():
        case ["end"]:
            return "{% endif %}"
        case ["else"]:
            return "{% else %}"
        case ["if-any", *names] if names and all(map(_is_name, names)):
            return f"{{% if {' or '.join(names)} %}}"
        case ["for", name] if _is_name(name):
            return f"{{% for {name.rpartition('.')[2]} in {name} %}}"
        case ["is", name, *_] if _is_name(name):
            return _convert_equality(name, inside.split(maxsplit=2)[2:])
        case ["format", *_] | ["define", *_] | ["include", *_] | ["insertfile", *_]:
            return None
        case [name, *_] if _is_variable(name) and _is_quoted_or_nothing(inside.partition(name)[2]):
            return f"{{{{ {name} }}}}"
    return None


def _convert_equality(name: str, compared: list[str]) -> str | None:
    """`[is form_var_x "Oui"]`, or with another variable."""
    other = compared[0].strip() if compared else ""
    is_words = len(other) >= 2 and other[0] == other[-1] == '"' and '"' not in other[1:-1]
    return f"{{% if {name} == {other} %}}" if is_words or _is_name(other) else None


def _is_variable(text: str) -> bool:
    if not _is_name(text):
        return False
    return text in _NAMES or text.startswith(_STARTS) or any(part in text for part in _PARTS_OF_NAMES)


def _is_quoted_or_nothing(rest: str) -> bool:
    """How the value is to be written, which is between quotes; nothing else may follow its name."""
    rest = rest.strip()
    return not rest or (len(rest) >= 2 and rest[0] == rest[-1] == '"')


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace(".", "_").isidentifier()
