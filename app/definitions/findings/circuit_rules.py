"""Circuits: actions that nobody may do, functions without anything to do, statuses and actions that cannot be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from app.core.i18n import gettext as _
from app.definitions.editing.operations import delete_element
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ADVICE, ERROR, WARNING, Finding, Repair
from app.definitions.findings.rule_context import (
    Elements,
    RuleContext,
    get_mapping,
    get_text,
    list_elements,
)
from app.definitions.overview import title_of
from app.language.text.normalisation import fold
from app.workflows.elements import APPLICANT


def find_actions_of_nobody(context: RuleContext) -> Iterator[Finding]:
    """An action needs somebody who does it, a moment when it happens, or other software that asks for it."""
    for pointer, action in context.actions:
        if not ("by" in action or action.get("timers") or action.get("callable_by")) and context.is_well_formed:
            words = _("Personne ne peut faire cette action : dites qui la fait.")
            yield Finding(extend_pointer(pointer, "by"), words, ERROR, "action_of_nobody")


def find_functions_without_role(context: RuleContext) -> Iterator[Finding]:
    """Procedures that follow the circuit already have to say who holds each of its functions."""
    for pointer, function in list_elements(context.definition, "functions"):
        name = get_text(function, "id")
        titles = [
            title_of(follower, get_text(follower, "slug"))
            for follower in context.followers
            if name not in get_mapping(follower, "functions")
        ]
        if name and titles:
            words = _(
                "Cette fonction n’est tenue par personne dans : %(titles)s.", titles=", ".join(map(str, titles[:5]))
            )
            yield Finding(pointer, words, WARNING, "function_without_role")


def find_unused_functions(context: RuleContext) -> Iterator[Finding]:
    """A function that no action, message or automatic action names."""
    functions = list_elements(context.definition, "functions")
    used_names = _collect_used_names(context)
    for pointer, function in functions:
        if len(functions) > 1 and get_text(function, "id") not in used_names:
            repair = Repair(_("Retirer cette fonction"), partial(delete_element, pointer=pointer))
            yield Finding(
                pointer, _("Cette fonction ne sert à rien dans le circuit."), ADVICE, "unused_function", repair
            )


def find_repeated_status_labels(context: RuleContext) -> Iterator[Finding]:
    """Statuses that agents cannot tell apart."""
    yield from _find_repeated(
        context.statuses,
        "repeated_status",
        lambda label: _("Un autre statut s’appelle déjà « %(label)s ».", label=label),
    )


def find_repeated_action_labels(context: RuleContext) -> Iterator[Finding]:
    """Actions of one status that agents cannot tell apart, when both may be offered."""
    for pointer, status in context.statuses:
        actions = [
            (at, action) for at, action in list_elements(status, "actions", pointer) if not action.get("condition")
        ]
        yield from _find_repeated(
            actions,
            "repeated_action",
            lambda label: _("Une autre action de ce statut s’appelle déjà « %(label)s ».", label=label),
        )


def _find_repeated(elements: Elements, rule: str, describe: Callable[[str], str]) -> Iterator[Finding]:
    labels: Counter[str] = Counter()
    for pointer, element in elements:
        label = get_text(element, "label").strip()
        labels[fold(label)] += 1
        if label and labels[fold(label)] > 1:
            yield Finding(extend_pointer(pointer, "label"), describe(label), WARNING, rule)


def _collect_used_names(context: RuleContext) -> set[str]:
    """Everything that elements of the circuit name, among which its functions."""
    names: set[str] = {APPLICANT}
    nodes: list[object] = [
        value
        for key, value in context.definition.items()
        if key not in ("functions", "translations", "stale_translations", "slug", "title")
    ]
    while nodes:
        node = nodes.pop()
        if isinstance(node, str):
            names.add(node)
        elif isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, dict):
            nodes.extend(node.values())
    return names
