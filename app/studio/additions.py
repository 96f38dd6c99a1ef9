"""New elements: a question, a page, a status, an action…, made from the little that an author says at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.default_texts import (
    FIRST_CHOICE,
    FIRST_QUESTION,
    NEW_ACTION,
    NEW_CALL,
    NEW_ELEMENT,
    NEW_PAGE,
    NEW_STATUS,
    SECOND_CHOICE,
)
from app.definitions.editing.editor_forms import Form, InputRefused
from app.definitions.editing.identifiers import collect_identifiers, make_identifier
from app.definitions.editing.operations import LAST, add_element
from app.definitions.editing.pasted_questions import read_questions
from app.definitions.editing.pointers import (
    extend_pointer,
    find_element,
    get_identifier,
    get_last_step,
    has_element,
)
from app.definitions.editing.texts.text_passages import make_passage
from app.language.text.normalisation import fold
from app.procedures.fields import FIELD_TYPES, FieldType
from app.studio.passages import find_repeatable_rows
from app.workflows.actions import ACTION_TYPES
from app.workflows.actions.declaration import ActionType

Definition = Mapping[str, Any]


def add_from_form(kind: str, definition: Definition, pointer: str, form: Form) -> tuple[Definition, str]:
    """Add an element to the list at an address. Returns the definition and the address of the new element.

    Raises ElementNotFound, InputRefused.
    """
    list_name = get_last_step(pointer)
    after = form.get("after", "") or LAST
    if form.get("lines", "").strip():
        return _add_questions(definition, pointer, form.get("lines", ""), after)
    make = _MAKERS.get(list_name, _make_plain)
    element = make(kind, definition, pointer, form)
    result = add_element(definition, pointer, element, after=after)
    position = len(find_element(result, pointer)) - 1
    return result, extend_pointer(pointer, get_identifier(element) or f"#{position}")


def list_action_types() -> list[ActionType]:
    """The automatic actions that may be added: those that send something first, as most circuits need these."""
    return sorted(ACTION_TYPES.values(), key=lambda each: not each.key.startswith("send_"))


def _add_questions(definition: Definition, pointer: str, lines: str, after: str | None) -> tuple[Definition, str]:
    """Questions pasted one a line."""
    questions = read_questions(lines, collect_identifiers(definition))
    if not questions:
        raise InputRefused(_("Écrivez une question par ligne."))
    result: Definition = definition
    for question in questions:
        result = add_element(result, pointer, question, after=after)
        after = question["id"]
    return result, extend_pointer(pointer, questions[0]["id"])


def _make_field(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    field_type = FIELD_TYPES.get(form.get("type", "short_text"))
    if field_type is None:
        raise InputRefused(_("Choisissez un type de question."))
    label = form.get("label", "").strip() or str(field_type.label)
    example = {key: value for key, value in field_type.example.items() if key in field_type.required_settings}
    if isinstance(example.get("options"), list):
        example["options"] = _make_options()
    # Published as it is, the purpose of another consent would be false.
    if "purpose" in example:
        example["purpose"] = _("Traiter votre demande.")
    used = collect_identifiers(definition)
    label_setting = {"label": label} if field_type.has_label else {}
    is_on_page = pointer.startswith("pages/") and pointer.count("/") == 2
    if is_on_page and _is_about_applicant(field_type, label, definition):
        label_setting["profile"] = min(field_type.profiles)
    if field_type.key == "block":
        example |= _make_block(used)
    return {"id": make_identifier(label, used, default="question"), "type": field_type.key, **label_setting, **example}


def _is_about_applicant(field_type: FieldType, label: str, definition: Definition) -> bool:
    """Whether a question is the first one for the address or the telephone of the applicant, where they will be answered."""
    if len(field_type.profiles) != 1 or not fold(label).startswith(fold(_("Votre"))):
        return False
    fields = [field for page in definition.get("pages") or () for field in page.get("fields") or ()]
    return not any(field.get("profile") in field_type.profiles for field in fields)


def _make_block(used: set[str]) -> dict[str, Any]:
    """The words of any block, and a question to rename."""
    title = str(FIRST_QUESTION)
    question = {"id": make_identifier(title, used), "type": "short_text", "label": title}
    return {"item_label": _("Élément"), "add_label": _("Ajouter un élément"), "fields": [question]}


def _make_options() -> list[dict[str, str]]:
    """Two choices to rename."""
    return [
        {"value": "premier_choix", "label": str(FIRST_CHOICE)},
        {"value": "deuxieme_choix", "label": str(SECOND_CHOICE)},
    ]


def _make_page(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    title = form.get("label", "").strip() or str(NEW_PAGE)
    return {"id": make_identifier(title, collect_identifiers(definition), default="page"), "title": title, "fields": []}


def _make_status(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    label = form.get("label", "").strip() or str(NEW_STATUS)
    return {"id": make_identifier(label, collect_identifiers(definition), default="statut"), "label": label}


def _make_action(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    label = form.get("label", "").strip() or str(NEW_ACTION)
    action: dict[str, Any] = {
        "id": make_identifier(label, collect_identifiers(definition), default="action"),
        "label": label,
        "by": _choose_people(definition),
    }
    target = form.get("to", "")
    if target and has_element(definition, f"statuses/{target}"):
        action["to"] = target
    return action


def _choose_people(definition: Definition) -> list[str]:
    functions = definition.get("functions") or []
    return [functions[0]["id"]] if functions and "id" in functions[0] else ["applicant"]


def _first_status(definition: Definition) -> str:
    statuses = definition.get("statuses") or []
    return str(statuses[0].get("id", "")) if statuses else ""


def _make_entry_action(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    action_type = ACTION_TYPES.get(form.get("type", ""))
    if action_type is None:
        raise InputRefused(_("Choisissez ce qui doit se passer."))
    required = {name for name, parameter in action_type.parameters.items() if parameter.is_required}
    example = {key: value for key, value in action_type.example.items() if key in required}
    identifier = make_identifier(str(action_type.example["id"]), collect_identifiers(definition))
    element: dict[str, Any] = {"id": identifier, "type": action_type.key, **example}
    first = _first_status(definition)
    if action_type.target_parameter in element and first:
        element[action_type.target_parameter] = first
    return element


def _make_timeout(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    target = form.get("to", "") or _first_status(definition)
    return {
        "id": make_identifier(_("échéance"), collect_identifiers(definition)),
        "after": {"days": 30},
        "to": target,
    }


def _make_timer(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    return {
        "id": make_identifier(_("moment"), collect_identifiers(definition)),
        "from": "submission",
        "after": {"days": 30},
    }


def _make_call(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    label = form.get("label", "").strip() or str(NEW_CALL)
    target = _first_status(definition)
    people = [person for person in _choose_people(definition) if person != "applicant"]
    return {"id": make_identifier(label, collect_identifiers(definition)), "label": label, "by": people, "to": target}


def _make_labelled(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    label = form.get("label", "").strip() or str(NEW_ELEMENT)
    return {"id": make_identifier(label, collect_identifiers(definition)), "label": label}


def _make_check(kind: str, definition: Definition, pointer: str, form: Form) -> dict[str, Any]:
    return {"condition": {"==": [1, 1]}, "message": _("Vérifiez vos réponses.")}


def _make_plain(kind: str, definition: Definition, pointer: str, form: Form) -> Any:
    """A passage of a text, or a text."""
    label = form.get("label", "").strip()
    return label or make_passage(form.get("type", ""), find_repeatable_rows(kind, definition, pointer))


_MAKERS: Mapping[str, Callable[[str, Definition, str, Form], Any]] = {
    "pages": _make_page,
    "fields": _make_field,
    "processing_fields": _make_field,
    "variables": _make_field,
    "statuses": _make_status,
    "actions": _make_action,
    "global_actions": _make_action,
    "on_enter": _make_entry_action,
    "run": _make_entry_action,
    "timeouts": _make_timeout,
    "timers": _make_timer,
    "calls": _make_call,
    "functions": _make_labelled,
    "levels": _make_labelled,
    "checks": _make_check,
    "item_checks": _make_check,
}
