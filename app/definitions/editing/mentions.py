"""Every place of a definition that names one of its elements, or of another definition: in expressions, texts and settings.

One walk serves to find these places and to write other names there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.definitions.editing import references
from app.definitions.editing.pointers import extend_pointer, name_position
from app.definitions.words.expression_words import is_expression
from app.language.expressions.operators import ITERATION_OPERATORS
from app.language.expressions.syntax import find_names, split_operation
from app.language.text.placeholders import rename_placeholders
from app.workflows.actions import ParameterKind, parts_of

# What names belong to: those of expressions by their first part, the others by what they are.
ANSWERS_ROOT, ITEM, PROCESSING_ROOT, ACTION, OPTION, CALLS = (
    "answers",
    "item",
    "processing",
    "action",
    "option",
    "calls",
)
STATUS, FUNCTION, LEVEL, PAGE = "status", "function", "level", "page"
# The value of a choice, whose owner is the question that has it: `answers.type`, `item.enfants.niveau`.
CHOICE = "choice"
_ROOTS = frozenset({ANSWERS_ROOT, PROCESSING_ROOT, ACTION, OPTION, CALLS})
_NAMESPACES: Mapping[str, str] = {
    references.STATUS: STATUS,
    references.TARGET: STATUS,
    references.FUNCTION: FUNCTION,
    references.PERSON: FUNCTION,
    references.LEVEL: LEVEL,
    references.PROCESSING: PROCESSING_ROOT,
    references.PAGE: PAGE,
    references.QUESTION: ANSWERS_ROOT,
    references.FILE_QUESTION: ANSWERS_ROOT,
}
_PARTS: Mapping[str, str] = {
    ParameterKind.STATUS: STATUS,
    ParameterKind.FUNCTION: FUNCTION,
    ParameterKind.LEVEL: LEVEL,
    ParameterKind.PROCESSING: PROCESSING_ROOT,
}
_DOTTED = re.compile(r"(?:answers|item|processing|action|option)\.[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", re.ASCII)
# Operators whose other operands are values of the question that one of them reads.
_COMPARISONS = frozenset({"==", "!=", "in", "contains"})
_STATUS_NAMES = frozenset({"case.status", "case.previous_status"})
# Both are by text: what a text names is renamed there too.
_TRANSLATIONS = ("translations", "stale_translations")
# In rows of an unknown list.
ANY_OWNER = "*"


@dataclass(frozen=True)
class Mention:
    """A name somewhere in a definition. `owner` is the block whose rows it is in, and for a choice its question."""

    namespace: str
    name: str
    pointer: str
    owner: str = ""


Replace = Callable[[Mention], str]


def find_mentions(kind: str, definition: Mapping[str, Any]) -> list[Mention]:
    """Every name that a definition mentions, in its order; those of its translations are left out."""
    mentions: list[Mention] = []

    def collect(mention: Mention) -> str:
        mentions.append(mention)
        return mention.name

    rewrite_mentions(kind, definition, collect)
    return mentions


def rewrite_mentions(kind: str, definition: Mapping[str, Any], rename: Replace) -> dict[str, Any]:
    """A copy of a definition with the name that `rename` returns for each mention."""
    result: dict[str, Any] = _Rewriter(kind, rename).rewrite_definition(definition)
    return result


@dataclass(frozen=True)
class _Place:
    """Position of the walk: the address, the names of the properties, the blocks of its rows, the parts of an action."""

    pointer: str = ""
    path: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    # The reference that each part of an automatic action holds, by the steps from the action.
    parts: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)
    steps: tuple[str | int, ...] = ()

    def enter(self, key: str) -> _Place:
        return replace(
            self, pointer=extend_pointer(self.pointer, key), path=(*self.path, key), steps=(*self.steps, key)
        )

    def enter_list(self, elements: list[Any], position: int) -> _Place:
        pointer = extend_pointer(self.pointer, name_position(elements, position))
        return replace(self, pointer=pointer, steps=(*self.steps, position))


class _Rewriter:
    """Writes a definition again with other names."""

    def __init__(self, kind: str, rename: Replace) -> None:
        self._kind, self._rename = kind, rename
        self._new_texts: dict[str, str] = {}

    def rewrite_definition(self, definition: Mapping[str, Any]) -> Any:
        own = {key: value for key, value in definition.items() if key not in _TRANSLATIONS}
        result = self._rewrite(own, _Place())
        translations = {key: self._rewrite_translations(definition[key]) for key in _TRANSLATIONS if key in definition}
        return {key: (translations if key in translations else result)[key] for key in definition}

    def _rewrite(self, node: Any, place: _Place) -> Any:
        if isinstance(node, str):
            return self._rewrite_string(node, place)
        if isinstance(node, list):
            elements = [self._rewrite(each, place.enter_list(node, position)) for position, each in enumerate(node)]
            # Two names that become the same one are written once.
            is_list_of_names = elements != node and all(isinstance(element, str) for element in elements)
            return list(dict.fromkeys(elements)) if is_list_of_names else elements
        if is_expression(node):
            return self._rewrite_expression(node, place)
        if isinstance(node, dict):
            return self._rewrite_object(node, place)
        return node

    def _rewrite_object(self, node: dict[str, Any], place: _Place) -> dict[str, Any]:
        if place.path and place.path[-1] in ("on_enter", "run") and isinstance(node.get("type"), str):
            parts = {part.steps: part.kind for part in parts_of(node["type"], node)}
            place = replace(place, parts=parts, steps=())
        result: dict[str, Any] = {}
        for key, value in node.items():
            inner = replace(place.enter(key), rows=self._find_rows(node, key, place))
            result[self._rewrite_key(key, place)] = value if key == "id" else self._rewrite(value, inner)
        return result

    def _find_rows(self, node: dict[str, Any], key: str, place: _Place) -> tuple[str, ...]:
        """The blocks whose rows a property of an object is in."""
        is_field = bool(place.path) and place.path[-1] in ("fields", "processing_fields", "variables")
        if is_field and key in ("fields", "item_checks"):
            return (*place.rows, str(node.get("id")))
        if "each" in node and key in ("text", "between"):
            return (*place.rows, _find_owner(node["each"]))
        return place.rows

    def _rewrite_key(self, key: str, place: _Place) -> str:
        """The keys of some objects are names: those of functions and variables, and of processing fields."""
        namespace = None
        if self._kind == "procedure" and place.path in (("functions",), ("variables",)):
            namespace = {"functions": FUNCTION, "variables": OPTION}[place.path[0]]
        elif place.parts.get(place.steps) is ParameterKind.PROCESSING_VALUES:
            namespace = PROCESSING_ROOT
        return self._rename(Mention(namespace, key, extend_pointer(place.pointer, key))) if namespace else key

    def _rewrite_string(self, text: str, place: _Place) -> str:
        namespace = self._find_namespace(place)
        if namespace is not None:
            owner = place.rows[-1] if namespace == ITEM and place.rows else ""
            return self._rename(Mention(namespace, text, place.pointer, owner))
        if _DOTTED.fullmatch(text):
            return self._rewrite_name(text, place)
        new_text = rename_placeholders(text, lambda name: self._rewrite_name(name, place)) if "{{" in text else text
        if new_text != text:
            self._new_texts[text] = new_text
        return new_text

    def _find_namespace(self, place: _Place) -> str | None:
        """Find the namespace of the names in a setting; None when it is an ordinary text."""
        for length in range(len(place.steps), 0, -1):
            kind = place.parts.get(place.steps[:length])
            if kind is not None:
                return _PARTS.get(kind)
        if place.parts:
            return None
        if place.path[-2:] == ("item_checks", "field"):
            return ITEM
        if self._kind == "workflow" and place.path[-2:] == ("checks", "field"):
            return ACTION
        reference = references.find_reference(self._kind, place.path)
        return _NAMESPACES.get(reference) if reference else None

    def _rewrite_name(self, dotted: str, place: _Place) -> str:
        root, *rest = dotted.split(".")
        if not rest:
            return dotted
        owner = ""
        if root in (ITEM, "outer"):
            depth = 1 if root == ITEM else 2
            owner = place.rows[-depth] if len(place.rows) >= depth else ANY_OWNER
        elif root not in _ROOTS:
            return dotted
        namespace = ITEM if root == "outer" else root
        name = self._rename(Mention(namespace, rest[0], place.pointer, owner))
        return ".".join((root, name, *rest[1:]))

    def _rewrite_expression(self, node: dict[str, Any], place: _Place) -> dict[str, Any]:
        operator, operands = split_operation(node)
        if operator in ("var", "missing"):
            name_count = len(operands) if operator == "missing" else 1
            new = [
                self._rewrite_name(each, place)
                if position < name_count and isinstance(each, str)
                else self._rewrite_operand(each, place)
                for position, each in enumerate(operands)
            ]
        else:
            compared = _find_compared(str(operator), operands, place)
            inner = place
            if operator in ITERATION_OPERATORS and operands:
                inner = replace(place, rows=(*place.rows, _find_owner(operands[0])))
            new = [
                self._rewrite_operand(each, inner if position else place, compared=compared)
                for position, each in enumerate(operands)
            ]
        return {str(operator): new if isinstance(node[str(operator)], list) else new[0]}

    def _rewrite_operand(self, operand: Any, place: _Place, *, compared: tuple[str, str] | None = None) -> Any:
        if isinstance(operand, list):
            return [self._rewrite_operand(each, place, compared=compared) for each in operand]
        if isinstance(operand, str) and compared:
            namespace, owner = compared
            return self._rename(Mention(namespace, operand, place.pointer, owner))
        return self._rewrite_expression(operand, place) if is_expression(operand) else operand

    def _rewrite_translations(self, translations: Any) -> Any:
        """The translations of the texts that changed: they are named by the text itself."""
        if not isinstance(translations, Mapping):
            return translations
        place = _Place("translations")

        def rewrite(source: str, text: Any) -> Any:
            if source not in self._new_texts or not isinstance(text, str):
                return text
            return rename_placeholders(text, lambda name: self._rewrite_name(name, place))

        return {
            language: {self._new_texts.get(source, source): rewrite(source, text) for source, text in texts.items()}
            if isinstance(texts, Mapping)
            else texts
            for language, texts in translations.items()
        }


def _find_compared(operator: str, operands: list[Any], place: _Place) -> tuple[str, str] | None:
    """Find the namespace and the owner of the texts beside these operands: statuses, or choices of the question."""
    names = [
        operand["var"] for operand in operands if isinstance(operand, dict) and isinstance(operand.get("var"), str)
    ]
    if _STATUS_NAMES.intersection(names):
        return STATUS, ""
    questions = [question for name in names if (question := _name_question(name, place))]
    return (CHOICE, questions[0]) if questions and operator in _COMPARISONS else None


def _name_question(dotted: str, place: _Place) -> str:
    """The question that an expression reads, with the block that it is in; empty for the details of an answer."""
    root, _separator, name = dotted.partition(".")
    depth = {ITEM: 1, "outer": 2}.get(root, 0)
    if "." in name or not name or (not depth and root not in _ROOTS):
        return ""
    if not depth:
        return dotted
    return f"{ITEM}.{place.rows[-depth]}.{name}" if len(place.rows) >= depth else ""


def _find_owner(rows: Any) -> str:
    """The block whose rows an expression lists."""
    names = {name.split(".")[1] for name in find_names(rows) if name.startswith(("answers.", "processing.", "action."))}
    return names.pop() if len(names) == 1 else ANY_OWNER
