"""A workflow of w.c.s. as a document of ours: functions, processing data, statuses and what happens in each."""

from __future__ import annotations

from typing import Any

from app.language.schema.problems import DefinitionError, Problem
from app.procedures.definition import parse_fields
from app.publik_import.actions import ITEM_RULES, translate_unknown
from app.publik_import.batch import Batch, get_slug
from app.publik_import.calls import keep_responses
from app.publik_import.case_actions import read_levels
from app.publik_import.computed_values import translate_value
from app.publik_import.definition_repair import repair_definition
from app.publik_import.fields import FieldReader
from app.publik_import.findings import Findings, NotUnderstood, build_reason
from app.publik_import.global_actions import translate_global_actions
from app.publik_import.identifiers import make_slug
from app.publik_import.names import Names
from app.publik_import.reachability import repair_reachability
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line, extract_text
from app.publik_import.typography import add_no_break_spaces
from app.publik_import.unknown_elements import ITEM, STATUS, WORKFLOW, note_unknown_elements
from app.publik_import.variables import list_variables
from app.publik_import.workflow_draft import StatusDraft, WorkflowDraft
from app.publik_import.workflow_names import PLACE_FIELD, RECIPIENT_FUNCTION, list_statuses, register_workflow_names
from app.publik_import.xml_reader import Element
from app.workflows.definition import parse_workflow

FORMAT = "parvis/workflow/1"
MAX_FIELDS = 80
MAX_AGENT_TEXT = 2000
MAX_REPAIRS = 5
_DEFAULT_STATUS = "received"


def translate_workflow(root: Element, batch: Batch, findings: Findings) -> tuple[dict[str, Any], list[Problem]]:
    """The document, a draft, and what still keeps it from being published."""
    names = Names(in_workflow=True)
    reader = FieldReader(names, findings, batch, root="processing")
    learned = register_workflow_names(root, names, batch, reader)
    circuit = WorkflowDraft(names, findings, batch, learned, reader)
    circuit.levels = read_levels(root)
    circuit.allows_previous_status = any(element.text == "_previous" for element in root.walk())
    circuit.functions[RECIPIENT_FUNCTION] = str(LABELS["recipient"])
    for role in root.find("roles").children:
        circuit.functions[circuit.find_function(role.attributes.get("id", ""))] = extract_line(role.text, 200) or "…"
    drafts = [_translate_status(element, circuit) for element in list_statuses(root)]
    everywhere = translate_global_actions(root, circuit, _translate_item)
    document: dict[str, Any] = {
        "format": FORMAT,
        "slug": make_slug(get_slug(root), "workflow"),
        "title": extract_line(root.value("name"), 200) or "…",
        "functions": [{"id": name, "label": label} for name, label in circuit.functions.items()],
        "variables": list_variables(root, names),
        "processing_fields": _build_processing_fields(circuit),
        "levels": circuit.levels,
        "initial": drafts[0].id if drafts else _DEFAULT_STATUS,
        "statuses": [_build_status(draft) for draft in drafts] or [_build_default_status(root, findings)],
        "global_actions": everywhere,
    }
    document["processing_fields"] = [*keep_responses(document, names.kept_names), *document["processing_fields"]][
        :MAX_FIELDS
    ]
    document = add_no_break_spaces(
        {name: value for name, value in document.items() if value or name not in ("levels", "global_actions")}
    )
    _note_remaining(root, findings)
    findings.add_mapped("workflow", root.value("name"))
    problems = repair_definition(document, _list_problems, findings, never=False)
    for _ in range(MAX_REPAIRS):
        if not repair_reachability(document, problems, findings):
            break
        problems = repair_definition(document, _list_problems, findings, never=False)
    return document, problems


def _list_problems(document: dict[str, Any]) -> list[Problem]:
    try:
        parse_workflow(document, read_fields=parse_fields)
    except DefinitionError as error:
        return list(error.problems)
    return []


def _build_processing_fields(circuit: WorkflowDraft) -> list[dict[str, Any]]:
    """Data of agents, and what the forms of the workflow ask: kept from one step to the next."""
    forms = [one for planned in circuit.elements.forms.values() for one in planned]
    # Fields of forms were noted where they are asked; here they are only declared.
    quiet = FieldReader(circuit.names, Findings(), circuit.batch, root="processing")
    declared = circuit.reader.build_definitions(circuit.elements.processing) + quiet.build_definitions(forms)
    kept = [field for field in declared if field["type"] != "explanation"]
    place = [{"id": PLACE_FIELD, "type": "place", "label": str(LABELS["place"])}] if circuit.elements.has_place else []
    return [{**field, "required": False, "condition": None} for field in (*place, *kept)]


def _translate_status(element: Element, circuit: WorkflowDraft) -> StatusDraft:
    draft = StatusDraft(circuit, element, circuit.elements.statuses[element.value("id")])
    circuit.findings.labels.setdefault(draft.id, (draft.describe_status,))
    circuit.findings.subjects.setdefault(draft.id, (draft.id,))
    note_unknown_elements(element, STATUS, draft.id, circuit.findings)
    draft.loop = _translate_loop(draft)
    for item in element.find("items").children:
        _translate_item(item, draft)
    _add_form_buttons(draft)
    _convert_failed_loop(draft)
    circuit.action_names.update(str(each["id"]) for each in (*draft.actions, *draft.calls))
    draft.ends = draft.ends or element.flag("forced_endpoint") or not _has_way_out(draft)
    circuit.findings.add_mapped("status", draft.id)
    return draft


