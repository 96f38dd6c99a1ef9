"""Turn a text into passages, some of which are shown under a condition, and back into a plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.editors import Editor
from app.definitions.editing.operations import OperationRefused, set_value
from app.definitions.editing.pointers import extend_pointer, find_element

_ALWAYS = {"==": [1, 1]}


def can_be_split(editor: Editor) -> bool:
    """Whether a text may be made of passages."""
    return not isinstance(editor.value, list) and any(
        each.get("type") == "array" for each in editor.schema.get("alternatives", ())
    )


def can_be_joined(editor: Editor) -> bool:
    """Whether the passages of a text are all plain: one text says the same."""
    return isinstance(editor.value, list) and bool(editor.value) and all(isinstance(each, str) for each in editor.value)


def split_text(definition: Mapping[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    """Make a text a list of passages: itself, then one under a condition. Returns the address of the latter too.

    Raises ElementNotFound, OperationRefused.
    """
    text = find_element(definition, pointer)
    if text is not None and not isinstance(text, str):
        raise OperationRefused(_("Ce texte a déjà des passages."))
    passages: list[Any] = [text] if text else []
    passages.append({"when": _ALWAYS, "text": _("Texte")})
    return set_value(definition, pointer, passages), extend_pointer(pointer, f"#{len(passages) - 1}")


def join_text(definition: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """Make the plain passages of a text one text again. Raises ElementNotFound, OperationRefused."""
    passages = find_element(definition, pointer)
    if not isinstance(passages, list) or not all(isinstance(each, str) for each in passages):
        raise OperationRefused(_("Il reste un passage sous condition ou calculé : retirez-le d’abord."))
    return set_value(definition, pointer, "".join(passages))
