"""Actions of w.c.s. on the request itself: who handles it, how urgent it is, where it is."""

from __future__ import annotations

import re
from typing import Any

from app.wcs.circuit import StatusDraft, verbatim
from app.wcs.computed import translate_value
from app.wcs.findings import NotUnderstood, Reason, reason
from app.wcs.identifiers import identifier, slug
from app.wcs.reading import Element
from app.wcs.words import one_line
from app.wcs.workflow_names import PLACE, RECIPIENT
from app.workflows.definition import APPLICANT

MAX_LEVELS, MAX_RULES = 10, 50
_CHANGES = {"1": "raise", "2": "lower", "3": "set", "increase": "raise", "decrease": "lower"}
_OPERATIONS = {"add": "add", "remove": "remove"}
_VARIABLE = re.compile(r"\{\{\s*form_(?:var_)?(\w+?)(?:_raw)?\s*\}\}|=?\s*form_var_(\w+?)(?:_raw)?\s*")


def dispatch(item: Element, status: StatusDraft) -> None:
    """A function given to a role, always or by rules on a value."""
    function = status.circuit.person(item.value("role_key") or "_receiver")
    reasons: list[Reason] = [reason("role_by_name")]
    try:
        role = (
            _by_rules(item, status, reasons)
            if item.value("dispatch_type") == "automatic"
            else _role(item.find("role_id"))
        )
    except NotUnderstood as problem:
        status.note(item, problem.reason)
        return
    if not role or function == APPLICANT:
        status.note(item, reason("nobody"))
        return
    change = _OPERATIONS.get(item.value("operation_mode"), "set")
    if status.enter(item, "assign_function", function=function, role=role, change=change):
        status.findings.approximate("action", status.title(item), *reasons, verbatim=verbatim(item))


def _by_rules(item: Element, status: StatusDraft, reasons: list[Reason]) -> Any:
    """The role of the first value that is the one looked at."""
    translation = translate_value(item.value("variable"), status.circuit.names)
    reasons += translation.reasons
    branches: list[Any] = []
    for rule in item.find("rules").children[:MAX_RULES]:
        if role := _role(rule.find("role_id")):
            branches += [{"==": [translation.expression, rule.value("value")]}, role]
    return {"if": [*branches, None]} if branches else ""


def _role(element: Element) -> str:
    named = element.attributes.get("slug") or element.text
    return slug(named, "role") if named and not set(named) & set("{[@") else ""


def criticality(item: Element, status: StatusDraft) -> None:
    """The levels above the first one, which is that of every request."""
    mode = _CHANGES.get(item.value("mode"), "raise")
    if not status.circuit.levels:
        status.note(item, reason("no_level"))
        return
    more: dict[str, Any] = {}
    if mode == "set":
        number = item.value("absolute_value")
        if not number.isdecimal() or int(number[:3]) > len(status.circuit.levels):
            status.note(item, reason("no_level"))
            return
        if int(number):
            more["level"] = status.circuit.levels[int(number) - 1]["id"]
    if status.enter(item, "change_criticality", change=mode, **more):
        status.findings.mapped("action", status.title(item))


def levels_of(root: Element) -> list[dict[str, Any]]:
    """The first level of w.c.s. is the ordinary one here."""
    found: dict[str, dict[str, Any]] = {}
    for number, level in enumerate(root.find("criticality_levels").children[1 : MAX_LEVELS + 1], start=1):
        name = identifier(level.value("name") or f"level {number}", "level")[:50]
        while name in found:
            name += "x"
        found[name] = {"id": name, "label": one_line(level.value("name"), 200) or name, "tone": _tone(number)}
    return list(found.values())


def _tone(number: int) -> str:
    return "warning" if number == 1 else "danger"


def geolocate(item: Element, status: StatusDraft) -> None:
    """The place of the request, from an address in words, a place on a map or a photo."""
    if status.loop is not None:
        status.note(item, reason("waits_in_loop"))
        return
    method = item.value("method")
    given: dict[str, Any] = {"into": PLACE, "overwrite": item.flag("overwrite"), "if_failed": "continue"}
    reasons: tuple[Reason, ...] = ()
    if method == "address_string":
        address, reasons = status.text(item, item.value("address_string"), 300)
        given |= {"from": "address", "address": address}
    else:
        found = _VARIABLE.fullmatch(item.value(method).strip())
        if found is None or method not in ("map_variable", "photo_variable"):
            status.note(item, reason("place_not_named"))
            return
        name = found[1] or found[2]
        given |= {"from": "place" if method == "map_variable" else "photo", "answer": f"answers.{identifier(name)}"}
    if status.enter(item, "geolocate", **given):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def edition(item: Element, status: StatusDraft) -> None:
    """The request is corrected: all of it, since a workflow does not know the pages of each procedure."""
    target = status.circuit.status(item.value("status"))
    label, reasons = status.label(item, item.value("label"), 200)
    by = status.circuit.people(item.find("by")) or [RECIPIENT]
    action = status.act(label or status.word("edit"), by, target, edits={}, **status.mark(item))
    if (condition := status.condition(item)) is not None:
        action["condition"] = condition
    partial = [reason("edition_whole")] if item.value("operation_mode") in ("partial", "single") else []
    status.findings.judged("action", status.title(item), (*reasons, *partial), verbatim(item))
