"""A workflow of w.c.s. as a document of ours: functions, processing data, statuses and what happens in each."""

from __future__ import annotations

from typing import Any

from app.core.documents import DefinitionError, Problem
from app.procedures.definition import parse_fields
from app.wcs.actions import ITEM_RULES, unknown
from app.wcs.batch import Batch, slug_of
from app.wcs.calls import keep_answers
from app.wcs.circuit import Circuit, StatusDraft
from app.wcs.computed import translate_value
from app.wcs.fields import FieldReader
from app.wcs.findings import Findings, NotUnderstood, reason
from app.wcs.global_actions import translate_global_actions
from app.wcs.handling import levels_of
from app.wcs.identifiers import slug
from app.wcs.names import Names
from app.wcs.reading import Element
from app.wcs.reasons import LABELS
from app.wcs.settling import settle
from app.wcs.typography import typeset
from app.wcs.unread import ITEM, STATUS, WORKFLOW, note_unread
from app.wcs.variables import declared_variables
from app.wcs.ways import mend_ways
from app.wcs.words import one_line, plain
from app.wcs.workflow_names import PLACE, RECIPIENT, learn_workflow, statuses_of
from app.workflows.definition import parse_workflow

FORMAT = "parvis/workflow/1"
MAX_FIELDS = 80
LONGEST_TOLD = 2000
MAX_MENDINGS = 5
_ONLY_STATUS = "received"


def translate_workflow(root: Element, batch: Batch, findings: Findings) -> tuple[dict[str, Any], list[Problem]]:
    """The document, a draft, and what still keeps it from being published."""
    names = Names(in_workflow=True)
    reader = FieldReader(names, findings, batch, root="processing")
    learned = learn_workflow(root, names, batch, reader)
    circuit = Circuit(names, findings, batch, learned, reader)
    circuit.levels = levels_of(root)
    circuit.goes_back = any(element.text == "_previous" for element in root.walk())
    circuit.functions[RECIPIENT] = str(LABELS["recipient"])
    for role in root.find("roles").children:
        circuit.functions[circuit.person(role.attributes.get("id", ""))] = one_line(role.text, 200) or "…"
    drafts = [_status(element, circuit) for element in statuses_of(root)]
    everywhere = translate_global_actions(root, circuit, _perform)
    document: dict[str, Any] = {
        "format": FORMAT,
        "slug": slug(slug_of(root), "workflow"),
        "title": one_line(root.value("name"), 200) or "…",
        "functions": [{"id": name, "label": label} for name, label in circuit.functions.items()],
        "variables": declared_variables(root, names),
        "processing_fields": _processing_fields(circuit),
        "levels": circuit.levels,
        "initial": drafts[0].id if drafts else _ONLY_STATUS,
        "statuses": [_document(draft) for draft in drafts] or [_only_status(root, findings)],
        "global_actions": everywhere,
    }
    document["processing_fields"] = [*keep_answers(document, names.kept), *document["processing_fields"]][:MAX_FIELDS]
    document = typeset(
        {name: value for name, value in document.items() if value or name not in ("levels", "global_actions")}
    )
    _note_rest(root, findings)
    findings.mapped("workflow", root.value("name"))
    problems = settle(document, _problems, findings, never=False)
    for _ in range(MAX_MENDINGS):
        if not mend_ways(document, problems, findings):
            break
        problems = settle(document, _problems, findings, never=False)
    return document, problems


def _problems(document: dict[str, Any]) -> list[Problem]:
    try:
        parse_workflow(document, read_fields=parse_fields)
    except DefinitionError as error:
        return list(error.problems)
    return []


def _processing_fields(circuit: Circuit) -> list[dict[str, Any]]:
    """Data of agents, and what the forms of the workflow ask: kept from one step to the next."""
    forms = [one for planned in circuit.learned.forms.values() for one in planned]
    # Fields of forms were noted where they are asked; here they are only declared.
    quiet = FieldReader(circuit.names, Findings(), circuit.batch, root="processing")
    declared = circuit.reader.documents(circuit.learned.processing) + quiet.documents(forms)
    kept = [field for field in declared if field["type"] != "explanation"]
    place = [{"id": PLACE, "type": "place", "label": str(LABELS["place"])}] if circuit.learned.has_place else []
    return [{**field, "required": False, "condition": None} for field in (*place, *kept)]


def _status(element: Element, circuit: Circuit) -> StatusDraft:
    draft = StatusDraft(circuit, element, circuit.learned.statuses[element.value("id")])
    circuit.findings.called.setdefault(draft.id, (draft.heading,))
    circuit.findings.subjects.setdefault(draft.id, (draft.id,))
    note_unread(element, STATUS, draft.id, circuit.findings)
    draft.loop = _loop(draft)
    for item in element.find("items").children:
        _perform(item, draft)
    _send_forms(draft)
    _leave_loop(draft)
    circuit.action_names.update(str(each["id"]) for each in (*draft.actions, *draft.calls))
    draft.ends = draft.ends or element.flag("forced_endpoint") or not _has_way_out(draft)
    circuit.findings.mapped("status", draft.id)
    return draft


