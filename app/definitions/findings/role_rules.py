"""People who process the requests of a procedure: roles without an agent, functions that its circuit does not have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.operations import delete_element
from app.definitions.editing.pointers import extend_pointer, name_position
from app.definitions.findings.findings import ADVICE, WARNING, Finding, Repair
from app.definitions.findings.rule_context import RuleContext, get_mapping, get_text, list_elements, list_strings


def find_roles_without_agent(context: RuleContext) -> Iterator[Finding]:
    """A role of the authority that no agent holds: what waits for it is never done."""
    for function, role in get_mapping(context.definition, "functions").items():
        if _is_vacant(context, role):
            words = _("Aucun agent n’a ce rôle : personne ne verrait les demandes.")
            yield Finding(extend_pointer("functions", function), words, WARNING, "role_without_agent")


def find_intake_without_agent(context: RuleContext) -> Iterator[Finding]:
    """Find roles of the counter that no agent has: residents still make their requests online."""
    roles = list_strings(context.definition, "intake")
    for position, role in enumerate(roles):
        if _is_vacant(context, role):
            words = _("Aucun agent n’a ce rôle : personne ne saisirait de demande au guichet.")
            yield Finding(
                extend_pointer("intake", name_position(roles, position)), words, ADVICE, "intake_without_agent"
            )


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


def _is_vacant(context: RuleContext, role: object) -> bool:
    return role in context.roles and role not in context.held_roles
