"""Convert texts of older exports, with values in square brackets, to the later template tags."""

from __future__ import annotations

from publik_import.templates import is_template

MAX_TAG_LENGTH = 200
# Prefixes of variable names, as other bracketed words are not variables.
_STARTS = ("form_", "session_", "site_", "portal_", "user_", "commune_", "administration_", "comment_", "category_")
_NAMES = frozenset(
    {"before", "after", "details", "evolution", "url", "name", "number", "status", "comment", "user", "today", "now"}
)
_PARTS_OF_NAMES = ("_var_", "_response_", "_raw", "_date", "_datetime")


def convert_brackets(text: str) -> str:
    """Convert the text to the later notation; a text in that notation, or without values, is unchanged."""
    if is_template(text) or "[" not in text:
        return text
    pieces, position = [], 0
    while (start := text.find("[", position)) >= 0:
        end = text.find("]", start, start + MAX_TAG_LENGTH)
        tag = _convert_tag(text[start + 1 : end]) if end > 0 else None
        pieces += [text[position:start], tag if tag is not None else "["]
        position = end + 1 if tag is not None else start + 1
    return "".join([*pieces, text[position:]])


def _convert_tag(content: str) -> str | None:
    """The later notation of bracketed text; None when the text is not a tag."""
    match content.split():
        case ["end"]:
            return "{% endif %}"
        case ["else"]:
            return "{% else %}"
        case ["if-any", *names] if names and all(map(_is_name, names)):
            return f"{{% if {' or '.join(names)} %}}"
        case ["for", name] if _is_name(name):
            return f"{{% for {name.rpartition('.')[2]} in {name} %}}"
        case ["is", name, *_] if _is_name(name):
            return _convert_equality(name, content.split(maxsplit=2)[2:])
        case ["format", *_] | ["define", *_] | ["include", *_] | ["insertfile", *_]:
            return None
        case [name, *_] if _is_variable(name) and _is_quoted_or_nothing(content.partition(name)[2]):
            return f"{{{{ {name} }}}}"
    return None


def _convert_equality(name: str, operands: list[str]) -> str | None:
    """Convert `[is form_var_x "Oui"]`, or a comparison with another variable."""
    operand = operands[0].strip() if operands else ""
    is_quoted = len(operand) >= 2 and operand[0] == operand[-1] == '"' and '"' not in operand[1:-1]
    return f"{{% if {name} == {operand} %}}" if is_quoted or _is_name(operand) else None


def _is_variable(text: str) -> bool:
    if not _is_name(text):
        return False
    return text in _NAMES or text.startswith(_STARTS) or any(part in text for part in _PARTS_OF_NAMES)


def _is_quoted_or_nothing(rest: str) -> bool:
    """Whether the text after a variable is empty, or a quoted format."""
    rest = rest.strip()
    return not rest or (len(rest) >= 2 and rest[0] == rest[-1] == '"')


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace(".", "_").isidentifier()
