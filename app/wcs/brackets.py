"""The texts of older exports, whose values stand in square brackets: rewritten with the tags of the later ones."""

from __future__ import annotations

from app.wcs.templates import is_template

LONGEST_TAG = 200
_STARTS = ("form_", "session_", "site_", "portal_", "user_", "before", "after", "details", "evolution", "url", "name")


def modern(text: str) -> str:
    """The same text in the later notation; a text already in it, or without any value, is left alone."""
    if is_template(text) or "[" not in text:
        return text
    pieces, at = [], 0
    while (start := text.find("[", at)) >= 0:
        end = text.find("]", start, start + LONGEST_TAG)
        tag = _tag(text[start + 1 : end]) if end > 0 else None
        pieces += [text[at:start], tag if tag is not None else "["]
        at = end + 1 if tag is not None else start + 1
    return "".join([*pieces, text[at:]])


def _tag(inside: str) -> str | None:
    """The later notation of what stands in brackets; nothing for words that only happen to."""
    match inside.split(maxsplit=2):
        case ["end"]:
            return "{% endif %}"
        case ["else"]:
            return "{% else %}"
        case ["if-any", name] if _is_name(name):
            return f"{{% if {name} %}}"
        case ["is", name, words] if _is_name(name) and words[:1] == words[-1:] == '"':
            return f"{{% if {name} == {words} %}}"
        case [name] if _is_name(name) and name.startswith(_STARTS):
            return f"{{{{ {name} }}}}"
    return None


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace(".", "_").isidentifier()
