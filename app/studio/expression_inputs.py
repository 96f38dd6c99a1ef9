"""Conditions and computed values in the settings of an element: drawn with their editor, read back from its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core import clock
from app.core.i18n import gettext as _
from app.definitions.editing.editor_forms import Form, InputIncomplete
from app.definitions.editing.editors import Editor
from app.definitions.editing.expressions.editor import ExpressionEditor, create_editor
from app.definitions.editing.expressions.form_encoding import read_expression_from_form
from app.definitions.editing.expressions.readable_names import find_readable_names
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, AS_VALUE

# What is true or false; the others give a value.
_CONDITIONS = frozenset({"condition", "when"})


class ExpressionIncomplete(InputIncomplete):
    """Something is missing from the expression: the rows say what, and nothing is saved until then."""


def read_expression(form: Form, prefix: str) -> Any:
    """The expression that a form holds; None for none. Raises ExpressionIncomplete."""
    expression, problems = read_expression_from_form(form, prefix)
    if problems or _has_unchosen_list(form, prefix):
        raise ExpressionIncomplete(_("Pas encore enregistré : complétez ce qui manque."))
    return expression


def _has_unchosen_list(form: Form, prefix: str) -> bool:
    """Whether nothing is chosen yet in a list of options."""
    lists = [name.removesuffix(".has_options") for name in form if name.endswith(".has_options")]
    return any(not any(form.getlist(f"{name}.option")) for name in lists if name.startswith(f"{prefix}."))


def build_expression_editor(
    kind: str, definition: Mapping[str, Any], procedures: Sequence[Mapping[str, Any]], editor: Editor
) -> ExpressionEditor:
    """The editor of a setting that is an expression. `procedures` are those that follow a circuit."""
    return create_editor(
        editor.value if isinstance(editor.value, Mapping) else None,
        find_readable_names(kind, definition, editor.pointer, procedures=procedures),
        prefix=editor.name,
        pointer=editor.pointer,
        expected=AS_CONDITION if editor.key in _CONDITIONS else AS_VALUE,
        label=editor.words.label or _("Valeur"),
        today=clock.today(),
    )
