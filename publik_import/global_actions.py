"""Translate global actions: run by people in any status, at a moment, or by other applications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.workflows.definition import APPLICANT
from publik_import.computed_values import translate_value
from publik_import.delays import DAYS, parse_delay
from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.identifiers import make_identifier
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.workflow_draft import StatusDraft, WorkflowDraft, get_verbatim
from publik_import.workflow_names import RECIPIENT_FUNCTION
from publik_import.xml_reader import Element

MAX_GLOBAL_ACTIONS, MAX_TIMERS = 30, 10
WAITING, ENDPOINT = "_waiting_status", "_endpoint_status"
_ANCHORS = {
    "creation": "submission",
    "1st-arrival": "first_arrival",
    "latest-arrival": "latest_arrival",
    "finalized": "closing",
    "anonymisation": "anonymisation",
    "template": "expression",
    "python": "expression",
}

Perform = Callable[[Element, StatusDraft], None]


def translate_global_actions(root: Element, workflow: WorkflowDraft, perform: Perform) -> list[dict[str, Any]]:
    """Translate each global action of the workflow; those without equivalent add a finding."""
    actions: list[dict[str, Any]] = []
    for element in root.find("global_actions").children[:MAX_GLOBAL_ACTIONS]:
        draft = StatusDraft(workflow, element, _choose_name(element, actions, workflow), is_global=True)
        _translate_action(element, draft, actions, perform)
    return actions


def _translate_action(element: Element, draft: StatusDraft, actions: list[dict[str, Any]], perform: Perform) -> None:
    for item in element.find("items").children:
        perform(item, draft)
    title = extract_line(element.value("name"), 200) or "…"
    draft.findings.labels.setdefault(title, (draft.status_label,))
    action: dict[str, Any] = {"id": draft.id, "label": title}
    reasons: list[Reason] = []
    for trigger in element.find("triggers").children:
        _TRIGGERS.get(trigger.attributes.get("type", ""), _record_unknown_trigger)(trigger, action, draft, reasons)
    if draft.form_questions:
        action["fields"] = [field for _, fields in draft.form_questions for field in fields]
    if draft.actions or draft.timeouts or draft.calls:
        reasons.append(build_reason("not_in_global"))
    if draft.entries:
        action["run"] = draft.entries
    if not {"by", "timers", "callable_by"} & action.keys() or not {"run", "fields"} & action.keys():
        draft.findings.add_not_mapped(
            "global_action", title, build_reason("global_action"), verbatim=get_verbatim(element)
        )
        return
    draft.findings.subjects.setdefault(title, (draft.id,))
    draft.findings.add_with_reasons("global_action", title, reasons, get_verbatim(element))
    actions.append(action)


def _add_manual_trigger(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    people = draft.workflow.list_functions(trigger.find("roles")) or [RECIPIENT_FUNCTION]
    action["by"] = APPLICANT if people == [APPLICANT] else people
    status_names = [status.text for status in trigger.find("statuses").children if status.text]
    statuses = list(
        dict.fromkeys(
            matching_status
            for name in status_names
            if (matching_status := draft.workflow.elements.statuses.get(name.removeprefix("wf-")))
        )
    )
    if statuses:
        action["where"] = statuses
    elif status_names:
        action["where"] = "waiting" if WAITING in status_names else "endpoint" if ENDPOINT in status_names else "all"
    if trigger.flag("allow_as_mass_action") and not draft.form_questions:
        action["many"] = True
    if trigger.flag("require_confirmation"):
        action["confirm"] = extract_line(trigger.value("confirmation_text"), 500) or str(LABELS["confirm"])


def _add_timer(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    anchor = _ANCHORS.get(trigger.value("anchor"), "")
    try:
        timer = {"id": f"timer_{len(action.get('timers', [])) + 1}", **_build_moment(trigger, anchor, draft, reasons)}
    except NotUnderstood as problem:
        reasons.append(problem.reason)
        return
    if len(action.get("timers", [])) < MAX_TIMERS:
        action.setdefault("timers", []).append(timer)


def _build_moment(trigger: Element, anchor: str, draft: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    if anchor in ("first_arrival", "latest_arrival"):
        tag = "anchor_status_first" if anchor == "first_arrival" else "anchor_status_latest"
        status = draft.workflow.find_status(trigger.value(tag))
        if status is None:
            raise NotUnderstood("no_target", name=trigger.value(tag) or "?")
        return {"from": anchor, "status": status, **_build_delay(trigger.value("timeout"))}
    if anchor == "expression":
        day = translate_value(
            trigger.value("anchor_template") or f"={trigger.value('anchor_expression')}", draft.workflow.names
        )
        reasons += day.reasons
        if not isinstance(day.expression, dict):
            raise NotUnderstood("moment")
        return {"from": anchor, "at": day.expression, **_build_delay(trigger.value("timeout"))}
    if not anchor:
        raise NotUnderstood("moment")
    if "{" in trigger.value("timeout"):
        return _build_days_after_submission(trigger, anchor, draft, reasons)
    return {"from": anchor, **_build_delay(trigger.value("timeout"))}


def _build_days_after_submission(
    trigger: Element, anchor: str, draft: StatusDraft, reasons: list[Reason]
) -> dict[str, Any]:
    """A moment after a number of days given by a variable, from the day of submission."""
    match = DAYS.fullmatch(trigger.value("timeout"))
    if anchor != "submission" or match is None:
        raise NotUnderstood("delay", name=trigger.value("timeout"))
    days = translate_value(match[1], draft.workflow.names)
    reasons += days.reasons
    return {"from": "expression", "at": {"add_days": [{"var": "case.submitted_on"}, days.expression]}}


def _build_delay(text: str) -> dict[str, Any]:
    """The delay after the moment, or before it when negative."""
    if not text or text in ("0", "0 days", "0 jours"):
        return {}
    is_before = text.strip().startswith("-")
    delay = parse_delay(text.strip().removeprefix("-").strip())
    if delay is None:
        raise NotUnderstood("delay", name=text)
    return {"before" if is_before else "after": delay}


def _add_external_call(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    people = [name for name in draft.workflow.list_functions(trigger.find("roles")) if name != APPLICANT]
    action["callable_by"] = people or [RECIPIENT_FUNCTION]


def _record_unknown_trigger(
    trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]
) -> None:
    reasons.append(build_reason("moment"))


_TRIGGERS: dict[str, Callable[[Element, dict[str, Any], StatusDraft, list[Reason]], None]] = {
    "manual": _add_manual_trigger,
    "timeout": _add_timer,
    "webservice": _add_external_call,
}


def _choose_name(element: Element, actions: list[dict[str, Any]], workflow: WorkflowDraft) -> str:
    """A unique name, from the identifier for other applications, else from the label."""
    identifier = next(
        (child.value("identifier") for child in element.find("triggers").children if child.value("identifier")), ""
    )
    name = base_name = make_identifier(identifier or f"global {element.value('name')}", "global")[:50]
    count, used_names = 1, {action["id"] for action in actions} | workflow.action_names
    while name in used_names:
        count += 1
        name = f"{base_name}_{count}"
    return name
