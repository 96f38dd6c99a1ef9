"""Turn a text into passages, under a condition or repeated for each row of a block, and back into a plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.default_texts import NEW_TEXT
from app.definitions.editing.editors import Editor
from app.definitions.editing.expressions.readable_names import list_subjects
from app.definitions.editing.expressions.subjects import BOOLEAN, CHOICE, DATE, NUMBER, ROWS, TEXT, TIME, Subject
from app.definitions.editing.operations import OperationRefused, set_value
from app.definitions.editing.pointers import extend_pointer, find_element, find_steps, get_parent

_ALWAYS = {"==": [1, 1]}
# What the rows of a new passage show: their first answers that are words.
_SHOWN_KINDS = frozenset({BOOLEAN, CHOICE, DATE, NUMBER, TEXT, TIME})
_MAX_SHOWN = 3


def can_be_split(editor: Editor) -> bool:
    """Whether a text may be made of passages, or is one of them."""
    alternatives = editor.schema.get("alternatives", ())
    return not isinstance(editor.value, list | Mapping) and any(
        alternative.get("type") == "array" or "when" in alternative.get("properties", {})
        for alternative in alternatives
    )


def can_be_joined(editor: Editor) -> bool:
    """Whether the passages of a text are all plain: one text says the same."""
    return (
        isinstance(editor.value, list)
        and bool(editor.value)
        and all(isinstance(element, str) for element in editor.value)
    )


def list_repeatable_rows(
    kind_name: str, definition: Mapping[str, Any], pointer: str, *, procedures: Sequence[Mapping[str, Any]] = ()
) -> list[Subject]:
    """The blocks of rows that a passage of the text at a pointer may be repeated for."""
    return [
        subject
        for subject in list_subjects(kind_name, definition, pointer, procedures=procedures)
        if subject.kind == ROWS
    ]


def make_passage(key: str, rows: Iterable[Subject]) -> Any:
    """A new passage: `when`, `value`, `each:` and the name of one of these rows; plain text for any other key."""
    if key == "when":
        return {"when": _ALWAYS, "text": str(NEW_TEXT)}
    if key == "value":
        return {"value": {"var": "today"}}
    subject = next((row for row in rows if f"each:{row.name}" == key), None)
    if subject is not None:
        return {"each": {"var": subject.name}, "text": f"- {_show_items(subject)}\n"}
    if key.startswith("each"):
        raise OperationRefused(_("Choisissez le bloc dont chaque ligne est répétée."))
    return str(NEW_TEXT)


def _show_items(rows: Subject) -> str:
    names = [item.name for item in rows.items if item.kind in _SHOWN_KINDS] or [item.name for item in rows.items[:1]]
    return " ".join(f"{{{{ {name} }}}}" for name in names[:_MAX_SHOWN])


def split_text(
    definition: Mapping[str, Any], pointer: str, passage: Any, *, cut_at: int | None = None
) -> tuple[dict[str, Any], str]:
    """Insert a passage in a text, at a position or at its end. A text that is a passage itself gives its place to its parts.

    Returns the address of the new passage too. Raises ElementNotFound, OperationRefused.
    """
    text = find_element(definition, pointer) or ""
    if not isinstance(text, str):
        raise OperationRefused(_("Ce texte a déjà des passages."))
    position = _find_cut(text, cut_at)
    parts = [text[:position], passage, text[position:]]
    passages = [part for part in parts if part]
    rank = passages.index(passage)
    siblings = find_element(definition, get_parent(pointer))
    if not isinstance(siblings, list):
        return set_value(definition, pointer, passages), extend_pointer(pointer, f"#{rank}")
    own_rank = int(find_steps(definition, pointer)[-1])
    after = [*siblings[:own_rank], *passages, *siblings[own_rank + 1 :]]
    parent = get_parent(pointer)
    return set_value(definition, parent, after), extend_pointer(parent, f"#{own_rank + rank}")


def _find_cut(text: str, cut_at: int | None) -> int:
    """The position to cut a text at, never inside of a placeholder."""
    if cut_at is None or not 0 <= cut_at <= len(text):
        return len(text)
    is_inside = text.rfind("{{", 0, cut_at + 1) > text.rfind("}}", 0, cut_at)
    end = text.find("}}", cut_at - 1)
    return end + 2 if is_inside and end >= 0 and text[cut_at : cut_at + 2] != "{{" else cut_at


def join_text(definition: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """Make the plain passages of a text one text again. Raises ElementNotFound, OperationRefused."""
    passages = find_element(definition, pointer)
    if not isinstance(passages, list) or not all(isinstance(passage, str) for passage in passages):
        raise OperationRefused(_("Il reste un passage sous condition, répété ou calculé : retirez-le d’abord."))
    return set_value(definition, pointer, "".join(passages))