def _translate_loop(draft: StatusDraft) -> dict[str, Any] | None:
    """What the status goes through, once for each item; nothing when it stays where it is."""
    written = draft.element.value("loop_items_template")
    after = draft.workflow.find_status(draft.element.value("after_loop_status")) if written else None
    if not written:
        return None
    try:
        over = translate_value(written, draft.workflow.names)
    except NotUnderstood as problem:
        draft.findings.add_not_mapped("loop", draft.id, problem.reason, build_reason("loop"), verbatim=written)
        over = None
    if after is None or over is None or not isinstance(over.expression, dict):
        if over is not None:
            draft.findings.add_not_mapped("loop", draft.id, build_reason("loop"), verbatim=written)
        return None
    draft.findings.add_judged("loop", draft.id, over.reasons, written)
    return {"over": over.expression, "then": after}


def _convert_failed_loop(draft: StatusDraft) -> None:
    """A list that is not understood is gone through once, then the case goes on."""
    after = draft.workflow.find_status(draft.element.value("after_loop_status"))
    if draft.element.value("loop_items_template") and draft.loop is None and after is not None:
        draft.add_entry(draft.element, "change_status", to=after)


def _translate_item(item: Element, draft: StatusDraft) -> None:
    with draft.findings.isolate_element("action", draft.describe_action(item)):
        note_unknown_elements(item, ITEM, draft.describe_action(item), draft.findings)
        ITEM_RULES.get(item.attributes.get("type", ""), translate_unknown)(item, draft)


def _add_form_buttons(draft: StatusDraft) -> None:
    """The forms of a status are sent by its buttons, or by one of their own."""
    for action in draft.actions:
        follows = action.pop("follows_submit", False)
        if follows:
            action["to"] = draft.submit_to
        elif not action["id"].startswith("without_form_") and "edits" not in action:
            asked = [field for by, fields in draft.form_questions if set(by) & set(action["by"]) for field in fields]
            if asked:
                action["fields"] = _deduplicate_fields([*action.get("fields", []), *asked])
    alone = [by for by, _ in draft.form_questions if not any(set(by) & set(action["by"]) for action in draft.actions)]
    senders = list(dict.fromkeys([*draft.submit_labels, *(name for by in alone for name in by)]))
    if draft.form_questions and senders:
        fields = [field for by, fields in draft.form_questions if set(by) & set(senders) for field in fields]
        draft.add_button(str(LABELS["submit"]), senders, draft.submit_to, fields=_deduplicate_fields(fields))


def _deduplicate_fields(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({field["id"]: field for field in fields}.values())[:MAX_FIELDS]


def _build_status(draft: StatusDraft) -> dict[str, Any]:
    label = draft.workflow.elements.labels[draft.id]
    document: dict[str, Any] = {
        "id": draft.id,
        "label": label,
        "closed": draft.ends,
        "public": not draft.element.find("visibility").children,
        "on_enter": draft.entries,
        "actions": draft.actions,
        "timeouts": draft.timeouts,
    }
    if draft.calls:
        document["calls"] = draft.calls
    if draft.loop is not None:
        document["loop"] = draft.loop
    if told := _build_agent_text(draft):
        document["agents_text"] = told
    if "{{" in label:
        document["public_label"] = label.replace("{{", "[")
    return document


def _build_default_status(root: Element, findings: Findings) -> dict[str, Any]:
    """Where the requests of a workflow without any status stand, until agents close them."""
    findings.add_not_mapped("workflow", root.value("name"), build_reason("no_status"))
    nothing: dict[str, Any] = {"on_enter": [], "actions": [], "timeouts": []}
    return {"id": _DEFAULT_STATUS, "label": str(LABELS["received"]), "closed": False, "public": True, **nothing}


def _build_agent_text(draft: StatusDraft) -> str:
    """What agents read beside the actions of the status: its own words, then those that come with its actions."""
    items = draft.element.find("items").children
    written = [draft.element.value("backoffice_info_text"), *(item.value("backoffice_info_text") for item in items)]
    told = "\n\n".join(dict.fromkeys(words for each in written if (words := extract_text(each, MAX_AGENT_TEXT))))
    told = told.replace("{{", "[").replace("}}", "]")
    return told if len(told) <= MAX_AGENT_TEXT else f"{told[: MAX_AGENT_TEXT - 1].rstrip()}…"


def _has_way_out(draft: StatusDraft) -> bool:
    if draft.loop is not None:
        return True
    jumps = [entry for entry in draft.entries if entry["type"] == "change_status"]
    return any(way.get("to") not in (None, draft.id) for way in (*jumps, *draft.actions, *draft.timeouts, *draft.calls))


def _note_remaining(root: Element, findings: Findings) -> None:
    """The levels of urgency and the variables, which have their own place."""
    note_unknown_elements(root, WORKFLOW, root.value("name"), findings)
    for level in root.find("criticality_levels").children:
        findings.add_mapped("criticality", level.value("name"))
    for option in root.find("variables", "formdef", "fields").children:
        findings.add_mapped("option", option.value("varname") or option.value("id"))
