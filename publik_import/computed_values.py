"""Translate a template into one expression, for computed fields and processing data."""

from __future__ import annotations

from typing import Any

from publik_import.bracket_syntax import convert_brackets
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.python_conditions import parse_python
from publik_import.syntax import parse_condition, parse_value, split_words
from publik_import.templates import Branch, FirstOf, If, Piece, PlainText, UnknownTag, ValuePiece, parse_template
from publik_import.translation import Translation, Translator


def translate_value(text: str, names: Names) -> Translation:
    """The expression with the value of the rendered template. Raises NotUnderstood."""
    translator = Translator(names)
    if text.startswith("="):  # Python, in the oldest exports
        return translator.build_translation(translator.translate_value(parse_python(text[1:])))
    return translator.build_translation(_join_pieces(parse_template(convert_brackets(text)), translator))


def _join_pieces(pieces: list[Piece], translator: Translator) -> Any:
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if not isinstance(piece, PlainText) or piece.text.strip()]
    parts = [_translate_piece(piece, translator) for piece in pieces]
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else {"cat": parts}


def _translate_piece(piece: Piece, translator: Translator) -> Any:
    match piece:
        case PlainText(text=text):
            return text
        case ValuePiece(node=node, problem=problem):
            if node is None:
                raise problem or NotUnderstood("unknown_tag", name="")
            return translator.translate_value(node)
        case FirstOf(nodes=nodes):
            return {"or": [translator.translate_value(node) for node in nodes] or [""]}
        case If(branches=branches):
            return _translate_branches(branches, translator)
        case UnknownTag(source=source, pieces=pieces):
            return _translate_with(source, pieces, translator)


def _translate_with(source: str, pieces: list[Piece], translator: Translator) -> Any:
    """Translate the content of a `{% with %}` tag, with its bindings."""
    outer_bindings = dict(translator.bindings)
    bind_names(source, translator)
    content = _join_pieces(pieces, translator)
    translator.bindings = outer_bindings
    return content


def bind_names(source: str, translator: Translator) -> None:
    """Bind the names of `{% with name=value %}`."""
    tag, *assignments = split_words(source)
    if tag == "with" and len(assignments) == 3 and assignments[1] == "as":  # older syntax: {% with value as name %}
        assignments = [f"{assignments[2]}={assignments[0]}"]
    if tag != "with" or not assignments or not all("=" in assignment for assignment in assignments):
        raise NotUnderstood("unknown_tag", name=tag)
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        translator.bindings[name] = translator.translate_value(parse_value(value))


def _translate_branches(branches: list[Branch], translator: Translator) -> Any:
    operands: list[Any] = []
    for branch in branches:
        if branch.condition is not None:
            operands.append(translator.translate_truth(parse_condition(branch.condition)))
        operands.append(_join_pieces(branch.pieces, translator))
    return {"if": operands if branches[-1].condition is None else [*operands, ""]}
