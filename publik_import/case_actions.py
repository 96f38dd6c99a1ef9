"""Translate actions of w.c.s. on the case itself: assignment, criticality, location, edition."""

from __future__ import annotations

import re
from typing import Any

from app.workflows.definition import APPLICANT
from publik_import.computed_values import translate_value
from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.identifiers import make_identifier, make_slug
from publik_import.rich_text import extract_line
from publik_import.workflow_draft import StatusDraft, get_verbatim
from publik_import.workflow_names import LOCATION_FIELD, RECIPIENT_FUNCTION
from publik_import.xml_reader import Element

MAX_LEVELS, MAX_RULES = 10, 50
_CHANGES = {"1": "raise", "2": "lower", "3": "set", "increase": "raise", "decrease": "lower"}
_OPERATIONS = {"add": "add", "remove": "remove"}
_VARIABLE = re.compile(r"\{\{\s*form_(?:var_)?(\w+?)(?:_raw)?\s*\}\}|=?\s*form_var_(\w+?)(?:_raw)?\s*")


def translate_dispatch(item: Element, status: StatusDraft) -> None:
    """Translate the assignment of a function to a role, fixed or by rules on a value."""
    function = status.workflow.find_function(item.value("role_key") or "_receiver")
    reasons: list[Reason] = [build_reason("role_by_name")]
    try:
        role = (
            _read_rules(item, status, reasons)
            if item.value("dispatch_type") == "automatic"
            else _read_role(item.find("role_id"))
        )
    except NotUnderstood as problem:
        status.add_note(item, problem.reason)
        return
    if not role or function == APPLICANT:
        status.add_note(item, build_reason("nobody"))
        return
    change = _OPERATIONS.get(item.value("operation_mode"), "set")
    if status.add_entry(item, "assign_function", function=function, role=role, change=change):
        status.findings.add_approximate("action", status.describe_action(item), *reasons, verbatim=get_verbatim(item))


def _read_rules(item: Element, status: StatusDraft, reasons: list[Reason]) -> Any:
    """The expression of a role by the value of a variable."""
    translation = translate_value(item.value("variable"), status.workflow.names)
    reasons += translation.reasons
    branches: list[Any] = []
    for rule in item.find("rules").children[:MAX_RULES]:
        if role := _read_role(rule.find("role_id")):
            branches += [{"==": [translation.expression, rule.value("value")]}, role]
    return {"if": [*branches, None]} if branches else ""


def _read_role(element: Element) -> str:
    slug = element.attributes.get("slug") or element.text
    return make_slug(slug, "role") if slug and not set(slug) & set("{[@") else ""


def translate_criticality(item: Element, status: StatusDraft) -> None:
    """Translate a change of criticality; the first level of w.c.s. is the default of every case."""
    mode = _CHANGES.get(item.value("mode"), "raise")
    if not status.workflow.levels:
        status.add_note(item, build_reason("no_level"))
        return
    parameters: dict[str, Any] = {}
    if mode == "set":
        number = item.value("absolute_value")
        if not number.isdecimal() or int(number[:3]) > len(status.workflow.levels):
            status.add_note(item, build_reason("no_level"))
            return
        if int(number):
            parameters["level"] = status.workflow.levels[int(number) - 1]["id"]
    if status.add_entry(item, "change_criticality", change=mode, **parameters):
        status.findings.add_mapped("action", status.describe_action(item))


def read_levels(root: Element) -> list[dict[str, Any]]:
    """The criticality levels, without the first one of w.c.s., which is the default in Parvis."""
    levels: dict[str, dict[str, Any]] = {}
    for number, level in enumerate(root.find("criticality_levels").children[1 : MAX_LEVELS + 1], start=1):
        name = make_identifier(level.value("name") or f"level {number}", "level")[:50]
        while name in levels:
            name += "x"
        levels[name] = {
            "id": name,
            "label": extract_line(level.value("name"), 200) or name,
            "tone": _choose_tone(number),
        }
    return list(levels.values())


def _choose_tone(number: int) -> str:
    return "warning" if number == 1 else "danger"


def translate_geolocation(item: Element, status: StatusDraft) -> None:
    """Translate a geolocation from an address, a point on a map or a photo."""
    if status.loop is not None:
        status.add_note(item, build_reason("waits_in_loop"))
        return
    method = item.value("method")
    parameters: dict[str, Any] = {"into": LOCATION_FIELD, "overwrite": item.flag("overwrite"), "if_failed": "continue"}
    reasons: tuple[Reason, ...] = ()
    if method == "address_string":
        address, reasons = status.translate_action_text(item, item.value("address_string"), 300)
        parameters |= {"from": "address", "address": address}
    else:
        match = _VARIABLE.fullmatch(item.value(method).strip())
        if match is None or method not in ("map_variable", "photo_variable"):
            status.add_note(item, build_reason("place_not_named"))
            return
        name = match[1] or match[2]
        parameters |= {
            "from": "place" if method == "map_variable" else "photo",
            "answer": f"answers.{make_identifier(name)}",
        }
    if status.add_entry(item, "geolocate", **parameters):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def translate_edition(item: Element, status: StatusDraft) -> None:
    """Translate an edition of the case; always of the whole form, as a workflow does not know the pages of each procedure."""
    target = status.workflow.find_status(item.value("status"))
    label, reasons = status.translate_button_label(item, item.value("label"), 200)
    by = status.workflow.list_functions(item.find("by")) or [RECIPIENT_FUNCTION]
    action = status.add_button(
        label or status.shorten_name("edit"), by, target, edits={}, **status.mark_for_return(item)
    )
    if (condition := status.translate_condition(item)) is not None:
        action["condition"] = condition
    partial_reasons = [build_reason("edition_whole")] if item.value("operation_mode") in ("partial", "single") else []
    status.findings.add_with_reasons(
        "action", status.describe_action(item), (*reasons, *partial_reasons), get_verbatim(item)
    )