def _loop(draft: StatusDraft) -> dict[str, Any] | None:
    """What the status goes through, once for each item; nothing when it stays where it is."""
    written = draft.element.value("loop_items_template")
    after = draft.circuit.status(draft.element.value("after_loop_status")) if written else None
    if not written:
        return None
    try:
        over = translate_value(written, draft.circuit.names)
    except NotUnderstood as problem:
        draft.findings.not_mapped("loop", draft.id, problem.reason, reason("loop"), verbatim=written)
        over = None
    if after is None or over is None or not isinstance(over.expression, dict):
        if over is not None:
            draft.findings.not_mapped("loop", draft.id, reason("loop"), verbatim=written)
        return None
    draft.findings.judged("loop", draft.id, over.reasons, written)
    return {"over": over.expression, "then": after}


def _leave_loop(draft: StatusDraft) -> None:
    """A list that is not understood is gone through once, then the case goes on."""
    after = draft.circuit.status(draft.element.value("after_loop_status"))
    if draft.element.value("loop_items_template") and draft.loop is None and after is not None:
        draft.enter(draft.element, "change_status", to=after)


def _perform(item: Element, draft: StatusDraft) -> None:
    with draft.findings.isolated("action", draft.title(item)):
        note_unread(item, ITEM, draft.title(item), draft.findings)
        ITEM_RULES.get(item.attributes.get("type", ""), unknown)(item, draft)


def _send_forms(draft: StatusDraft) -> None:
    """The forms of a status are sent by its buttons, or by one of their own."""
    for action in draft.actions:
        follows = action.pop("follows_submit", False)
        if follows:
            action["to"] = draft.submit_to
        elif not action["id"].startswith("without_form_") and "edits" not in action:
            asked = [field for by, fields in draft.asked if set(by) & set(action["by"]) for field in fields]
            if asked:
                action["fields"] = _once([*action.get("fields", []), *asked])
    alone = [by for by, _ in draft.asked if not any(set(by) & set(action["by"]) for action in draft.actions)]
    senders = list(dict.fromkeys([*draft.sent_by, *(name for by in alone for name in by)]))
    if draft.asked and senders:
        fields = [field for by, fields in draft.asked if set(by) & set(senders) for field in fields]
        draft.act(str(LABELS["submit"]), senders, draft.submit_to, fields=_once(fields))


def _once(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({field["id"]: field for field in fields}.values())[:MAX_FIELDS]


def _document(draft: StatusDraft) -> dict[str, Any]:
    label = draft.circuit.learned.labels[draft.id]
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
    if told := _told_to_agents(draft):
        document["agents_text"] = told
    if "{{" in label:
        document["public_label"] = label.replace("{{", "[")
    return document


def _only_status(root: Element, findings: Findings) -> dict[str, Any]:
    """Where the requests of a workflow without any status stand, until agents close them."""
    findings.not_mapped("workflow", root.value("name"), reason("no_status"))
    nothing: dict[str, Any] = {"on_enter": [], "actions": [], "timeouts": []}
    return {"id": _ONLY_STATUS, "label": str(LABELS["received"]), "closed": False, "public": True, **nothing}


def _told_to_agents(draft: StatusDraft) -> str:
    """What agents read beside the actions of the status: its own words, then those that come with its actions."""
    items = draft.element.find("items").children
    written = [draft.element.value("backoffice_info_text"), *(item.value("backoffice_info_text") for item in items)]
    told = "\n\n".join(dict.fromkeys(words for each in written if (words := plain(each, LONGEST_TOLD))))
    told = told.replace("{{", "[").replace("}}", "]")
    return told if len(told) <= LONGEST_TOLD else f"{told[: LONGEST_TOLD - 1].rstrip()}…"


def _has_way_out(draft: StatusDraft) -> bool:
    if draft.loop is not None:
        return True
    jumps = [entry for entry in draft.entries if entry["type"] == "change_status"]
    return any(way.get("to") not in (None, draft.id) for way in (*jumps, *draft.actions, *draft.timeouts, *draft.calls))


def _note_rest(root: Element, findings: Findings) -> None:
    """The levels of urgency and the variables, which have their own place."""
    note_unread(root, WORKFLOW, root.value("name"), findings)
    for level in root.find("criticality_levels").children:
        findings.mapped("criticality", level.value("name"))
    for option in root.find("variables", "formdef", "fields").children:
        findings.mapped("option", option.value("varname") or option.value("id"))
