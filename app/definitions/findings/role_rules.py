"""Who processes the requests of a procedure: roles without an agent, functions that its circuit does not have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.operations import delete_element
from app.definitions.editing.pointers import extend_pointer, is_inside, name_position
from app.definitions.findings.findings import ADVICE, WARNING, Finding, Repair
from app.definitions.findings.rule_context import RuleContext, get_mapping, get_text, list_elements, list_strings


def find_roles_without_agent(context: RuleContext) -> Iterator[Finding]:
    """A role of the authority that no agent holds: what waits for it is never done, nothing is entered at the counter."""
    for pointer, role in _list_roles(context):
        if role in context.roles and role not in context.held_roles:
            severity = WARNING if is_inside(pointer, "functions") else ADVICE
            words = _("Aucun agent n’a ce rôle : personne ne verrait les demandes.")
            yield Finding(pointer, words, severity, "role_without_agent")


def find_unknown_functions(context: RuleContext) -> Iterator[Finding]:
    """A function that the circuit does not have, left from another circuit."""
    if not context.workflow:
        return
    names = {get_text(each, "id") for _pointer, each in list_elements(context.workflow, "functions")}
    functions = get_mapping(context.definition, "functions")
    for name in functions:
        if name not in names and len(functions) > 1:
            pointer = extend_pointer("functions", name)
            repair = Repair(_("Retirer cette fonction"), partial(delete_element, pointer=pointer))
            words = _("Le circuit n’a pas de fonction « %(name)s ».", name=name)
            yield Finding(pointer, words, ADVICE, "unknown_function", repair)


def _list_roles(context: RuleContext) -> Iterator[tuple[str, str]]:
    for function, role in get_mapping(context.definition, "functions").items():
        if isinstance(role, str):
            yield extend_pointer("functions", function), role
    intake = list_strings(context.definition, "intake")
    for position, role in enumerate(intake):
        yield extend_pointer("intake", name_position(intake, position)), role
