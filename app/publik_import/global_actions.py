"""Global actions of w.c.s.: done by people whatever the status, at a moment, or from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.publik_import.computed_values import translate_value
from app.publik_import.delays import DAYS, parse_delay
from app.publik_import.findings import NotUnderstood, Reason, build_reason
from app.publik_import.identifiers import make_identifier
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line
from app.publik_import.workflow_draft import StatusDraft, WorkflowDraft, get_verbatim
from app.publik_import.workflow_names import RECIPIENT_FUNCTION
from app.publik_import.xml_reader import Element
from app.workflows.definition import APPLICANT

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


def translate_global_actions(root: Element, circuit: WorkflowDraft, perform: Perform) -> list[dict[str, Any]]:
    """Each global action of the workflow; what none of ours does stays with its words."""
    found: list[dict[str, Any]] = []
    for element in root.find("global_actions").children[:MAX_GLOBAL_ACTIONS]:
        draft = StatusDraft(circuit, element, _choose_name(element, found, circuit), is_global=True)
        _translate_action(element, draft, found, perform)
    return found


def _translate_action(element: Element, draft: StatusDraft, found: list[dict[str, Any]], perform: Perform) -> None:
    for item in element.find("items").children:
        perform(item, draft)
    title = extract_line(element.value("name"), 200) or "…"
    draft.findings.labels.setdefault(title, (draft.describe_status,))
    action: dict[str, Any] = {"id": draft.id, "label": title}
    reasons: list[Reason] = []
    for trigger in element.find("triggers").children:
        _TRIGGERS.get(trigger.attributes.get("type", ""), _note_unknown_trigger)(trigger, action, draft, reasons)
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
    draft.findings.add_judged("global_action", title, reasons, get_verbatim(element))
    found.append(action)


def _add_manual_trigger(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    people = draft.workflow.list_functions(trigger.find("roles")) or [RECIPIENT_FUNCTION]
    action["by"] = APPLICANT if people == [APPLICANT] else people
    named = [status.text for status in trigger.find("statuses").children if status.text]
    where = list(
        dict.fromkeys(
            found for name in named if (found := draft.workflow.elements.statuses.get(name.removeprefix("wf-")))
        )
    )
    if where:
        action["where"] = where
    elif named:
        action["where"] = "waiting" if WAITING in named else "endpoint" if ENDPOINT in named else "all"
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
        at = translate_value(
            trigger.value("anchor_template") or f"={trigger.value('anchor_expression')}", draft.workflow.names
        )
        reasons += at.reasons
        if not isinstance(at.expression, dict):
            raise NotUnderstood("moment")
        return {"from": anchor, "at": at.expression, **_build_delay(trigger.value("timeout"))}
    if not anchor:
        raise NotUnderstood("moment")
    if "{" in trigger.value("timeout"):
        return _build_days_after_submission(trigger, anchor, draft, reasons)
    return {"from": anchor, **_build_delay(trigger.value("timeout"))}


def _build_days_after_submission(
    trigger: Element, anchor: str, draft: StatusDraft, reasons: list[Reason]
) -> dict[str, Any]:
    """A number of days that each procedure says for itself, from a day that expressions know."""
    found = DAYS.fullmatch(trigger.value("timeout"))
    if anchor != "submission" or found is None:
        raise NotUnderstood("delay", name=trigger.value("timeout"))
    days = translate_value(found[1], draft.workflow.names)
    reasons += days.reasons
    return {"from": "expression", "at": {"add_days": [{"var": "case.submitted_on"}, days.expression]}}


def _build_delay(written: str) -> dict[str, Any]:
    """After the moment or, when it is negative, before it."""
    if not written or written in ("0", "0 days", "0 jours"):
        return {}
    is_before = written.strip().startswith("-")
    delay = parse_delay(written.strip().removeprefix("-").strip())
    if delay is None:
        raise NotUnderstood("delay", name=written)
    return {"before" if is_before else "after": delay}


def _add_external_call(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    people = [name for name in draft.workflow.list_functions(trigger.find("roles")) if name != APPLICANT]
    action["callable_by"] = people or [RECIPIENT_FUNCTION]


def _note_unknown_trigger(trigger: Element, action: dict[str, Any], draft: StatusDraft, reasons: list[Reason]) -> None:
    reasons.append(build_reason("moment"))


_TRIGGERS: dict[str, Callable[[Element, dict[str, Any], StatusDraft, list[Reason]], None]] = {
    "manual": _add_manual_trigger,
    "timeout": _add_timer,
    "webservice": _add_external_call,
}


def _choose_name(element: Element, found: list[dict[str, Any]], circuit: WorkflowDraft) -> str:
    """What another application calls it, else its own words; no action of a status has that name."""
    called = next(
        (each.value("identifier") for each in element.find("triggers").children if each.value("identifier")), ""
    )
    name = base = make_identifier(called or f"global {element.value('name')}", "global")[:50]
    count, taken = 1, {each["id"] for each in found} | circuit.action_names
    while name in taken:
        count += 1
        name = f"{base}_{count}"
    return name
