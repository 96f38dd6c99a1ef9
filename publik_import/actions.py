"""Translate each action of w.c.s. into the nearest action of Parvis; `ITEM_RULES` at the end has one line for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.workflows.definition import APPLICANT
from publik_import.attachments import translate_attachments
from publik_import.calls import translate_call
from publik_import.case_actions import (
    translate_criticality,
    translate_dispatch,
    translate_edition,
    translate_geolocation,
)
from publik_import.computed_values import translate_value
from publik_import.delays import DAYS, parse_delay
from publik_import.emails import translate_email, translate_sms
from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.qualities import translate_give_quality, translate_withdraw_quality
from publik_import.reasons import LABELS
from publik_import.related_actions import (
    translate_assign_card,
    translate_create_card,
    translate_create_form,
    translate_edit_card,
    translate_linked_action,
)
from publik_import.rich_text import extract_line
from publik_import.workflow_draft import MAX_TIMEOUTS, StatusDraft, get_verbatim
from publik_import.workflow_names import RECIPIENT_FUNCTION
from publik_import.xml_reader import Element

ItemRule = Callable[[Element, StatusDraft], None]
MAX_ALERT = 2000
_LEVELS = {"success": "success", "warning": "warning", "error": "danger"}


def _translate_choice(item: Element, status: StatusDraft) -> None:
    target = status.workflow.find_status(item.value("status"))
    label, reasons = status.translate_button_label(item, item.value("label"), 200)
    action = status.add_button(
        label or "…", status.workflow.list_functions(item.find("by")), target, **status.mark_for_return(item)
    )
    status.findings.subjects.setdefault(status.describe_action(item), (status.id, str(action["id"])))
    if item.flag("require_confirmation"):
        action["confirm"] = extract_line(item.value("confirmation_text"), 500) or str(LABELS["confirm"])
    if item.flag("ignore_form_errors"):
        action["id"] = status.find_free_id(f"without_form_{action['id']}", status.actions)
    if (condition := status.translate_condition(item)) is not None:
        action["condition"] = condition
    if target is None:
        status.findings.add_approximate(
            "action", status.describe_action(item), build_reason("no_target", name=item.value("status"))
        )
    else:
        status.findings.add_with_reasons("action", status.describe_action(item), reasons)


def _translate_jump(item: Element, status: StatusDraft) -> None:
    target = status.workflow.find_status(item.value("status"))
    mode = item.value("mode") or (
        "trigger" if item.value("trigger") else "timeout" if item.value("timeout") else "immediate"
    )
    if target is None:
        status.add_note(item, build_reason("no_target", name=item.value("status")))
    elif mode == "timeout":
        _add_timeout(item, status, target)
    elif mode == "trigger":
        _add_external_trigger(item, status, target)
    elif status.add_entry(item, "change_status", to=target, **status.mark_for_return(item)):
        status.findings.add_mapped("action", status.describe_action(item))


def _add_external_trigger(item: Element, status: StatusDraft, target: str) -> None:
    """Translate a transition triggered by another application into an external call."""
    if len(status.calls) >= MAX_TIMEOUTS:
        status.add_manual_button(item, target, build_reason("trigger", name=item.value("trigger")))
        return
    by = [name for name in status.workflow.list_functions(item.find("by")) if name != APPLICANT] or [RECIPIENT_FUNCTION]
    call: dict[str, Any] = {"id": status.find_free_id(item.value("trigger"), status.calls), "by": by, "to": target}
    if (condition := status.translate_condition(item)) is not None:
        call["condition"] = condition
    status.calls.append(call)
    status.findings.add_mapped("action", status.describe_action(item))


def _add_timeout(item: Element, status: StatusDraft, target: str) -> None:
    if len(status.timeouts) >= MAX_TIMEOUTS:
        status.findings.add_not_mapped("action", status.describe_action(item), build_reason("too_many_actions"))
        return
    delay = parse_delay(item.value("timeout"))
    reasons: list[Reason] = []
    day = _build_day(item.value("timeout"), status, reasons) if delay is None else None
    if delay is None and day is None:
        status.add_manual_button(item, target, build_reason("delay", name=item.value("timeout")))
        return
    moment = {"after": delay} if delay is not None else {"at": day}
    identifier = status.find_free_id("timeout", status.timeouts)
    timeout: dict[str, Any] = {"id": identifier, **moment, "to": target, **status.mark_for_return(item)}
    if (condition := status.translate_condition(item)) is not None:
        timeout["condition"] = condition
    status.timeouts.append(timeout)
    status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def _build_day(text: str, status: StatusDraft, reasons: list[Reason]) -> Any:
    """The expression of a day after a number of days taken from the case or the procedure."""
    match = DAYS.fullmatch(text)
    try:
        days = translate_value(match[1], status.workflow.names) if match else None
    except NotUnderstood:
        return None
    if days is None or not isinstance(days.expression, dict | int):
        return None
    reasons += [*days.reasons, build_reason("delay_of_days")]
    return {"add_days": [{"var": "today"}, days.expression]}


def _translate_jump_on_submit(item: Element, status: StatusDraft) -> None:
    status.submit_to = status.workflow.find_status(item.value("status")) or status.submit_to
    reasons = [build_reason("condition_of_submit")] if status.translate_condition(item) is not None else []
    status.findings.add_with_reasons("action", status.describe_action(item), reasons)


def _translate_form_action(item: Element, status: StatusDraft) -> None:
    by, plans = status.workflow.list_functions(item.find("by")), status.workflow.elements.forms[id(item)]
    status.register_form_questions(item, plans)
    fields = status.workflow.reader.build_definitions(plans)
    if (condition := status.translate_condition(item)) is not None:
        for field in fields:
            field["condition"] = condition if isinstance(condition, dict) else {"==": [True, False]}
    for check in item.find("formdef", "post_conditions").children:
        status.findings.add_not_mapped(
            "page_check", status.describe_action(item), build_reason("check_kept"), verbatim=get_verbatim(check)
        )
    status.form_questions.append((by, fields))
    if not item.flag("hide_submit_button"):
        status.submit_labels += by
    status.findings.add_mapped("action", status.describe_action(item))


def _translate_comment(item: Element, status: StatusDraft) -> None:
    by = status.workflow.list_functions(item.find("by"))
    label = status.translate_button_label(item, item.value("label"), 300)[0] or str(LABELS["comment"])
    field = {"id": "comment", "type": "long_text", "label": label, "required": item.flag("required")}
    button = item.child("button_label")
    if button is not None and not button.text:
        status.form_questions.append((by, [field]))
    else:
        button_label = status.translate_button_label(item, item.value("button_label"), 200)[0] or str(LABELS["comment"])
        status.add_button(button_label, by, None, fields=[field])["follows_submit"] = True
    status.findings.add_mapped("action", status.describe_action(item))


def _translate_attachment(item: Element, status: StatusDraft) -> None:
    label = status.translate_button_label(item, item.value("title"), 300)[0] or str(LABELS["attach"])
    field = {"id": "file", "type": "files", "label": label, "required": item.flag("required")}
    button_label = status.translate_button_label(item, item.value("button_label"), 200)[0] or str(LABELS["attach"])
    status.add_button(button_label, status.workflow.list_functions(item.find("by")), None, fields=[field])[
        "follows_submit"
    ] = True
    status.findings.add_approximate("action", status.describe_action(item), build_reason("attachment"))


def _translate_processing_data(item: Element, status: StatusDraft) -> None:
    values, reasons, element = {}, [], status.describe_action(item)
    for field in item.find("fields").children:
        name = status.workflow.elements.by_id.get(field.value("field_id"))
        if name is None:
            reasons.append(build_reason("no_such_field", name=field.value("field_id")))
            continue
        try:
            translation = translate_value(field.value("value"), status.workflow.names)
        except NotUnderstood as problem:
            status.findings.add_not_mapped("value", element, problem.reason, verbatim=field.value("value"))
            reasons.append(problem.reason)
        else:
            values[name] = _convert_value(translation.expression)
            reasons += translation.reasons
            status.findings.add_with_reasons("value", element, translation.reasons, field.value("value"))
    if values and status.add_entry(item, "set_processing", values=values):
        status.findings.add_with_reasons("action", element, reasons, get_verbatim(item))
    elif not values:
        status.add_note(item, reasons[0] if reasons else build_reason("nothing"))


def _convert_value(expression: Any) -> Any:
    """Replace braces in a text value, which would be interpreted as placeholders; an operation is unchanged."""
    return expression.replace("{{", "[").replace("}}", "]") if isinstance(expression, str) else expression


def _translate_history_message(item: Element, status: StatusDraft) -> None:
    template = status.workflow.batch.comment_templates.get(item.value("comment_template"))
    source = template or item
    text, text_reasons = status.translate_action_text(item, source.value("comment"))
    if not text and not item.value("comment_template"):
        status.findings.add_approximate("action", status.describe_action(item), build_reason("nothing"))
        return
    if not text:
        status.add_note(item, build_reason("template_missing", name=item.value("comment_template")))
        return
    people = status.workflow.list_functions(item.find("to"))
    visible_to = "everyone" if not people or APPLICANT in people else "agents"
    reasons = [*text_reasons]
    if status.add_entry(
        item, "history_message", text=text, visible_to=visible_to, **translate_attachments(source, status, reasons)
    ):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def _translate_alert(item: Element, status: StatusDraft) -> None:
    """Translate an alert shown while the case is in the status."""
    people = status.workflow.list_functions(item.find("to"))
    if not item.value("message"):
        status.findings.add_approximate("action", status.describe_action(item), build_reason("nothing"))
        return
    if status.is_global:
        status.add_note(item, build_reason("not_in_global"))
        return
    text, reasons = status.translate_action_text(item, item.value("message"), MAX_ALERT)
    audience = "everyone" if not people else "agents" if APPLICANT not in people else "applicant"
    visible_to = "everyone" if audience == "applicant" and len(people) > 1 else audience
    level = _LEVELS.get(item.value("level"), "info")
    position = "bottom" if item.value("position") in ("bottom", "actions") else "top"
    if text and status.add_entry(item, "show_alert", text=text, level=level, position=position, visible_to=visible_to):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def _translate_notification(item: Element, status: StatusDraft) -> None:
    """Translate a notification shown on the dashboard of an account."""
    people = status.workflow.list_functions(item.find("to")) or [APPLICANT]
    title, title_reasons = status.translate_action_text(item, item.value("title") or item.value("body"), 200)
    body, body_reasons = status.translate_action_text(item, item.value("body"), 1000)
    optional = {"text": body} if body else {}
    to = people[0] if people == [APPLICANT] else people[:20]
    if not title:
        status.findings.add_approximate("action", status.describe_action(item), build_reason("nothing"))
    elif status.add_entry(item, "notify", to=to, title=title, **optional):
        status.findings.add_with_reasons(
            "action", status.describe_action(item), (*title_reasons, *body_reasons), get_verbatim(item)
        )


def _translate_redirect(item: Element, status: StatusDraft) -> None:
    url, reasons = status.translate_action_text(item, item.value("url"), 1000)
    if url and status.add_entry(item, "redirect", url=url):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def _translate_anonymisation(item: Element, status: StatusDraft) -> None:
    """Translate an anonymisation, which ends the case."""
    status.is_final = True
    if status.add_entry(item, "anonymise"):
        status.findings.add_mapped("action", status.describe_action(item))


def _translate_tracking_code(item: Element, status: StatusDraft) -> None:
    if status.add_entry(item, "change_code", mode="renew" if item.flag("replace") else "close"):
        status.findings.add_mapped("action", status.describe_action(item))


def translate_unknown(item: Element, status: StatusDraft) -> None:
    status.add_note(item, build_reason("unknown_action", name=item.attributes.get("type", "?")))


ITEM_RULES: Mapping[str, ItemRule] = {
    "choice": _translate_choice,
    "jump": _translate_jump,
    "timeout": _translate_jump,
    "jumponsubmit": _translate_jump_on_submit,
    "form": _translate_form_action,
    "commentable": _translate_comment,
    "addattachment": _translate_attachment,
    "set-backoffice-fields": _translate_processing_data,
    "sendmail": translate_email,
    "register-comment": _translate_history_message,
    "displaymsg": _translate_alert,
    "notification": _translate_notification,
    "webservice_call": translate_call,
    "create_carddata": translate_create_card,
    "edit_carddata": translate_edit_card,
    "assign_carddata": translate_assign_card,
    "create_formdata": translate_create_form,
    "external_workflow_global_action": translate_linked_action,
    "dispatch": translate_dispatch,
    "modify_criticality": translate_criticality,
    "geolocate": translate_geolocation,
    "sendsms": translate_sms,
    "redirect_to_url": _translate_redirect,
    "editable": translate_edition,
    "anonymise": _translate_anonymisation,
    "remove": _translate_anonymisation,
    "remove_tracking_code": _translate_tracking_code,
    "add_role": translate_give_quality,
    "remove_role": translate_withdraw_quality,
}
