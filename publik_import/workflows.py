"""Translate a workflow into a definition: functions, processing fields, statuses and actions."""

from __future__ import annotations

from typing import Any

from app.language.schema.problems import DefinitionError, Problem
from app.language.text.typography import add_no_break_spaces
from app.procedures.definition import parse_fields
from app.workflows.definition import parse_workflow
from publik_import.actions import ITEM_RULES, translate_unknown
from publik_import.batch import Batch, get_slug
from publik_import.calls import store_response_parts
from publik_import.case_actions import read_levels
from publik_import.computed_values import translate_value
from publik_import.definition_repair import repair_definition
from publik_import.fields import FieldReader
from publik_import.findings import Findings, NotUnderstood, build_reason
from publik_import.global_actions import translate_global_actions
from publik_import.identifiers import make_slug
from publik_import.names import Names
from publik_import.reachability import repair_reachability
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line, extract_text
from publik_import.unknown_elements import ITEM, STATUS, WORKFLOW, record_unknown_elements
from publik_import.variables import list_variables
from publik_import.workflow_draft import StatusDraft, WorkflowDraft
from publik_import.workflow_names import LOCATION_FIELD, RECIPIENT_FUNCTION, list_statuses, register_workflow_names
from publik_import.xml_reader import Element

FORMAT = "parvis/workflow/1"
MAX_FIELDS = 80
MAX_AGENT_TEXT = 2000
MAX_REPAIRS = 5
_DEFAULT_STATUS = "received"


def translate_workflow(root: Element, batch: Batch, findings: Findings) -> tuple[dict[str, Any], list[Problem]]:
    """The definition of a draft, and the problems that prevent its publication."""
    names = Names(in_workflow=True)
    reader = FieldReader(names, findings, batch, root="processing")
    elements = register_workflow_names(root, names, batch, reader)
    workflow = WorkflowDraft(names, findings, batch, elements, reader)
    workflow.levels = read_levels(root)
    workflow.allows_previous_status = any(element.text == "_previous" for element in root.walk())
    workflow.functions[RECIPIENT_FUNCTION] = str(LABELS["recipient"])
    for role in root.find("roles").children:
        workflow.functions[workflow.find_function(role.attributes.get("id", ""))] = extract_line(role.text, 200) or "…"
    drafts = [_translate_status(element, workflow) for element in list_statuses(root)]
    global_actions = translate_global_actions(root, workflow, _translate_item)
    definition: dict[str, Any] = {
        "format": FORMAT,
        "slug": make_slug(get_slug(root), "workflow"),
        "title": extract_line(root.value("name"), 200) or "…",
        "functions": [{"id": name, "label": label} for name, label in workflow.functions.items()],
        "variables": list_variables(root, names),
        "processing_fields": _build_processing_fields(workflow),
        "levels": workflow.levels,
        "initial": drafts[0].id if drafts else _DEFAULT_STATUS,
        "statuses": [_build_status(draft) for draft in drafts] or [_build_default_status(root, findings)],
        "global_actions": global_actions,
    }
    definition["processing_fields"] = [
        *store_response_parts(definition, names.stored_names),
        *definition["processing_fields"],
    ][:MAX_FIELDS]
    definition = add_no_break_spaces(
        {name: value for name, value in definition.items() if value or name not in ("levels", "global_actions")}
    )
    _record_remaining_elements(root, findings)
    findings.add_mapped("workflow", root.value("name"))
    problems = repair_definition(definition, _list_problems, findings, never=False)
    for _ in range(MAX_REPAIRS):
        if not repair_reachability(definition, problems, findings):
            break
        problems = repair_definition(definition, _list_problems, findings, never=False)
    return definition, problems


def _list_problems(definition: dict[str, Any]) -> list[Problem]:
    try:
        parse_workflow(definition, read_fields=parse_fields)
    except DefinitionError as error:
        return list(error.problems)
    return []


def _build_processing_fields(workflow: WorkflowDraft) -> list[dict[str, Any]]:
    """The processing fields: backoffice fields, and the fields of forms, whose answers are stored."""
    forms = [plan for plans in workflow.elements.forms.values() for plan in plans]
    # Findings of form fields are recorded with their action; this function only declares the fields.
    silent_reader = FieldReader(workflow.names, Findings(), workflow.batch, root="processing")
    fields = workflow.reader.build_definitions(workflow.elements.processing) + silent_reader.build_definitions(forms)
    stored_fields = [field for field in fields if field["type"] != "explanation"]
    location_fields = (
        [{"id": LOCATION_FIELD, "type": "place", "label": str(LABELS["place"])}]
        if workflow.elements.has_location
        else []
    )
    return [{**field, "required": False, "condition": None} for field in (*location_fields, *stored_fields)]


def _translate_status(element: Element, workflow: WorkflowDraft) -> StatusDraft:
    draft = StatusDraft(workflow, element, workflow.elements.statuses[element.value("id")])
    workflow.findings.labels.setdefault(draft.id, (draft.status_label,))
    workflow.findings.subjects.setdefault(draft.id, (draft.id,))
    record_unknown_elements(element, STATUS, draft.id, workflow.findings)
    draft.loop = _translate_loop(draft)
    for item in element.find("items").children:
        _translate_item(item, draft)
    _add_form_buttons(draft)
    _convert_failed_loop(draft)
    workflow.action_names.update(str(call["id"]) for call in (*draft.actions, *draft.calls))
    draft.is_final = draft.is_final or element.flag("forced_endpoint") or not _has_outgoing_transition(draft)
    workflow.findings.add_mapped("status", draft.id)
    return draft


def _translate_loop(draft: StatusDraft) -> dict[str, Any] | None:
    """Translate the loop of a status; None without loop, or for one that cannot be translated."""
    template = draft.element.value("loop_items_template")
    next_status = draft.workflow.find_status(draft.element.value("after_loop_status")) if template else None
    if not template:
        return None
    try:
        items = translate_value(template, draft.workflow.names)
    except NotUnderstood as problem:
        draft.findings.add_not_mapped("loop", draft.id, problem.reason, build_reason("loop"), verbatim=template)
        items = None
    if next_status is None or items is None or not isinstance(items.expression, dict):
        if items is not None:
            draft.findings.add_not_mapped("loop", draft.id, build_reason("loop"), verbatim=template)
        return None
    draft.findings.add_with_reasons("loop", draft.id, items.reasons, template)
    return {"over": items.expression, "then": next_status}


def _convert_failed_loop(draft: StatusDraft) -> None:
    """Replace a loop that cannot be translated by its final transition."""
    next_status = draft.workflow.find_status(draft.element.value("after_loop_status"))
    if draft.element.value("loop_items_template") and draft.loop is None and next_status is not None:
        draft.add_entry(draft.element, "change_status", to=next_status)


def _translate_item(item: Element, draft: StatusDraft) -> None:
    with draft.findings.isolate_element("action", draft.describe_action(item)):
        record_unknown_elements(item, ITEM, draft.describe_action(item), draft.findings)
        ITEM_RULES.get(item.attributes.get("type", ""), translate_unknown)(item, draft)


def _add_form_buttons(draft: StatusDraft) -> None:
    """Add the forms of a status to its buttons, or to a submit button."""
    for action in draft.actions:
        follows = action.pop("follows_submit", False)
        if follows:
            action["to"] = draft.submit_to
        elif not action["id"].startswith("without_form_") and "edits" not in action:
            form_fields = [
                field for by, fields in draft.form_questions if set(by) & set(action["by"]) for field in fields
            ]
            if form_fields:
                action["fields"] = _deduplicate_fields([*action.get("fields", []), *form_fields])
    remaining_functions = [
        by for by, _ in draft.form_questions if not any(set(by) & set(action["by"]) for action in draft.actions)
    ]
    senders = list(dict.fromkeys([*draft.submit_labels, *(name for by in remaining_functions for name in by)]))
    if draft.form_questions and senders:
        fields = [field for by, fields in draft.form_questions if set(by) & set(senders) for field in fields]
        draft.add_button(str(LABELS["submit"]), senders, draft.submit_to, fields=_deduplicate_fields(fields))


def _deduplicate_fields(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({field["id"]: field for field in fields}.values())[:MAX_FIELDS]


def _build_status(draft: StatusDraft) -> dict[str, Any]:
    label = draft.workflow.elements.labels[draft.id]
    definition: dict[str, Any] = {
        "id": draft.id,
        "label": label,
        "closed": draft.is_final,
        "public": not draft.element.find("visibility").children,
        "on_enter": draft.entries,
        "actions": draft.actions,
        "timeouts": draft.timeouts,
    }
    if draft.calls:
        definition["calls"] = draft.calls
    if draft.loop is not None:
        definition["loop"] = draft.loop
    if agent_text := _build_agent_text(draft):
        definition["agents_text"] = agent_text
    if "{{" in label:
        definition["public_label"] = label.replace("{{", "[")
    return definition


def _build_default_status(root: Element, findings: Findings) -> dict[str, Any]:
    """The only status of a workflow without statuses."""
    findings.add_not_mapped("workflow", root.value("name"), build_reason("no_status"))
    empty_lists: dict[str, Any] = {"on_enter": [], "actions": [], "timeouts": []}
    return {"id": _DEFAULT_STATUS, "label": str(LABELS["received"]), "closed": False, "public": True, **empty_lists}


def _build_agent_text(draft: StatusDraft) -> str:
    """The text for agents: that of the status, then those of its actions."""
    items = draft.element.find("items").children
    sources = [draft.element.value("backoffice_info_text"), *(item.value("backoffice_info_text") for item in items)]
    text = "\n\n".join(
        dict.fromkeys(plain_text for source in sources if (plain_text := extract_text(source, MAX_AGENT_TEXT)))
    )
    text = text.replace("{{", "[").replace("}}", "]")
    return text if len(text) <= MAX_AGENT_TEXT else f"{text[: MAX_AGENT_TEXT - 1].rstrip()}…"


def _has_outgoing_transition(draft: StatusDraft) -> bool:
    if draft.loop is not None:
        return True
    jumps = [entry for entry in draft.entries if entry["type"] == "change_status"]
    return any(
        transition.get("to") not in (None, draft.id)
        for transition in (*jumps, *draft.actions, *draft.timeouts, *draft.calls)
    )


def _record_remaining_elements(root: Element, findings: Findings) -> None:
    """Record unknown elements, and findings for criticality levels and variables."""
    record_unknown_elements(root, WORKFLOW, root.value("name"), findings)
    for level in root.find("criticality_levels").children:
        findings.add_mapped("criticality", level.value("name"))
    for option in root.find("variables", "formdef", "fields").children:
        findings.add_mapped("option", option.value("varname") or option.value("id"))
